"""记录的后台工作 — the map of all cases once a day, the roots of the side tables every hour, erasures that a crash came between."""

from __future__ import annotations

from procrastinate.contrib.django import app

from mingjing.records import anchoring, bundles
from mingjing.records.erasing import replaying


@app.periodic(cron="10 22 * * *")  # UTC: ten past six in the morning in China, before the working day
@app.task(queueing_lock="records.map_cases", name="records.map_cases")
def map_cases(timestamp: int) -> None:
    """Write how many records every case has, and log its root."""
    bundles.map_cases()


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
