"""The verifier: valid bundles verify, forged ones never do, and nobody sees a traceback."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mingjing.chain import bundle, canonical, hashing, policy, sm2, verify
from mingjing.chain.bundle import Contents
from mingjing.chain.errors import MalformedEntry
from mingjing.chain.hashing import sha256
from mingjing.chain.note import Ed25519Signer
from tests.chain import bundles
from tests.chain.bundles import CASE, PHOTO, City

CITY = bundles.city()
POLICY = verify.Policy(CITY.policy.encode())
FILES = {sha256(PHOTO).hex(): PHOTO}
WHOLE = bundles.zipped(CITY.contents(files=FILES))
MUTANTS = 150


def judged(data: bytes, tmp_path: Path, trusted: verify.Policy | None = POLICY) -> tuple[int, dict[str, Any]]:
    place = tmp_path / "case.zip"
    place.write_bytes(data)
    return verify.verify(str(place), trusted)


def steps(report: Mapping[str, Any]) -> set[str]:
    return {one["step"] for one in report["findings"] if one["level"] != "note"}


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def forged(**changed: bytes | None) -> bytes:
    """The bundle with files changed (None: taken out), and a manifest that agrees."""
    files = unzipped(WHOLE)
    told = canonical.read(files.pop("manifest.jcs"))
    for name, data in changed.items():
        files.pop(name, None)
        if data is not None:
            files[name] = data
    told["files"] = {name: {"len": len(one), "sha256": sha256(one).hex()} for name, one in files.items()}
    return bundle.zipped({"manifest.jcs": canonical.dumps(told), **files})


def test_a_whole_case_verifies(tmp_path: Path) -> None:
    code, report = judged(WHOLE, tmp_path)
    assert (code, steps(report)) == (0, set()), report
    assert report["facts"]["events"] == 5
    assert report["facts"]["witnesses"] == ["W1", "W2", "W3"]
    assert report["facts"]["not_after"] == "2026-06-15T01:00:05Z"
    assert any("更正" in one["zh"] for one in report["findings"])


def test_a_redacted_case_verifies_and_shows_nothing_of_what_is_withheld(tmp_path: Path) -> None:
    data = bundles.zipped(CITY.contents(hidden=["fields.party", "by"]))
    code, report = judged(data, tmp_path)
    assert code == 0, report
    assert report["facts"]["withheld"] == 2
    assert "某店".encode() not in b"".join(unzipped(data).values())
    assert any("没有随卷" in one["zh"] for one in report["findings"])


@pytest.mark.parametrize(
    ("contents", "step"),
    [
        (lambda: CITY.contents(witnesses=["W1"]), "V9"),
        (lambda: without_proofs(CITY.contents()), "V7"),
        (lambda: without_proofs(CITY.contents(), "proof_sm3"), "V12"),
        (lambda: dataclasses.replace(CITY.contents(), keys=[]), "V4"),
    ],
)
def test_what_cannot_be_told_is_said(contents: Callable[[], Contents], step: str, tmp_path: Path) -> None:
    code, report = judged(bundles.zipped(contents()), tmp_path)
    assert code == 2, report
    assert step in steps(report)


def without_proofs(contents: Contents, *names: str) -> Contents:
    bare = dict.fromkeys(names or ("proof", "proof_sm3"), "")
    return dataclasses.replace(contents, events=[dataclasses.replace(one, **bare) for one in contents.events])


def test_without_a_policy_it_cannot_tell(tmp_path: Path) -> None:
    code, report = judged(WHOLE, tmp_path, None)
    assert code == 2
    assert {"V4", "V9"} <= steps(report)


def test_another_city_s_policy_does_not_verify_it(tmp_path: Path) -> None:
    other = City()
    other.log = Ed25519Signer(sha256(b"other log"))
    other.witnesses = {name: Ed25519Signer(sha256(b"x" + name.encode())) for name in bundles.NAMES}
    code, report = judged(WHOLE, tmp_path, verify.Policy(other.policy.encode()))
    assert code == 2
    assert "V8" in steps(report)


FORGERIES: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "an event is altered": (lambda: forged(**{"events/0003.env": altered("events/0003.env", b"decide_penalty", b"decide_nothing")}), "V"),
    "an amount is altered": (lambda: forged(**{"fields/0003.jcs": altered("fields/0003.jcs", b"50000", b"90000")}), "V5"),
    "a field is left out": (lambda: forged(**{"fields/0001.jcs": fewer("fields/0001.jcs")}), "V5"),
    "two events change places": (lambda: forged(**swapped("events/0002", "events/0003")), "V3"),
    "the last event is cut off, the count kept": (lambda: forged(**{"events/0005.env": None}), "V1"),
    "a file is altered": (lambda: forged(**{f"files/{sha256(PHOTO).hex()}": PHOTO + b"x"}), "V6"),
    "a file that no record names": (lambda: forged(**{f"files/{'a' * 64}": b"x"}), "V14"),
    "an unknown name": (lambda: forged(**{"notes.txt": b"x"}), "V1"),
    "a seal is altered": (lambda: forged(**{"events/0005.seals": resealed()}), "V"),
    "another key": (lambda: forged(**{"keys/0001.jcs": altered("keys/0001.jcs", CITY.org.public.hex().encode(), b"0" * 64)}), "V5"),
    "the proof of another event": (lambda: forged(**{"proofs/0005.proof": unzipped(WHOLE)["proofs/0003.proof"]}), "V7"),
    "a cosignature is altered": (lambda: forged(**{"proofs/0005.proof": flipped_signature("proofs/0005.proof")}), "V9"),
    "the SM3 proof of another event": (lambda: forged(**{"proofs/0005.sm3": unzipped(WHOLE)["proofs/0003.sm3"]}), "V12"),
    "a correction of nothing": (lambda: forged(**{"events/0003.env": None, "events/0003.seals": None}), "V1"),
    "a manifest that lies": (lambda: lying(), "V1"),
    "not a zip": (lambda: b"PK\x03\x04 nothing", "V1"),
    "nothing at all": (lambda: b"", "V1"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_found(name: str, tmp_path: Path) -> None:
    make, step = FORGERIES[name]
    code, report = judged(make(), tmp_path)
    assert code == 1, report
    assert any(one.startswith(step) for one in steps(report)), report


def altered(name: str, old: bytes, new: bytes) -> bytes:
    data = unzipped(WHOLE)[name]
    assert old in data
    return data.replace(old, new)


def fewer(name: str) -> bytes:
    return canonical.dumps(canonical.read(unzipped(WHOLE)[name])[1:])


def swapped(one: str, other: str) -> dict[str, bytes]:
    files = unzipped(WHOLE)
    ends = ("env", "seals")
    return {f"{one}.{end}": files[f"{other}.{end}"] for end in ends} | {
        f"{other}.{end}": files[f"{one}.{end}"] for end in ends
    }


def resealed() -> bytes:
    seals = canonical.read(unzipped(WHOLE)["events/0005.seals"])
    seals[0]["sig"] = ("0" if seals[0]["sig"][0] != "0" else "1") + seals[0]["sig"][1:]
    return canonical.dumps(seals)


def flipped_signature(name: str) -> bytes:
    text = unzipped(WHOLE)[name].decode()
    row = next(one for one in text.split("\n") if "w/W1" in one)
    place = len(row) - 20
    return text.replace(row, row[:place] + ("A" if row[place] != "A" else "B") + row[place + 1 :]).encode()


def lying() -> bytes:
    files = unzipped(WHOLE)
    told = canonical.read(files["manifest.jcs"])
    told["files"]["README.txt"]["len"] += 1
    return bundle.zipped({**files, "manifest.jcs": canonical.dumps(told)})


ZIP_TRICKS: Mapping[str, Callable[[], bytes]] = {
    "data after the end": lambda: WHOLE + b"more",
    "data before the beginning": lambda: b"more" + WHOLE,
    "a comment": lambda: commented(),
    "the same name twice": lambda: twice(),
    "a way out": lambda: named("../../etc/passwd"),
    "an absolute path": lambda: named("/etc/passwd"),
    "a name of another case": lambda: named("Events/0001.env"),
    "a bomb": lambda: bomb(),
    "a name that differs inside": lambda: WHOLE.replace(b"README.txt", b"readme.txt", 1),
}


@pytest.mark.parametrize("name", ZIP_TRICKS)
def test_a_trick_with_the_zip_is_found(name: str, tmp_path: Path) -> None:
    code, report = judged(ZIP_TRICKS[name](), tmp_path)
    assert code == 1, report


def commented() -> bytes:
    out = io.BytesIO(WHOLE)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"hello"
    return out.getvalue()


def twice() -> bytes:
    out = io.BytesIO(WHOLE)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("README.txt", "another")
    return out.getvalue()


def named(name: str) -> bytes:
    out = io.BytesIO(WHOLE)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


def bomb() -> bytes:
    """A central directory that promises more than anybody unpacks."""
    out = bytearray(WHOLE)
    place = out.rfind(b"PK\x01\x02")
    struct.pack_into("<I", out, place + 24, 2**32 - 2)
    return bytes(out)


def test_no_flipped_byte_is_accepted_and_none_ends_in_a_traceback(tmp_path: Path) -> None:
    """T4: mutants of a valid bundle, of its zip and of the files in it; `MINGJING_MUTANTS` says how many."""
    count = int(os.environ.get("MINGJING_MUTANTS", MUTANTS))
    chance = random.Random(os.environ.get("MINGJING_SEED", "1"))
    names = [name for name in unzipped(WHOLE) if name not in ("manifest.jcs", "README.txt", "policy.txt")]
    for _ in range(count):
        data = mutant(chance, names)
        code, report = judged(data, tmp_path)
        assert code in (1, 2), (report, (tmp_path / "case.zip").write_bytes(data))
        assert all(one["zh"] and one["en"] for one in report["findings"])


def mutant(chance: random.Random, names: list[str]) -> bytes:
    way = chance.randrange(6)
    files = unzipped(WHOLE)
    name = chance.choice(names)
    data = bytearray(files[name])
    if way == 0:
        out = bytearray(WHOLE)
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
        return bytes(out)
    if way == 1:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif way == 2:
        del data[chance.randrange(len(data)) :]
    elif way == 3:
        place = chance.randrange(len(data))
        data[place:place] = chance.randbytes(chance.randrange(1, 9))
    elif way == 4:
        # one proof, of the last event, is enough; an attachment that is not there is known by its digests
        needed = [one for one in names if not one.startswith(("proofs/0003", "files/"))]
        return forged(**{chance.choice(needed): None})
    else:
        other = chance.choice([one for one in names if one != name])
        return forged(**{name: files[other], other: files[name]})
    return forged(**{name: bytes(data)})


def test_a_judge_s_command(tmp_path: Path) -> None:
    """One file, no project, no network, no packages: exit codes and words."""
    shutil.copy(verify.__file__, tmp_path / "verify.py")
    (tmp_path / "case.zip").write_bytes(WHOLE)
    (tmp_path / "p.txt").write_text(CITY.policy)
    alone = [sys.executable, "-I", "-S", "verify.py"]
    said = subprocess.run([*alone, "case.zip", "--policy", "p.txt"], cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert "核验通过" in said.stdout
    assert subprocess.run([*alone, "case.zip"], cwd=tmp_path, capture_output=True).returncode == 2
    assert subprocess.run([*alone], cwd=tmp_path, capture_output=True).returncode == 3
    assert subprocess.run([*alone, "none.zip"], cwd=tmp_path, capture_output=True).returncode == 3
    (tmp_path / "case.zip").write_bytes(WHOLE[:-1])
    said = subprocess.run(
        [*alone, "case.zip", "--policy", "p.txt", "--json"], cwd=tmp_path, capture_output=True, text=True
    )
    assert said.returncode == 1
    assert json.loads(said.stdout)["result"] == "altered"
    said = subprocess.run(
        [*alone, "case.zip", "--policy", "p.txt", "--english"], cwd=tmp_path, capture_output=True, text=True
    )
    assert "Altered" in said.stdout


def test_its_own_arithmetic_agrees_with_the_libraries() -> None:
    chance = random.Random(3)
    for _ in range(40):
        message = chance.randbytes(chance.randrange(200))
        assert verify.sm3_plain(message) == hashing.sm3(message)
        signer = Ed25519Signer(chance.randbytes(32))
        signature = signer.sign(message)
        assert verify.ed25519(signer.public, message, signature)
        assert not verify.ed25519(signer.public, message + b"x", signature)
        assert not verify.ed25519(signer.public, message, signature[:-1] + bytes([signature[-1] ^ 1]))
    for _ in range(8):
        private, public = sm2.new_key()
        message = chance.randbytes(50)
        signature = sm2.sign(private, public, message)
        assert verify.sm2(public, message, signature)
        assert not verify.sm2(public, message + b"x", signature)
        assert not verify.sm2(public, message, bytes([signature[0] ^ 1]) + signature[1:])


def test_it_reads_policies_as_the_package_does() -> None:
    known = policy.read(CITY.policy)
    assert POLICY.met(POLICY.quorum, {"W1": 1, "W3": 1}) is known.holds(["W1", "W3"]) is True
    assert POLICY.met(POLICY.quorum, {"W1": 1}) is known.holds(["W1"]) is False
    for broken in (
        "quorum q\n",
        CITY.policy + "quorum q\n",
        CITY.policy.replace("group q 2", "group q 4"),
        "log x\nquorum none\n",
    ):
        with pytest.raises(ValueError, match=r"\w"):
            verify.Policy(broken.encode())


def test_a_case_without_events_has_no_bundle() -> None:
    with pytest.raises(MalformedEntry):
        bundle.written(dataclasses.replace(CITY.contents(), events=[]))
    with pytest.raises(MalformedEntry):
        bundle.written(CITY.contents(files={"0" * 64: b"x"}))
    assert CASE in unzipped(WHOLE)["manifest.jcs"].decode()
