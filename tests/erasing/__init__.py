"""Tests of erasure: what is destroyed, what stays provable, what a restored backup does not bring back."""
