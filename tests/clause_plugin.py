"""`@pytest.mark.clause("LY-R08")` — a pytest plugin that keeps which duties of the catalogue a run has shown.

A test that shows only a part of a duty says which: `clause("LY-R02", part="penalty")`. The result of every marked test
goes to var/clauses.json; a later run replaces what it ran again, so a suite that runs in two goes is counted whole.
It refuses an id that is not in the catalogue before any test runs.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests import clauses

MARKER = "clause(id, part=None): shows this duty of the requirement catalogue (or only the named part of it)"
PROPERTY = "clause"


class Collector:
    """收集 — gathers results in the process that the person started; workers only pass reports on."""

    def __init__(self, config: pytest.Config, path: Path) -> None:
        self.path, self.root = path, config.rootpath
        self.narrowed = bool(config.option.keyword or config.option.markexpr or any("::" in a for a in config.args))
        self.collected: set[str] = set()
        self.tests: dict[str, dict[str, Any]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.collected.update(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        self.collected.update(ids)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        marks = [value for name, value in report.user_properties if name == PROPERTY]
        if not marks:
            return
        known = self.tests.get(report.nodeid)
        worse = report.outcome != "passed"
        if known is None or (worse and known["outcome"] != "failed"):
            now = datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds")
            self.tests[report.nodeid] = {"outcome": report.outcome, "clauses": marks, "at": now}

    def pytest_sessionfinish(self) -> None:
        if not self.collected:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with (self.path.parent / f"{self.path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            tests = self._merged(clauses.kept(self.path, self.root))
            fresh = self.path.with_suffix(f".{os.getpid()}")
            fresh.write_text(json.dumps({"tests": tests}, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
            fresh.replace(self.path)

    def _merged(self, before: dict[str, Any]) -> dict[str, Any]:
        """Earlier results, less those of tests that are no longer in a file that was collected whole."""
        files = set() if self.narrowed else {node.split("::")[0] for node in self.collected}
        stays = {node: test for node, test in before.items() if node.split("::")[0] not in files}
        return stays | {node: test for node, test in before.items() if node in self.collected} | self.tests


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker; collect only where the person's own process is."""
    config.addinivalue_line("markers", MARKER)
    if not hasattr(config, "workerinput"):
        path = Path(os.environ.get("MINGJING_CLAUSES") or clauses.RESULTS)
        config.pluginmanager.register(Collector(config, path), "clause-collector")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Check every mark against the catalogue and hang it on the reports."""
    rows = clauses.catalogue()
    for item in items:
        for mark in item.iter_markers("clause"):
            if len(mark.args) != 1 or set(mark.kwargs) - {"part"}:
                raise pytest.UsageError(f'{item.nodeid}: write clause("ID") or clause("ID", part="which part")')
            if mark.args[0] not in rows:
                raise pytest.UsageError(f"{item.nodeid}: {mark.args[0]!r} is not in tests/requirements")
            item.user_properties.append((PROPERTY, [mark.args[0], mark.kwargs.get("part")]))
