"""Whole pieces of work in a real browser: one process serves, Chromium drives, each step is looked at."""
