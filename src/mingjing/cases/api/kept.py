"""说过的不重算 — the JSON of a case that cannot have changed since it was told: as recorded, and as it stands for one person.

What is recorded is known by the hash of the last event. What may be done now is told again only within the same minute, to
the same person with the same posts and certificate, and never across the end of a period. Permission is asked before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime, timedelta
from threading import Lock

from mingjing.kernel.deadlines import Running
from mingjing.records.erasing import stones

MOST = 200


class Told:
    """说过的话 — texts by what they depend on, each from one moment until another; bounded, the oldest gives way."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.texts: OrderedDict[Hashable, tuple[datetime, datetime, str]] = OrderedDict()
        self.lock = Lock()

    def again(self, key: Hashable, now: datetime, make: Callable[[], tuple[str, datetime]]) -> str:
        """The text under that key where it still holds and nothing was erased since; else made, with the moment until which it will."""
        key = (stones.epoch(), key)
        with self.lock:
            kept = self.texts.get(key)
            if kept is not None and kept[0] <= now < kept[1]:
                self.texts.move_to_end(key)
                return kept[2]
        text, until = make()
        with self.lock:
            self.texts[key] = (now, until, text)
            self.texts.move_to_end(key)
            if len(self.texts) > self.most:
                self.texts.popitem(last=False)
        return text


def holds_until(running: Iterable[Running], now: datetime) -> datetime:
    """Until when a ruling of now is told again: the end of the minute, or of a period that ends before."""
    minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return min([minute, *(one.ends for one in running if one.ends is not None and one.ends > now)])


recorded = Told()
standing = Told()
