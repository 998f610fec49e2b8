"""A small log with witnesses in memory, and case bundles of it: what `test_verify` checks and forges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from mingjing.chain import bundle, canonical, note, sm2, tree
from mingjing.chain.bundle import Contents, Part, Withheld
from mingjing.chain.checkpoint import Checkpoint, Proof
from mingjing.chain.entry import (
    Attachment,
    Body,
    Envelope,
    OpenField,
    chunk_tree,
    entry,
    event_digests,
    leaf,
    seal_preimage,
)
from mingjing.chain.hashing import sha256, sm3
from mingjing.chain.note import Ed25519Signer, Key, Note, Sm2Signer

LOG = "zf.example/2026"
CASE = "0123456789abcdef0123456789abcdef"
REC = "2026-06-15T01:00:00.000Z"
AT = 1_781_485_205  # five seconds after REC
NAMES = ("W1", "W2", "W3")


@dataclass
class City:
    """A log, its signers and witnesses, an organisation's key; a case grows in it among other entries."""

    chance: Random = field(default_factory=lambda: Random(7))
    trees: dict[str, tree.Tree] = field(
        default_factory=lambda: {"sha256": tree.Tree((), "sha256"), "sm3": tree.Tree((), "sm3")}
    )

    def __post_init__(self) -> None:
        self.org = Ed25519Signer(sha256(b"org"))
        self.log = Ed25519Signer(sha256(b"log"))
        self.witnesses = {name: Ed25519Signer(sha256(name.encode())) for name in NAMES}
        self.sm2 = Sm2Signer(*sm2.new_key())
        self.prev: dict[str, bytes] = {}
        self.parts: dict[str, list[tuple[int, Part, list[OpenField]]]] = {}

    @property
    def policy(self) -> str:
        rows = [f"log {Key(LOG, 'ed25519', self.log.public)}", f"log {Key(LOG + '/sm3', 'sm2', self.sm2.public)}"]
        rows += [
            f"witness {name} {Key('w/' + name, 'cosignature', one.public)}" for name, one in self.witnesses.items()
        ]
        return "\n".join([*rows, "group q 2 W1 W2 W3", "quorum q"]) + "\n"

    def random(self, size: int) -> bytes:
        return self.chance.randbytes(size)

    def event(
        self,
        case: str,
        kind: str,
        fields: Mapping[str, canonical.Json],
        files: Sequence[bytes] = (),
        ref: Sequence[str] = (),
        attached: Sequence[Attachment] = (),
    ) -> Envelope:
        opened = [OpenField.of(path, self.random(32), value) for path, value in fields.items()]
        attachments = tuple(
            Attachment(f"f{n}", len(one), sha256(one).hex(), sm3(one).hex(), chunk_tree([sha256(one)]).hex())
            for n, one in enumerate(files)
        )
        seq = len(self.parts.setdefault(case, [])) + 1
        envelope = Envelope(
            log=LOG, case=case, seq=seq, prev=self.prev.get(case, bytes(32)).hex(), type=kind, org="SCJG", actor="a" * 32,
            at=REC, rec=REC, body=Body.over([(one.path, *one.committed()) for one in opened]), nonce=self.random(16).hex(),
            att=(*attachments, *attached), ref=tuple(ref),
        )  # fmt: skip
        env = envelope.to_bytes()
        digests = event_digests(env)
        identity = sha256(b"zfrec/key/ed25519/1\n" + self.org.public).hex()[:32]
        sig = self.org.sign(seal_preimage(*digests)).hex()
        seals = canonical.dumps([{"alg": "ed25519", "key": identity, "sig": sig}])
        line = entry(env, seals)
        self.prev[case] = leaf(line)
        index = len(self.trees["sha256"])
        for alg, one in self.trees.items():
            one.append(tree.leaf_hash(line, alg))  # type: ignore[arg-type]
        self.parts[case].append((index, Part(env, seals, opened), opened))
        return envelope

    def proof(self, index: int, alg: str = "sha256", witnesses: Sequence[str] = NAMES) -> str:
        whole = self.trees[alg]
        origin = LOG if alg == "sha256" else LOG + "/sm3"
        text = str(Checkpoint(origin, len(whole), whole.root()))
        lines = [note.sign(text, LOG, self.log)] if alg == "sha256" else [note.sign(text, origin, self.sm2, "sm2")]
        lines += [note.sign(text, "w/" + one, self.witnesses[one], "cosignature", AT) for one in witnesses]
        return str(Proof(index, tuple(whole.inclusion(index)), Note(text, tuple(lines))))

    def part(
        self, case: str, n: int, *, proven: bool, hidden: Sequence[str] = (), witnesses: Sequence[str] = NAMES
    ) -> Part:
        index, known, opened = self.parts[case][n]
        fields = [Withheld.of(one) if one.path in hidden else one for one in opened]
        proofs = (self.proof(index, "sha256", witnesses), self.proof(index, "sm3", witnesses)) if proven else ("", "")
        return Part(known.env, known.seals, fields, *proofs)

    def contents(
        self, *, hidden: Sequence[str] = (), files: Mapping[str, bytes] | None = None, witnesses: Sequence[str] = NAMES
    ) -> Contents:
        count = len(self.parts[CASE])
        events = [
            self.part(CASE, n, proven=n in (2, count - 1), hidden=hidden, witnesses=witnesses) for n in range(count)
        ]
        keys = [self.part("f" * 32, 0, proven=True, witnesses=witnesses)]
        return Contents(LOG, CASE, REC, events, keys, files or {}, "请用 verify.py 核验", self.policy)


PHOTO = b"\xff\xd8photo" * 40


def city() -> City:
    """A case of five events: a lead, a photo, a decision, its correction, the end; the key event comes first."""
    one = City()
    one.event("f" * 32, "publish_key", {"key.alg": "ed25519", "key.public": one.org.public.hex(), "key.org": "SCJG"})
    one.event(
        CASE, "register_lead", {"by": {"name": "甲"}, "fields.summary": "占道经营", "fields.party": {"name": "某店"}}
    )
    one.event("e" * 32, "register_lead", {"fields.summary": "别的案件"})
    one.event(CASE, "inspect_site", {"fields.place": "海州区𠮷路"}, [PHOTO])
    decided = one.event(CASE, "decide_penalty", {"fields.amount_fen": 50000})
    one.event(CASE, "correct_record", {"fields.value": "更正"}, ref=[event_digests(decided.to_bytes())[0].hex()])
    one.event("e" * 32, "inspect_site", {"fields.place": "x"})
    one.event(CASE, "archive_case", {"count": 5})
    return one


def zipped(contents: Contents) -> bytes:
    return bundle.written(contents)
