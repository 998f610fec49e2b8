#!/usr/bin/env python3
"""纸面证明 — the proof of one record in so few bytes that it fits into a QR code on paper, and its check without the system.

It serves docs/decisions/0047: the entry of the record, its place and path in the log, the log's signature, and as many
cosignatures as the policy asks; standard library only, beside `verify.py`:

    python3 paper.py TEXT --policy POLICY.txt [--env EVENT.env] [--pdf ORIGINAL.pdf] [--english]

Exit: 0 verified, 1 altered, 2 cannot tell, 3 wrong use. It refuses to say of a PDF more than the envelope of its record says.
"""

from __future__ import annotations

import argparse
import base64
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

try:
    from mingjing.chain import verify
except ImportError:  # on an auditor's desk: the two files side by side
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    import verify  # type: ignore[no-redef]

VERSION = 1
MARK_SIZE = 16
ENTRY_REST = 96  # the entry without its first byte, which is always 0x01
SIGNATURE_SIZE = 64
DIGITS_MOST = 4200
QUERY = "q="


class NoSlip(ValueError):
    """The text is no paper proof: mistyped, cut off, or of another program."""


@dataclass(frozen=True)
class Slip:
    """纸面证明 — mark of the paper, entry (97 bytes), place in the log, path, who signed.

    `mark` is the beginning of the SHA-256 of the original PDF. It finds the paper again and is proven by nothing here:
    that a record is of that paper is said by its envelope only.
    """

    mark: bytes
    entry: bytes
    index: int
    size: int
    path: tuple[bytes, ...]
    log: tuple[bytes, bytes]
    cosigned: tuple[tuple[bytes, bytes], ...]

    @property
    def event_hash(self) -> bytes:
        """The hash of the record."""
        return self.entry[1:33]

    @property
    def root(self) -> bytes | None:
        """The root to which the path leads; None where the path does not fit the tree."""
        if self.index >= self.size:
            return None
        root: bytes | None = verify.included(
            verify.sha256(b"\x00" + self.entry), self.index, self.size, self.path, "sha256"
        )
        return root

    def to_bytes(self) -> bytes:
        """The bytes whose number is printed."""
        parts = [bytes([VERSION]), self.mark, self.entry[1:], _number(self.index), _number(self.size)]
        parts += [bytes([len(self.path)]), *self.path, *self.log, bytes([len(self.cosigned)])]
        return b"".join([*parts, *(part for one in self.cosigned for part in one)])

    def __str__(self) -> str:
        """Decimal digits: the densest text of a QR code, and nothing that an address would have to escape."""
        return str(int.from_bytes(self.to_bytes(), "big"))


def _number(value: int) -> bytes:
    """A whole number in seven bits a byte, the lowest first."""
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


class _Reading:
    """Bytes being read from the front."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        """The next bytes."""
        found = self.data[self.at : self.at + count]
        if len(found) != count:
            raise NoSlip("the proof is cut off")
        self.at += count
        return found

    def number(self) -> int:
        """The next number, in its only form."""
        value, shift = 0, 0
        while True:
            one = self.take(1)[0]
            value |= (one & 127) << shift
            if one < 128:
                if (one == 0 and shift) or value >= 2**63:
                    raise NoSlip("a number in another form")
                return value
            shift += 7
            if shift > 63:
                raise NoSlip("a number that is too large")


def read(text: str) -> Slip:
    """The proof of what was scanned, typed or pasted: digits, or the address that carries them; NoSlip for anything else."""
    told = "".join(text.split())
    digits = told.rpartition(QUERY)[2] if QUERY in told else told
    if not digits.isascii() or not digits.isdigit() or digits[0] == "0" or len(digits) > DIGITS_MOST:
        raise NoSlip("a paper proof is a row of digits, or an address that ends in one")
    number = int(digits)
    reading = _Reading(number.to_bytes((number.bit_length() + 7) // 8, "big"))
    if reading.take(1)[0] != VERSION:
        raise NoSlip("a proof of another version")
    mark, entry = reading.take(MARK_SIZE), b"\x01" + reading.take(ENTRY_REST)
    index, size = reading.number(), reading.number()
    path = tuple(reading.take(32) for _ in range(reading.take(1)[0]))
    log = reading.take(4), reading.take(SIGNATURE_SIZE)
    cosigned = tuple((reading.take(4), reading.take(8 + SIGNATURE_SIZE)) for _ in range(reading.take(1)[0]))
    if reading.at != len(reading.data):
        raise NoSlip("something follows the proof")
    return Slip(mark, entry, index, size, path, log, cosigned)


def made(original_sha256: str, entry: bytes, proof_text: str, policy_text: str) -> Slip:
    """The paper proof of a record whose tlog-proof is known: the log's signature, and the fewest cosignatures, the earliest
    first, that the policy asks. NoSlip where the proof does not reach the policy's quorum."""
    proof, policy = verify.Proof(proof_text.encode()), verify.Policy(policy_text.encode())
    log = next(
        (
            (identity, signature)
            for who, identity, signature in proof.note.signatures
            for key in policy.logs
            if (key.name, key.id, key.kind) == (who, identity, "ed25519") and key.name == proof.origin
        ),
        None,
    )
    if log is None:
        raise NoSlip("no log of the policy signed the checkpoint")
    cosigned = sorted(
        (signature[:8], name, identity, signature)
        for who, identity, signature in proof.note.signatures
        for name, key in policy.witnesses.items()
        if (key.name, key.id) == (who, identity)
    )
    chosen = list(cosigned)
    if not policy.met(policy.quorum, {name for _, name, _, _ in chosen}):
        raise NoSlip("too few witnesses have cosigned")
    for one in reversed(cosigned):
        fewer = [other for other in chosen if other is not one]
        if policy.met(policy.quorum, {name for _, name, _, _ in fewer}):
            chosen = fewer
    mark = bytes.fromhex(original_sha256)[:MARK_SIZE]
    lines = tuple((identity, signature) for _, _, identity, signature in chosen)
    return Slip(mark, entry, proof.index, proof.size, tuple(proof.path), log, lines)


@dataclass(frozen=True)
class Finding:
    """纸面核验结论 — 0 verified, 1 altered, 2 cannot tell; in words; which log, who witnessed, by when at the latest."""

    code: int
    zh: str
    en: str
    origin: str = ""
    witnesses: tuple[str, ...] = ()
    not_after: datetime | None = None


def check(slip: Slip, policy: Any) -> Finding:
    """What the proof proves under a policy (`verify.Policy`) that came by another road than the paper."""
    root = slip.root
    if root is None:
        return Finding(1, "路径与所说的位置不符：内容被改动", "the path does not fit the place: altered")
    key = next((one for one in policy.logs if one.id == slip.log[0] and one.kind == "ed25519"), None)
    if key is None:
        return Finding(2, "信任策略里没有签名的日志", "the policy does not know the log that signed")
    text = f"{key.name}\n{slip.size}\n{base64.b64encode(root).decode()}\n"
    if not key.verify(text, slip.log[1])[0]:
        return Finding(1, "日志的签名无效：内容被改动", "the signature of the log does not hold: altered", key.name)
    seen: dict[str, int] = {}
    for identity, signature in slip.cosigned:
        for name, witness in policy.witnesses.items():
            if witness.id == identity:
                holds, at = witness.verify(text, signature)
                if not holds:
                    return Finding(1, f"见证方 {name} 的签名无效：内容被改动", f"{name} did not sign this", key.name)
                seen[name] = at
    not_after = datetime.fromtimestamp(min(seen.values()), UTC) if seen else None
    found = tuple(sorted(seen))
    if not policy.met(policy.quorum, seen):
        return Finding(
            2, f"见证方不足：只有 {len(seen)} 个", f"too few witnesses: {len(seen)}", key.name, found, not_after
        )
    return Finding(
        0, "记录在日志中，已由独立见证方见证", "the record is in the log, witnessed", key.name, found, not_after
    )


def of_paper(slip: Slip, envelope: bytes, pdf: bytes | None = None) -> Finding:
    """Whether the envelope is that of the proven record, and whether it names the original PDF."""
    try:
        told = verify.read_jcs(envelope)
        named = [one["sha256"] for one in told["att"]]
    except (ValueError, KeyError, TypeError):
        return Finding(1, "信封读不出来", "the envelope cannot be read")
    if verify.sha256(b"zfrec/event/1\n" + envelope) != slip.event_hash:
        return Finding(1, "信封不是这条记录的", "the envelope is of another record")
    if not any(bytes.fromhex(one)[:MARK_SIZE] == slip.mark for one in named):
        return Finding(1, "这条记录没有出具这份文书", "the record issued another paper")
    if pdf is not None and verify.sha256(pdf).hex() not in named:
        return Finding(1, "PDF 不是这条记录出具的原件", "the PDF is not the original that the record issued")
    return Finding(0, "文书是这条记录出具的", "the paper was issued by this record")


def _said(code: int, words: str, out: Callable[[str], Any]) -> int:
    out(words + "\n")
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Check one paper proof at the desk of whoever holds the paper."""
    asked = argparse.ArgumentParser(prog="paper.py", description="明镜纸面证明：核对文书上二维码的内容")
    asked.add_argument("text", help="二维码的内容；写 - 则从标准输入读")
    asked.add_argument("--policy", required=True, help="信任策略文件：从文书以外的途径取得")
    asked.add_argument("--env", help="这条记录的信封（附在 PDF 里，或从核验页面下载）")
    asked.add_argument("--pdf", help="文书原件（附在 PDF 里的 original.pdf）")
    asked.add_argument("--english", action="store_true")
    try:
        told = asked.parse_args(arguments)
    except SystemExit as no:
        return 3 if no.code else 0
    try:
        slip = read(sys.stdin.read() if told.text == "-" else told.text)
        policy = verify.Policy(Path(told.policy).read_bytes())
        envelope = Path(told.env).read_bytes() if told.env else None
        pdf = Path(told.pdf).read_bytes() if told.pdf else None
    except (OSError, ValueError) as no:
        return _said(3, f"读不出来 / cannot be read: {no}", sys.stderr.write)
    found = check(slip, policy)
    if found.code == 0 and envelope is not None:
        paper = of_paper(slip, envelope, pdf)
        found = found if paper.code == 0 else paper
    elif found.code == 0 and pdf is not None:
        return _said(3, "核对 PDF 需要信封：--env / --pdf needs --env", sys.stderr.write)
    words = [found.en if told.english else found.zh, f"{found.origin} #{slip.index}", *found.witnesses]
    if found.not_after is not None:
        words.append(("not after " if told.english else "最迟 ") + found.not_after.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return _said(found.code, " · ".join(word for word in words if word), sys.stdout.write)


if __name__ == "__main__":
    sys.exit(main())
