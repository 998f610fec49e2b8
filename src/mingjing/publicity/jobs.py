"""公示的后台工作 — every few seconds the public copies catch up with the record."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import acts


@app.periodic(cron="* * * * * */2")
@app.task(queueing_lock="publicity.follow", name="publicity.follow")
def follow(timestamp: int) -> None:
    """Make and withdraw public copies until there is nothing new."""
    while acts.follow():
        pass
