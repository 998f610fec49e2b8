"""记录的后台工作 — every hour the side tables are anchored in the log; what was approved for erasure and interrupted goes on."""

from __future__ import annotations

from procrastinate.contrib.django import app

from mingjing.records import anchoring
from mingjing.records.erasing import replaying


@app.periodic(cron="0 * * * *")
@app.task(queueing_lock="records.anchor", name="records.anchor")
def anchor(timestamp: int) -> None:
    """The roots of what was added to the side tables since the last hour become events of the log."""
    anchoring.anchor()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="records.erase", name="records.erase")
def erase(timestamp: int) -> None:
    """Carry out to the end what two people have approved and a crash came between."""
    replaying.go_on()
