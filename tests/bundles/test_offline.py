"""T10: a judge's machine — no network, no packages, no project: one file, the standard library, several versions of Python."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from mingjing.cases.example import shop
from mingjing.chain import verify
from mingjing.chain.bundle import Source, streamed
from mingjing.chain.entry import CHUNK_SIZE, Attachment, chunk_tree
from mingjing.chain.hashing import sha256, stream
from mingjing.web import cli
from tests import driver
from tests.bundles.small_log import SmallLog
from tests.bundles.test_bundles import zipped
from tests.chain import bundles
from tests.factories import video

VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13")


def python(version: str) -> str | None:
    """A Python of that version on this machine."""
    if f"{sys.version_info.major}.{sys.version_info.minor}" == version:
        return sys.executable
    kept = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python3"))
    return str(kept[-1]) if kept else shutil.which(f"python{version}", path="/usr/bin:/usr/local/bin")


def alone() -> list[str]:
    """How to run something without network; skips where this machine does not allow it."""
    if shutil.which("unshare") and subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode == 0:
        return ["env", "-i", "unshare", "-n"]
    pytest.skip("this machine makes no empty network namespace for us (unshare -n)")


@pytest.fixture
def desk(log: SmallLog, tmp_path: Path) -> Path:
    """A folder with nothing but the verifier, a policy and two bundles: whole, and for the party."""
    case = driver.case(parties=[shop(70)]).to("filed")
    case.later(hours=1).do("inspect_site", media=[video()])
    log.round()
    case.do("question_person")
    case.do("order_correction")
    case.later(days=1)
    case.do("check_correction")
    case.do("conclude_investigation")
    case.done.append("investigated")
    case.to("archived")
    log.round()
    place = tmp_path / "desk"
    place.mkdir()
    shutil.copy(verify.__file__, place / "verify.py")
    shutil.copy(settings.LOG_POLICY, place / "policy.txt")
    (place / "case.zip").write_bytes(zipped(case.uid))
    (place / "party.zip").write_bytes(zipped(case.uid, purpose="party"))
    altered = bytearray((place / "case.zip").read_bytes())
    altered[len(altered) // 2] ^= 1
    (place / "altered.zip").write_bytes(altered)
    return place


@pytest.mark.clause("YY-12", part="checked without us")
@pytest.mark.parametrize("version", VERSIONS)
def test_it_runs_on_a_machine_that_has_nothing(desk: Path, version: str) -> None:
    runs = python(version)
    if runs is None:
        pytest.skip(f"no Python {version} on this machine")
    command = [*alone(), runs, "-I", "-S", "verify.py"]

    def code(*words: str) -> int:
        return subprocess.run([*command, *words], cwd=desk, capture_output=True, env={}).returncode

    said = subprocess.run(
        [*command, "case.zip", "--policy", "policy.txt", "--json"], cwd=desk, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stdout + said.stderr
    assert json.loads(said.stdout)["result"] == "verified"
    assert code("party.zip", "--policy", "policy.txt") == 0
    assert code("altered.zip", "--policy", "policy.txt") == 1
    assert code("case.zip") == 2
    assert code("none.zip", "--policy", "policy.txt") == 3
    assert code() == 3


def test_the_command_is_the_same_verifier(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, policy = str(desk / "case.zip"), str(desk / "policy.txt")
    assert cli.main(["verify", case, "--policy", policy]) == 0
    said = capsys.readouterr().out
    assert "核验通过" in said
    assert "封卷" in said
    assert "不早于" in said
    assert cli.main(["verify", case, "--policy", policy, "--english"]) == 0
    assert "Verified" in capsys.readouterr().out
    assert cli.main(["verify", str(desk / "altered.zip"), "--policy", policy, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["code"] == 1
    assert cli.main(["verify", case]) == 2
    assert cli.main(["verify"]) == 3
    assert cli.main(["verify", str(desk / "none.zip")]) == 3
    capsys.readouterr()
    assert cli.main(["law", "replay", case]) == 0
    assert "相同" in capsys.readouterr().out


BLIND = """
import hashlib, runpy, sys
real = hashlib.new

def new(name, *more):
    if name == "sm3":
        raise ValueError(name)
    return real(name, *more)

hashlib.new = new
sys.argv = sys.argv[1:]
runpy.run_path("verify.py", run_name="__main__")
"""


def test_without_sm3_in_openssl_the_verifier_has_its_own(desk: Path) -> None:
    (desk / "blind.py").write_text(BLIND)
    said = subprocess.run(
        [sys.executable, "-S", "blind.py", "verify.py", "party.zip", "--policy", "policy.txt"],
        cwd=desk,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stdout + said.stderr


LARGE = 1024**3 if os.environ.get("MINGJING_LONG") else 3 * CHUNK_SIZE + 77


def film() -> Iterator[bytes]:
    """A large film, made anew each time it is read."""
    left, piece = LARGE, bytes(range(256)) * (CHUNK_SIZE // 256)
    while left:
        yield piece[: min(left, CHUNK_SIZE)]
        left -= min(left, CHUNK_SIZE)


def test_a_large_film_goes_through_in_pieces_and_verifies(tmp_path: Path) -> None:
    """Written and read without ever being whole in memory; 1 GB within ten seconds (`make long`)."""
    city = bundles.city()
    digests, sm3, chunks, crc = stream("sha256"), stream("sm3"), [], 0
    for piece in film():
        digests.update(piece)
        sm3.update(piece)
        chunks.append(sha256(piece))
        crc = zlib.crc32(piece, crc)
    told = Attachment("film", LARGE, digests.hexdigest(), sm3.hexdigest(), chunk_tree(chunks).hex())
    city.event(bundles.CASE, "archive_case", {"count": 6}, attached=[told])
    contents = replace(city.contents(), files={told.sha256: Source(LARGE, crc, film)})
    archive = streamed(contents)
    place, largest = tmp_path / "film.zip", 0
    with place.open("wb") as out:
        for piece in archive.pieces():
            largest = max(largest, len(piece))
            out.write(piece)
    assert place.stat().st_size == archive.size
    assert largest <= CHUNK_SIZE
    started = time.monotonic()
    code, report = verify.verify(str(place), verify.Policy(city.policy.encode()))
    took = time.monotonic() - started
    assert code == 0, report
    if LARGE >= 1024**3:
        assert took <= 10, f"{took:.1f} s for 1 GB"
    with place.open("r+b") as out:
        out.seek(archive.size // 2)
        byte = out.read(1)
        out.seek(archive.size // 2)
        out.write(bytes([byte[0] ^ 1]))
    assert verify.verify(str(place), verify.Policy(city.policy.encode()))[0] == 1


def test_what_is_no_file_at_all_is_told(tmp_path: Path) -> None:
    assert verify.verify(str(tmp_path / "none.zip"))[0] == 1
    assert verify.verify(io.BytesIO(b""))[0] == 1
