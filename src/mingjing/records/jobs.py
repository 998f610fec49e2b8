"""记录的后台工作 — the map of all cases once a day, the roots of the side tables every hour, erasures that a crash came between;
the auditor looks at what is new every minute, and at everything every night.

The nightly audit is a process of its own, as slow as it must be: it holds up no other work and survives the worker.
"""

from __future__ import annotations

import logging
import subprocess
import sys

from procrastinate.contrib.django import app

from mingjing.records import anchoring, auditing, bundles
from mingjing.records.erasing import replaying

LOGGER = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *")  # soon after midnight in China, and soon after a first start
@app.task(queueing_lock="records.map_cases", name="records.map_cases")
def map_cases(timestamp: int) -> None:
    """Write how many records every case has, and log its root, where that was not done today."""
    bundles.map_of_today()


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


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="records.audit_tail", name="records.audit_tail")
def audit_tail(timestamp: int) -> None:
    """What was recorded since the last audit."""
    memory = auditing.Memory(auditing.home())
    with memory.alone() as alone:
        if alone and auditing.audited(auditing.Asked(kind="tail"), memory).code == 1:
            LOGGER.critical("审计发现记录被改动；运行 mingjing audit 查看")


@app.periodic(cron="10 18 * * *")  # UTC: ten past two at night in China
@app.task(queueing_lock="records.audit_night", name="records.audit_night")
def audit_night(timestamp: int) -> None:
    """Everything; an audit that was interrupted goes on where it was."""
    words = ["nice", "-n", "19", sys.executable, "-m", "mingjing.web.cli", "audit"]
    quiet = subprocess.DEVNULL
    subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: S603 - our own
