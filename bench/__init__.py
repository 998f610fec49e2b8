"""Measurements that a person can repeat: each prints its figure beside its peer or its limit, from the same run."""
