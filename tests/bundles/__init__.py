"""Case bundles made of real cases: acts through the door, a log with witnesses in the test."""
