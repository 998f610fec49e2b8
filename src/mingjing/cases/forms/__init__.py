"""页面可以问什么 — the form of an act, generated from the procedure: what is known is shown, only the rest is asked."""

from .asked import RADIO_MOST, Asked, ask
from .posted import collect, converted, raw_of

__all__ = ["RADIO_MOST", "Asked", "ask", "collect", "converted", "raw_of"]
