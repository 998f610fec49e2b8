"""Mutation: the code broken in one place at a time, to see whether any test notices. See docs/decisions/0048."""
