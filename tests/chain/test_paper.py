"""纸面证明 — whoever holds a paper scans its code: it verifies, or it says what is wrong; no changed digit is accepted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
import segno
from segno import consts

from mingjing.chain import paper, verify
from mingjing.chain.entry import entry
from mingjing.chain.hashing import sha256
from tests.chain.bundles import AT, CASE, PHOTO, City, city

SOURCE = Path(paper.__file__).parent


@pytest.fixture(scope="module")
def town() -> City:
    return city()


def slip_of(town: City, n: int = 1) -> tuple[paper.Slip, bytes]:
    """The paper proof of the n-th record of the case (the one with a photo as its paper), and its envelope."""
    index, part, _ = town.parts[CASE][n]
    line = entry(part.env, part.seals)
    return paper.made(sha256(PHOTO).hex(), line, town.proof(index), town.policy), part.env


def test_it_is_read_back_from_digits_and_from_an_address(town: City) -> None:
    slip, _ = slip_of(town)
    assert paper.read(str(slip)) == slip
    broken = "\n".join(str(slip)[at : at + 60] for at in range(0, len(str(slip)), 60))
    assert paper.read(f"https://zf.example/public/check/?q={broken}") == slip


def test_it_carries_the_fewest_cosignatures_that_the_policy_asks(town: City) -> None:
    slip, _ = slip_of(town)
    found = paper.check(slip, verify.Policy(town.policy.encode()))
    assert (found.code, found.origin, found.witnesses) == (0, "zf.example/2026", ("W1", "W2"))
    assert found.not_after is not None
    assert found.not_after.timestamp() == AT


def test_too_few_witnesses_make_no_paper_proof(town: City) -> None:
    index, part, _ = town.parts[CASE][1]
    with pytest.raises(paper.NoSlip, match="too few"):
        paper.made("00" * 32, entry(part.env, part.seals), town.proof(index, witnesses=["W1"]), town.policy)


def test_another_policy_cannot_tell(town: City) -> None:
    slip, _ = slip_of(town)
    rows = town.policy.splitlines()
    strict = "\n".join([*rows[:-2], "group q all W1 W2 W3", "quorum q"]) + "\n"
    assert paper.check(slip, verify.Policy(strict.encode())).code == 2
    stranger = "\n".join(rows[1:]) + "\n"
    assert paper.check(slip, verify.Policy(stranger.encode())).code == 2


def test_the_envelope_says_of_which_paper_it_is(town: City) -> None:
    slip, envelope = slip_of(town)
    assert paper.of_paper(slip, envelope, PHOTO).code == 0
    assert paper.of_paper(slip, envelope, PHOTO + b"x").code == 1
    assert paper.of_paper(slip, slip_of(town, 2)[1]).code == 1
    assert paper.of_paper(paper.Slip(bytes(16), *_but_mark(slip)), envelope).code == 1
    assert paper.of_paper(slip, b"{}").code == 1


def _but_mark(slip: paper.Slip) -> tuple[bytes, int, int, tuple[bytes, ...], tuple[bytes, bytes], tuple[tuple[bytes, bytes], ...]]:  # fmt: skip
    return slip.entry, slip.index, slip.size, slip.path, slip.log, slip.cosigned


@pytest.mark.clause("LY-O08", part="the paper proof of a decision")
def test_no_changed_byte_is_accepted(town: City) -> None:
    """Bytes of every part of the proof, each flipped in one bit: never verified, never a traceback."""
    slip, envelope = slip_of(town)
    policy, whole, chance = verify.Policy(town.policy.encode()), slip.to_bytes(), Random(11)
    for at in [*range(0, len(whole), 7), *range(110, 120), len(whole) - 1]:
        forged = bytearray(whole)
        forged[at] ^= 1 << chance.randrange(8)
        try:
            told = paper.read(str(int.from_bytes(forged, "big")))
        except paper.NoSlip:
            continue
        codes = paper.check(told, policy).code, paper.of_paper(told, envelope, PHOTO).code
        assert max(codes) > 0, at


@pytest.mark.parametrize(
    "text",
    ["", "  ", "abc", "0123", "1" * 5000, "１２３", "7", "https://x/?q=", str(int.from_bytes(b"\x02" + bytes(80)))],
)
def test_what_is_no_paper_proof_is_said_to_be_none(text: str) -> None:
    with pytest.raises(paper.NoSlip):
        paper.read(text)


def test_at_a_hundred_million_records_it_fits_one_code_of_level_m() -> None:
    """27 hashes of path, the log's signature, three cosignatures, and an address: version 30, level M."""
    chance = Random(3)
    line = b"\x01" + chance.randbytes(96)
    path = tuple(chance.randbytes(32) for _ in range(27))
    log, seen = (chance.randbytes(4), chance.randbytes(64)), tuple((chance.randbytes(4), chance.randbytes(72)) for _ in "123")  # fmt: skip
    slip = paper.Slip(chance.randbytes(16), line, 99_999_998, 100_000_000, path, log, seen)
    assert len(slip.to_bytes()) <= 1300
    parts = (("https://zf.example.gov.cn/public/check/?q=", consts.MODE_BYTE), (str(slip), consts.MODE_NUMERIC))
    assert segno.make_qr(parts, error="m", boost_error=False).version <= 30


def test_it_checks_at_a_desk_without_the_system(town: City, tmp_path: Path) -> None:
    """Two files, an isolated Python, no packages."""
    for name in ("paper.py", "verify.py"):
        (tmp_path / name).write_bytes((SOURCE / name).read_bytes())
    slip, envelope = slip_of(town)
    (tmp_path / "policy.txt").write_text(town.policy)
    (tmp_path / "event.env").write_bytes(envelope)
    (tmp_path / "original.pdf").write_bytes(PHOTO)
    alone = [sys.executable, "-I", "-S", "paper.py", str(slip), "--policy", "policy.txt"]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*alone, *more], cwd=tmp_path, capture_output=True, text=True, check=False)

    done = run("--env", "event.env", "--pdf", "original.pdf")
    assert (done.returncode, done.stderr) == (0, "")
    assert "zf.example/2026 #3" in done.stdout
    (tmp_path / "original.pdf").write_bytes(PHOTO + b"x")
    assert run("--env", "event.env", "--pdf", "original.pdf").returncode == 1
    assert run("--pdf", "original.pdf").returncode == 3
    alone[4] = "12"
    assert run().returncode == 3
