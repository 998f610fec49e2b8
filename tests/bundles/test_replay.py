"""重演: from a bundle alone every ruling comes out again; what is withheld, altered or of other law files is said, never guessed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from mingjing.cases.example import citizen, shop
from mingjing.web import replaying
from tests import driver
from tests.bundles.small_log import SmallLog
from tests.bundles.test_bundles import files, zipped


def replayed(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], *more: str
) -> tuple[int, list[dict[str, Any]]]:
    place = tmp_path / "case.zip"
    place.write_bytes(data)
    code = replaying.main([str(place), "--json", *more])
    said = capsys.readouterr().out
    return code, json.loads(said)["rulings"] if said else []


@pytest.fixture
def whole(log: SmallLog) -> bytes:
    """The bundle of a case with two parties that went all the way."""
    case = driver.case(parties=[citizen(60, "示例甲六"), shop(61)]).to("archived")
    log.round()
    return zipped(case.uid, files="none")


def test_every_ruling_of_a_case_comes_out_the_same(
    whole: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, rulings = replayed(whole, tmp_path, capsys)
    assert code == 0, [one for one in rulings if one["outcome"] != "same"]
    assert len(rulings) == sum(name.startswith("events/") and name.endswith(".env") for name in files(whole))
    assert {one["outcome"] for one in rulings} == {"same"}
    assert any("批准" in one["title"] or one["act"] == "decide_penalty" for one in rulings)
    assert replaying.main([str(tmp_path / "case.zip")]) == 0
    assert "相同" in capsys.readouterr().out


def test_it_asks_nothing_of_the_database(
    whole: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert replayed(whole, tmp_path, capsys)[0] == 0


def test_a_copy_with_withheld_facts_cannot_be_repeated_and_says_so(
    log: SmallLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = driver.case().to("decided")
    log.round()
    code, rulings = replayed(zipped(case.uid, purpose="inquiry"), tmp_path, capsys)
    assert code == 2
    assert {one["outcome"] for one in rulings} == {"cannot"}
    assert "没有开示" in rulings[-1]["why"][0]


def test_a_law_file_that_is_another_now_is_named_and_not_used(
    whole: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    law = tmp_path / "law"
    shutil.copytree(settings.LAW_DIR, law)
    changed = law / "national" / "administrative_penalty_law" / "2021-07-15.yaml"
    changed.write_text(changed.read_text() + "\n# another day\n")
    code, rulings = replayed(whole, tmp_path, capsys, "--law", str(law))
    assert code == 2
    assert {one["outcome"] for one in rulings} == {"cannot"}
    assert "administrative_penalty_law/2021-07-15.yaml" in rulings[0]["why"][0]
    assert "--law" in rulings[0]["why"][-1]


def test_another_ruling_is_told_apart(
    whole: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the kernel to rule otherwise than it did, the bundle shows it: exit 1."""
    from mingjing.kernel.ruling import engine
    from mingjing.kernel.ruling.shapes import Refused

    monkeypatch.setattr(engine, "rule", lambda attempt, *_: Refused(attempt.act, ()))
    code, rulings = replayed(whole, tmp_path, capsys)
    assert code == 1
    assert {one["outcome"] for one in rulings} == {"differs"}
    assert any("原裁断：准予" in why for why in rulings[0]["why"])


def test_an_altered_bundle_is_no_ground_for_anything(
    whole: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "case.zip"
    place.write_bytes(whole[:-1])
    assert replaying.main([str(place)]) == 1
    assert "被改动" in capsys.readouterr().err
    assert replaying.main([str(tmp_path / "none.zip")]) == 3
    assert replaying.main([]) == 3
    assert replaying.main([str(place), "--law", str(tmp_path)]) in (1, 3)
