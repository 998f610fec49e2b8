"""记录的后台工作 — once a day the map of all cases, before the working day begins."""

from __future__ import annotations

from procrastinate.contrib.django import app

from mingjing.records import bundles


@app.periodic(cron="10 22 * * *")  # UTC: ten past six in the morning in China
@app.task(queueing_lock="records.map_cases", name="records.map_cases")
def map_cases(timestamp: int) -> None:
    """Write how many records every case has, and log its root."""
    bundles.map_cases()
