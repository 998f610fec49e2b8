"""监督的后台工作 — follow the record every few seconds, look for missed periods every minute."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import acts


@app.periodic(cron="* * * * * */3")
@app.task(queueing_lock="supervision.follow", name="supervision.follow")
def follow(timestamp: int) -> None:
    """Raise alerts until there is nothing new."""
    while acts.follow():
        pass


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="supervision.watch", name="supervision.watch")
def watch(timestamp: int) -> None:
    """Look for periods that ran out without their act."""
    acts.watch()
