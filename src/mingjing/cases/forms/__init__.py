"""页面可以问什么 — the form of an act, generated from the procedure: what is known is shown, only the rest is asked."""

from .asked import Asked, ask
from .posted import collect, converted, raw_of

__all__ = ["Asked", "ask", "collect", "converted", "raw_of"]
