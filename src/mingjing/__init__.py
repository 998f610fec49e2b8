"""明镜 — administrative law enforcement, recorded whole."""
