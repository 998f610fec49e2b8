"""The catalogue's coverage: unknown ids are refused, and what a run showed is kept and printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import clauses

SUITE = """
import pytest

@pytest.mark.clause("LY-R08")
def test_whole(): pass

@pytest.mark.clause("LY-R02", part="penalty")
def test_part(): pass

@pytest.mark.clause("LY-R10")
def test_broken(): assert 0

@pytest.mark.clause("LY-R11")
def test_beside_a_broken_one(): pass

@pytest.mark.clause("LY-R11")
def test_broken_beside(): assert 0
"""


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "clauses.json"


def run(folder: Path, kept: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a suite of its own, away from this project's settings."""
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
    plugins = ["-p", "tests.clause_plugin", "-p", "no:django", "-p", "no:randomly", "-p", "no:cacheprovider"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins, *options],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(clauses.ROOT), "MINGJING_CLAUSES": str(kept)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def covered(kept: Path) -> clauses.Coverage:
    """What is shown by the results as they lie in the file (the suite of the test is not in this project)."""
    return clauses.coverage(json.loads(kept.read_text())["tests"].values(), clauses.catalogue())


def test_the_copy_of_the_catalogue_reads_and_has_no_id_twice() -> None:
    rows = clauses.catalogue()
    assert {name.split("-")[0] for name in rows} == {"LY", "HZ", "YY", "CJ", "WS"}
    assert rows["LY-R08"].clause == "细则第八条"


@pytest.mark.parametrize("workers", [("-p", "no:xdist"), ("-n", "2")], ids=["alone", "xdist"])
def test_a_run_keeps_what_it_has_shown(tmp_path: Path, kept: Path, workers: tuple[str, ...]) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)
    run(tmp_path, kept, *workers)
    found = covered(kept)
    assert found.shown == ("LY-R08",)
    assert set(found.partial) == {"LY-R02", "LY-R11"}
    assert "LY-R10" in found.missing
    assert len(found.shown) + len(found.partial) + len(found.missing) == len(clauses.catalogue())


def test_an_id_that_is_not_in_the_catalogue_is_refused(tmp_path: Path, kept: Path) -> None:
    (tmp_path / "test_suite.py").write_text("import pytest\n@pytest.mark.clause('LY-R99')\ndef test_it(): pass\n")
    ended = run(tmp_path, kept, "-p", "no:xdist")
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "'LY-R99' is not in tests/requirements" in ended.stderr + ended.stdout


def test_a_narrow_run_replaces_only_what_it_ran_and_a_whole_one_forgets_what_is_gone(
    tmp_path: Path, kept: Path
) -> None:
    suite = tmp_path / "test_suite.py"
    suite.write_text(SUITE)
    run(tmp_path, kept, "-p", "no:xdist")
    suite.write_text(SUITE.replace("def test_broken(): assert 0", "def test_broken(): pass"))
    run(tmp_path, kept, "-p", "no:xdist", "-k", "test_broken and not beside")
    assert set(covered(kept).shown) == {"LY-R08", "LY-R10"}
    suite.write_text("import pytest\n@pytest.mark.clause('LY-R12')\ndef test_new(): pass\n")
    run(tmp_path, kept, "-p", "no:xdist")
    assert covered(kept).shown == ("LY-R12",)


def test_it_prints_text_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert clauses.main(["--format", "json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"shown", "partial", "missing"}
    assert clauses.main([]) == 0
    assert "missing:" in capsys.readouterr().out
    assert clauses.main(["--summary"]) == 0
    assert capsys.readouterr().out.startswith("clauses: ")
