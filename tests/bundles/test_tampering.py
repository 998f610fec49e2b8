"""T4-C: mutants of real bundles — not one that says something else is accepted, none ends in a traceback, the named ones are told
by the right step. `make tamper MUTANTS=1000000` does more of them.

The bundles are made of acts through the door. Signatures and the reading of unchanged files are remembered between mutants (both are
functions of their bytes); everything else is the verifier's own work on each mutant.
"""

from __future__ import annotations

import io
import json
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import pytest
from django.conf import settings

from mingjing.cases.example import citizen, shop
from mingjing.chain import bundle, canonical, verify
from mingjing.chain.hashing import sha256
from mingjing.records import bundles
from tests import driver
from tests.bundles.small_log import SmallLog
from tests.bundles.test_bundles import files, zipped
from tests.factories import PNG, file

MUTANTS = int(os.environ.get("MINGJING_MUTANTS", "10000"))
SEED = os.environ.get("MINGJING_SEED", "4")
UNTRUSTED = ("manifest.jcs", "README.txt", "policy.txt")  # for people, or derived from the rest
Files = dict[str, bytes]


class InMemory(verify.Bundle):
    """The files of a bundle without their zip, for mutants that are not about the zip."""

    def __init__(self, content: Files, manifest: Mapping[str, Any]) -> None:
        told = {name: {"len": len(one), "sha256": sha256(one).hex()} for name, one in content.items()}
        self.content = content
        self.manifest = {**manifest, "files": told}
        self.rows = {name: Size(len(one)) for name, one in content.items()}

    def read(self, name: str) -> bytes:
        if name not in self.content:
            raise verify.Wrong("V1", verify.ALTERED, "缺少 " + name, name + " is missing")
        return self.content[name]

    def pieces(self, name: str) -> Iterator[bytes]:
        yield self.content[name]


class Size:
    """What the verifier asks of a row of a zip."""

    def __init__(self, size: int) -> None:
        self.file_size = size


class Case:
    """A bundle, as a zip and as its files."""

    def __init__(self, data: bytes) -> None:
        self.zip = data
        self.files = files(data)
        self.manifest = canonical.read(self.files.pop("manifest.jcs"))
        self.committed = sorted(name for name in self.files if name not in UNTRUSTED)
        self.weights = [len(self.files[name]) for name in self.committed]
        self.count = self.manifest["count"]


def judged(content: Files, manifest: Mapping[str, Any], policy: verify.Policy) -> tuple[int, dict[str, Any]]:
    """What the verifier says of these files under a manifest that agrees with them, as `verify` would."""
    try:
        run = verify.Verification(InMemory(content, manifest), policy)
        strange = [name for name in content if not verify.NAMES.fullmatch(name)]
        assert not strange, strange
        run.run()
    except verify.Wrong as no:
        return 1, {"findings": [{"step": no.step, "level": no.level, "zh": no.zh, "en": no.en}]}
    return run.code, {"findings": run.findings, "facts": run.facts}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions of bytes alone are remembered."""
    for name in ("ed25519", "sm2", "read_jcs"):
        monkeypatch.setattr(verify, name, lru_cache(maxsize=20_000)(getattr(verify, name)))


@pytest.fixture
def cases(log: SmallLog, quick: None) -> tuple[list[Case], verify.Policy]:
    """Six real bundles: open, filed, decided and archived cases, with a photo, several parties, a redacted copy, in the map of the day."""
    some = [
        driver.case(parties=[shop(1)]).to("lead"),
        driver.case(parties=[shop(2)]).to("filed"),
        driver.case(parties=[citizen(3), shop(4)]).to("filed"),
    ]
    some[1].later(hours=1).do("inspect_site", media=[file(content=PNG + bytes(3000))])
    log.round()
    some.append(driver.case(parties=[shop(5)]).to("decided"))
    some.append(driver.case(parties=[shop(6)]).to("archived"))
    bundles.map_cases()
    log.round()
    made = [Case(zipped(one.uid, files="all" if one is some[1] else "none")) for one in some]
    made.append(Case(zipped(some[3].uid, purpose="inquiry")))
    return made, verify.Policy(settings.LOG_POLICY.read_bytes())


def test_all_of_them_verify_to_begin_with(cases: tuple[list[Case], verify.Policy]) -> None:
    made, policy = cases
    for case in made:
        code, report = verify.verify(io.BytesIO(case.zip), policy)
        assert code == 0, report
        assert judged(case.files, case.manifest, policy) == (code, {k: report[k] for k in ("findings", "facts")})


# -- ten thousand ------------------------------------------------------------------------------------------------------------


def test_no_mutant_is_accepted_and_none_ends_in_a_traceback(cases: tuple[list[Case], verify.Policy]) -> None:
    made, policy = cases
    chance = random.Random(SEED)
    tried: dict[str, int] = dict.fromkeys(WAYS, 0)
    started = time.process_time()
    while sum(tried.values()) < MUTANTS:
        way = chance.choice(LIKELY)
        case = chance.choice(made)
        found = WAYS[way](case, made, chance)
        if found is None or found == (case.files, case.manifest):
            continue  # this bundle has nothing that could be changed in that way
        content, manifest = found
        code, report = judged(content, manifest, policy)
        assert code in (1, 2), (way, SEED, sum(tried.values()), differing(case.files, content), report)
        assert all(one["zh"] and one["en"] and one["step"] in verify.STEPS for one in report["findings"]), report
        assert not any("结构不对" in one["zh"] for one in report["findings"]), (way, report)
        tried[way] += 1
    took = time.process_time() - started
    assert all(tried.values()), tried
    if MUTANTS <= 10_000:
        assert took <= 60, f"{took:.0f} s for {MUTANTS} mutants"


def differing(before: Files, after: Files) -> list[tuple[str, bytes | None, bytes | None]]:
    """What was changed, for whoever must find out why it passed."""
    names = sorted(before.keys() | after.keys())
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


Mutant = tuple[Files, Mapping[str, Any]] | None


def flip(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """One bit of one byte, anywhere in the committed files."""
    (name,) = chance.choices(case.committed, case.weights)
    data = bytearray(case.files[name])
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return {**case.files, name: bytes(data)}, case.manifest


def overwrite(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """Some bytes replaced, added or taken out."""
    name = chance.choice(case.committed)
    data = bytearray(case.files[name])
    at = chance.randrange(len(data))
    data[at : at + chance.randrange(4)] = chance.randbytes(chance.randrange(1, 5))
    return {**case.files, name: bytes(data)}, case.manifest


def reworded(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """A value of an opened field, or of an envelope, said otherwise in canonical bytes."""
    name = chance.choice([one for one in case.committed if one.endswith((".jcs", ".env"))])
    told = json.loads(case.files[name])
    if not changed(told, chance):
        return None
    return {**case.files, name: canonical.dumps(told)}, case.manifest


def changed(told: Any, chance: random.Random) -> bool:
    """Change one leaf of a JSON value in place."""
    places = list(leaves(told))
    if not places:
        return False
    whole, key = chance.choice(places)
    value = whole[key]
    whole[key] = {
        str: lambda: value[:-1] + ("甲" if not value.endswith("甲") else "乙"),
        int: lambda: value + 1,
        bool: lambda: not value,
    }.get(type(value), lambda: 7)()
    return True


def leaves(told: Any) -> Iterator[tuple[Any, Any]]:
    pairs = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for key, value in pairs:
        if isinstance(value, (dict, list)):
            yield from leaves(value)
        else:
            yield told, key


def deleted(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """One record taken out of the middle, those after it moved up."""
    gone = chance.randrange(1, case.count + 1)
    return renumbered(case, [n for n in range(1, case.count + 1) if n != gone])


def swapped(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """Two records in each other's place."""
    order = list(range(1, case.count + 1))
    one, other = chance.randrange(case.count), chance.randrange(case.count)
    order[one], order[other] = order[other], order[one]
    return None if one == other else renumbered(case, order)


def doubled(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """One record twice."""
    order = list(range(1, case.count + 1))
    order.insert(chance.randrange(case.count + 1), chance.randrange(1, case.count + 1))
    return renumbered(case, order)


def spliced(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """A record of another case in place of one of this."""
    other = chance.choice(made)
    here, there = chance.randrange(1, case.count + 1), chance.randrange(1, other.count + 1)
    if other.manifest["case"] == case.manifest["case"] and here == there:
        return None
    content = dict(case.files)
    for kind in ("events/%04d.env", "events/%04d.seals", "fields/%04d.jcs"):
        content[kind % here] = other.files[kind % there]
    return content, case.manifest


def cut(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """The last records cut off, the count agreeing; the map of the day goes or stays."""
    if case.count < 2:
        return None
    keep = chance.randrange(1, case.count)
    content, manifest = renumbered(case, list(range(1, keep + 1)))
    if chance.random() < 0.5:
        content = {name: one for name, one in content.items() if not name.startswith("heads/")}
    return content, manifest


def renumbered(case: Case, order: list[int]) -> tuple[Files, Mapping[str, Any]]:
    """The records in that order, as somebody would number them who hopes not to be found."""
    numbered = ("events/", "fields/", "proofs/", "after/")
    content = {name: one for name, one in case.files.items() if not name.startswith(numbered)}
    for new, old in enumerate(order, start=1):
        for name, one in case.files.items():
            if name.startswith(numbered) and name.partition("/")[2].startswith(f"{old:04d}."):
                content[name.replace(f"{old:04d}.", f"{new:04d}.")] = one
    return content, {**case.manifest, "count": len(order)}


def checkpoint_replaced(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """The checkpoint under one proof replaced by another root, or by a later or earlier one of the log."""
    name = chance.choice([one for one in case.committed if one.startswith("proofs/") or one.endswith(".proof")])
    head, _, note = case.files[name].decode().partition("\n\n")
    rows = note.split("\n")
    way = chance.randrange(3)
    if way == 0:
        rows[2] = verify.base64.b64encode(chance.randbytes(32)).decode()
    elif way == 1:
        rows[1] = str(int(rows[1]) + chance.randrange(1, 9))
    else:
        rows[0] += "x"
    return {**case.files, name: f"{head}\n\n{chr(10).join(rows)}".encode()}, case.manifest


def cosigners_dropped(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """One witness fewer than the policy asks for under the last record's proof, or no signature of the log."""
    name = f"proofs/{case.count:04d}.{chance.choice(['proof', 'sm3'])}"
    rows = case.files[name].decode().split("\n")
    signed = [row for row in rows if row.startswith("\u2014 ")]
    rows.remove(chance.choice(signed))
    return {**case.files, name: "\n".join(rows).encode()}, case.manifest


def proof_exchanged(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """The proof of another record, of another case, or of the other tree."""
    other = chance.choice(made)
    proofs = [one for one in other.committed if one.startswith("proofs/") or one.endswith(".proof")]
    name, theirs = f"proofs/{case.count:04d}.{chance.choice(['proof', 'sm3'])}", chance.choice(proofs)
    if case.files[name] == other.files[theirs]:
        return None
    return {**case.files, name: other.files[theirs]}, case.manifest


def needed_removed(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """A file without which nobody can tell."""
    gone = chance.choice(
        [one for one in case.committed if one.startswith(("events/", "fields/", "keys/", f"proofs/{case.count:04d}"))]
    )
    return {name: one for name, one in case.files.items() if name != gone}, case.manifest


def map_forged(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """The map of the day says another number, or is that of another case."""
    other = chance.choice(made)
    if "heads/path.jcs" not in case.files or "heads/path.jcs" not in other.files:
        return None
    told = json.loads(case.files["heads/path.jcs"])
    if other.manifest["case"] != case.manifest["case"] and chance.random() < 0.5:
        return {**case.files, "heads/path.jcs": other.files["heads/path.jcs"]}, case.manifest
    told["seq"] += chance.choice([-1, 1])
    return {**case.files, "heads/path.jcs": canonical.dumps(told)}, case.manifest


def another_case(case: Case, made: list[Case], chance: random.Random) -> Mutant:
    """The same records under the name of another case, or of another log."""
    key = chance.choice(["case", "count"])
    value = chance.randbytes(16).hex() if key == "case" else case.count + chance.choice([-1, 1])
    return case.files, {**case.manifest, key: value}


WAYS: Mapping[str, Callable[[Case, list[Case], random.Random], Mutant]] = {
    one.__name__: one
    for one in (
        *(flip, overwrite, reworded, deleted, swapped, doubled, spliced, cut, checkpoint_replaced, cosigners_dropped),
        *(proof_exchanged, needed_removed, map_forged, another_case),
    )
}
LIKELY = [*["flip"] * 10, *["overwrite"] * 5, *["reworded"] * 5, *WAYS]


# -- the zip ------------------------------------------------------------------------------------------------------------------


def test_no_byte_of_a_zip_is_flipped_unseen(cases: tuple[list[Case], verify.Policy]) -> None:
    """Whole zips, read by the public function: a flip is found, unless every file inside is still the same to the byte."""
    made, policy = cases
    chance = random.Random(SEED)
    case = made[0]
    before = files(case.zip)
    for _ in range(max(300, MUTANTS // 50)):
        data = bytearray(case.zip)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        code, report = verify.verify(io.BytesIO(bytes(data)), policy)
        assert code in (0, 1)
        if code == 0:
            assert files(bytes(data)) == before, report


TRICKS: Mapping[str, Callable[[Case], bytes]] = {
    "bytes before": lambda case: b"PK" + case.zip,
    "bytes after": lambda case: case.zip + b"PK",
    "cut short": lambda case: case.zip[:-7],
    "nothing": lambda case: b"",
    "two zips in one": lambda case: case.zip + case.zip,
    "another name": lambda case: bundle.zipped({**zipfiles(case), "notes.txt": b"x"}),
    "a way out": lambda case: bundle.zipped({**zipfiles(case), "../events/0001.env": b"x"}),
    "a file that no manifest names": lambda case: bundle.zipped({**zipfiles(case), f"files/{'a' * 64}": b"x"}),
    "no manifest": lambda case: bundle.zipped(case.files),
    "a manifest that is no object": lambda case: bundle.zipped({**case.files, "manifest.jcs": b"[]"}),
    "a manifest of numbers": lambda case: bundle.zipped({**case.files, "manifest.jcs": b'{"case":1,"count":1,"files":{},"log":1,"v":1}'}),
    "a comment": lambda case: case.zip[:-2] + b"\x02\x00ok",
}  # fmt: skip


def zipfiles(case: Case) -> Files:
    return {"manifest.jcs": files(case.zip)["manifest.jcs"], **case.files}


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_with_the_zip_is_found(name: str, cases: tuple[list[Case], verify.Policy]) -> None:
    made, policy = cases
    code, report = verify.verify(io.BytesIO(TRICKS[name](made[1])), policy)
    assert code == 1, report
    assert report["findings"]


# -- the named ones -------------------------------------------------------------------------------------------------------------


def rewritten(case: Case, name: str, old: bytes, new: bytes) -> tuple[Files, Mapping[str, Any]]:
    assert old in case.files[name], name
    return {**case.files, name: case.files[name].replace(old, new, 1)}, case.manifest


def fine_of(case: Case) -> tuple[Files, Mapping[str, Any]]:
    name = next(
        name for name in case.committed if name.startswith("fields/") and b'"amount_fen":50000' in case.files[name]
    )
    return rewritten(case, name, b'"amount_fen":50000', b'"amount_fen":90000')


def receipt_lies(case: Case) -> tuple[Files, Mapping[str, Any]]:
    name = "fields/0001.jcs"
    return rewritten(
        case, name, b'administrative_penalty_law/2021-07-15.yaml":"', b'administrative_penalty_law/2021-07-15.yaml":"0'
    )


NAMED: Mapping[str, tuple[Callable[[Case, Case], tuple[Files, Mapping[str, Any]]], str, int]] = {
    "an amount": (lambda case, other: fine_of(case), "V5", 1),
    "a law file of a receipt": (lambda case, other: receipt_lies(case), "V5", 1),
    "a time": (lambda case, other: rewritten(case, "events/0003.env", b'"at":"2026', b'"at":"2025'), "V3", 1),
    "a type": (lambda case, other: rewritten(case, f"events/{case.count:04d}.env", b'"type":"archive_case"', b'"type":"archive_casf"'), "V4", 1),
    "the last record cut off, the map kept": (lambda case, other: renumbered(case, list(range(1, case.count))), "V11", 1),
    "two records exchanged": (lambda case, other: renumbered(case, [2, 1, *range(3, case.count + 1)]), "V3", 1),
    "one witness fewer": (lambda case, other: without_line(case, "jc.example"), "V9", 2),
    "no signature of the log": (lambda case, other: without_line(case, case.manifest["log"]), "V8", 2),
    "the proof of another case": (lambda case, other: of_another(case, other, "proof"), "V7", 1),
    "the SM3 proof of another case": (lambda case, other: of_another(case, other, "sm3"), "V12", 1),
    "no key": (lambda case, other: ({name: one for name, one in case.files.items() if not name.startswith("keys/")}, case.manifest), "V4", 2),
    "the checkpoint that a record names": (lambda case, other: exchanged_after(case, other), "V10", 1),
}  # fmt: skip


def of_another(case: Case, other: Case, kind: str) -> tuple[Files, Mapping[str, Any]]:
    theirs = other.files[f"proofs/{other.count:04d}.{kind}"]
    return {**case.files, f"proofs/{case.count:04d}.{kind}": theirs}, case.manifest


def without_line(case: Case, who: str) -> tuple[Files, Mapping[str, Any]]:
    name = f"proofs/{case.count:04d}.proof"
    rows = [row for row in case.files[name].decode().split("\n") if not row.startswith(f"\u2014 {who}")]
    return {**case.files, name: "\n".join(rows).encode()}, case.manifest


def exchanged_after(case: Case, other: Case) -> tuple[Files, Mapping[str, Any]]:
    name = next(name for name in case.committed if name.startswith("after/"))
    proof = case.files[f"proofs/{case.count:04d}.proof"].decode().partition("\n\n")[2]
    return {**case.files, name: proof.encode()}, case.manifest


@pytest.mark.parametrize("name", NAMED)
def test_a_named_forgery_is_told_by_its_step(name: str, cases: tuple[list[Case], verify.Policy]) -> None:
    made, policy = cases
    make, step, expected = NAMED[name]
    code, report = judged(*make(made[4], made[1]), policy)
    assert code == expected, report
    assert step in {one["step"] for one in report["findings"] if one["level"] != "note"}, report
