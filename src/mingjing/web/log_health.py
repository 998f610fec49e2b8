"""日志健康 — how the record log is doing, for whoever answers for it: size, witnesses, lag, the last audit, and what to do.

For the auditor, the supervisor and the system administrator; it says nothing of any case.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mingjing.records import auditing
from mingjing.records.auditing import Report
from mingjing.records.clock import real_now
from mingjing.records.log import reads as log

SLOW = timedelta(seconds=60)
NIGHT = timedelta(hours=30)
SHOWN_MOST = 20


def health(request: HttpRequest) -> HttpResponse:
    """The page."""
    memory, now = auditing.Memory(auditing.home()), real_now()
    found, results, tail = log.health(), memory.results(), memory.tail()
    context: dict[str, Any] = {
        "health": found,
        "logs": log.logs(),
        "policy": log.policy(),
        "slow": found.lag_seconds > SLOW.total_seconds(),
        "lag": timedelta(seconds=round(found.lag_seconds)),
        "last": results[0] if results else None,
        "tail": tail,
        "stale": not results or now - auditing.moment(results[0].ended) > NIGHT,
        "findings": _findings(results[:1] + ([tail] if tail else [])),
        "results": [{"report": one, "began": auditing.moment(one.started)} for one in results[:SHOWN_MOST]],
        "running": memory.running() != {},
        "now": now,
    }
    return render(request, "web/log_health.html", context)


def _findings(reports: list[Report]) -> list[Any]:
    """What the newest audits found altered, each once."""
    found = [one for report in reports for one in report.findings if one.level == "altered"]
    return list(dict.fromkeys(found))[:SHOWN_MOST]
