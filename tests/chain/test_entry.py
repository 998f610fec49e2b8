"""One record to the byte: a frozen one, so that the format never drifts unnoticed; the shapes that are refused; the hashes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from mingjing.chain import canonical, entry, hashing, tree
from mingjing.chain.errors import AlgorithmMissing, MalformedEntry, NotCanonical

FIELDS = [
    entry.OpenField.of("fields.penalties", bytes(range(32)), [{"amount_fen": 500000, "kind": "fine"}]),
    entry.OpenField.of("by.name", bytes(range(32, 64)), "王伟"),
    entry.OpenField.of("fields.reason", bytes(range(64, 96)), None),
]
ATTACHMENT = entry.Attachment("0190d6b2-0000-7000-8000-000000000001", 8_388_609, "a1" * 32, "b2" * 32, "c3" * 32)
ENVELOPE = entry.Envelope(
    log="zf.demo.mingjing/2026",
    case="00112233445566778899aabbccddeeff",
    seq=17,
    prev="5e" * 32,
    type="decide_penalty",
    org="320700-CG",
    actor="0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    at="2026-06-15T01:30:00.123Z",
    rec="2026-11-21T09:00:00.456Z",
    body=entry.Body.over([(field.path, *field.committed()) for field in FIELDS]),
    nonce="ffeeddccbbaa99887766554433221100",
    att=(ATTACHMENT,),
    ref=("77" * 32,),
    idem="3b9d1c2e-7f7a-4d7e-9a65-1f0c5f2f6f11",
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))  # a test key, known to everybody

# -- frozen: if one of these changes, every record ever made stops being checkable -----------------------------

GOLDEN_ENVELOPE = (
    b'{"actor":"0f1e2d3c4b5a69788796a5b4c3d2e1f0","after":null,"at":"2026-06-15T01:30:00.123Z","att":[{"id'
    b'":"0190d6b2-0000-7000-8000-000000000001","len":8388609,"sha256":"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a'
    b'1a1a1a1a1a1a1a1a1a1a1a1a1a1a1","sm3":"b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2'
    b'b2","tree":"c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3"}],"body":{"n":3,"sha25'
    b'6":"e68b34c45f7e47cb1c27f31c27490ebe2e6b77eef5eb3f471a12bb3d4e067883","sm3":"c93a45d7783c1704cbb8bba'
    b'f00e2824a9626bf682bde9d0552ab6c78d403ce6d"},"case":"00112233445566778899aabbccddeeff","dev_at":null,'
    b'"dev_off_ms":null,"idem":"3b9d1c2e-7f7a-4d7e-9a65-1f0c5f2f6f11","log":"zf.demo.mingjing/2026","nonce'
    b'":"ffeeddccbbaa99887766554433221100","org":"320700-CG","prev":"5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5'
    b'e5e5e5e5e5e5e5e5e5e5e5e5e5e","rec":"2026-11-21T09:00:00.456Z","ref":["777777777777777777777777777777'
    b'7777777777777777777777777777777777"],"seq":17,"type":"decide_penalty","v":1}'
)
GOLDEN = {
    "c_sha256": "84e2d6a99265d833895c213bb524adcf2564a8c7b55243188d40a2365d6d34fa",
    "c_sm3": "a2315d00208b2d4f73dc673767bd1192bf8b52b6bc8e6bbfbb687183df10d0d3",
    "body_sha256": "e68b34c45f7e47cb1c27f31c27490ebe2e6b77eef5eb3f471a12bb3d4e067883",
    "body_sm3": "c93a45d7783c1704cbb8bbaf00e2824a9626bf682bde9d0552ab6c78d403ce6d",
    "event_hash": "645e8522ccd99ee1545e75eb51b0e0216f30c37002bd156877be1842b8b51df3",
    "event_sm3": "641f804f97e84a5e385a03e86d1e4ec2994731b49901830543337c165cccf165",
    "seals": (
        '[{"alg":"ed25519","key":"0123","sig":"d2c5f5be90d81cceef10b42b495114c2180e16e975fcb0a2e4b6e7afbb0813'
        '4351cb38319b35e10f78834e721d7ff68a2bb58afb7d9d87eec5124575839bbb01"}]'
    ),
    "entry": (
        "01645e8522ccd99ee1545e75eb51b0e0216f30c37002bd156877be1842b8b51df3641f804f97e84a5e385a03e86d1e4ec299"
        "4731b49901830543337c165cccf165afa27148d0c5c1d32d44bc75c38b44e4ef3c3b11e51487ae8238e18197802c49"
    ),
    "leaf": "25a32881a16b9331f80fcff03c5d570ad3bf6697aa96592293fad12c9d5b6df6",
    "leaf_sm3": "eb0aa2939804908295ac3d5fe94ac14e6168d9b518697371c9eed886a1baeb1b",
    "chunk_tree": "ba8d94b7fbcecae7b81c4c80574fe24734a6917bf9c1ecd66ff3e0c34ead4620",
}


def derived() -> dict[str, str]:
    """Every value of the format for the frozen envelope."""
    env = ENVELOPE.to_bytes()
    digests = entry.event_digests(env)
    seals = entry.seals_to_bytes([entry.Seal("ed25519", "0123", KEY.sign(entry.seal_preimage(*digests)))])
    line = entry.entry(env, seals)
    by_sha256, by_sm3 = FIELDS[1].committed()
    return {
        "c_sha256": by_sha256.hex(),
        "c_sm3": by_sm3.hex(),
        "body_sha256": ENVELOPE.body.sha256.hex(),
        "body_sm3": ENVELOPE.body.sm3.hex(),
        "event_hash": digests[0].hex(),
        "event_sm3": digests[1].hex(),
        "seals": seals.decode(),
        "entry": line.hex(),
        "leaf": entry.leaf(line).hex(),
        "leaf_sm3": entry.leaf_sm3(line).hex(),
        "chunk_tree": entry.chunk_tree([bytes([one]) * 32 for one in range(3)]).hex(),
    }


def test_the_envelope_has_the_frozen_bytes() -> None:
    assert ENVELOPE.to_bytes() == GOLDEN_ENVELOPE
    assert entry.Envelope.read(GOLDEN_ENVELOPE) == ENVELOPE


@pytest.mark.parametrize("name", GOLDEN)
def test_everything_derived_from_it_has_the_frozen_value(name: str) -> None:
    assert derived()[name] == GOLDEN[name]


def test_the_format_from_its_description_alone() -> None:
    """docs/decisions/0003 followed by hand with hashlib, without a function of ours."""

    def sha256(data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    def commitment(salt: bytes, pair: str) -> bytes:
        return sha256(b"\x02zfrec/field/1\n" + salt + pair.encode())

    name = commitment(bytes(range(32, 64)), '["by.name","王伟"]')
    penalties = commitment(bytes(range(32)), '["fields.penalties",[{"amount_fen":500000,"kind":"fine"}]]')
    reason = commitment(bytes(range(64, 96)), '["fields.reason",null]')
    first = sha256(b"\x01" + sha256(b"\x00" + name) + sha256(b"\x00" + penalties))
    assert sha256(b"\x01" + first + sha256(b"\x00" + reason)) == ENVELOPE.body.sha256
    event_hash = sha256(b"zfrec/event/1\n" + GOLDEN_ENVELOPE)
    event_sm3 = hashlib.new("sm3", b"zfrec/event/1\n" + GOLDEN_ENVELOPE).digest()
    KEY.public_key().verify(
        entry.read_seals(GOLDEN["seals"].encode())[0].sig, b"zfrec/seal/1\n" + event_hash + event_sm3
    )
    line = b"\x01" + event_hash + event_sm3 + sha256(GOLDEN["seals"].encode())
    assert line.hex() == GOLDEN["entry"]
    assert sha256(b"\x00" + line).hex() == GOLDEN["leaf"]


def test_an_envelope_is_small() -> None:
    assert len(GOLDEN_ENVELOPE) < 1400  # with an attachment and a reference
    assert len(replace(ENVELOPE, att=(), ref=()).to_bytes()) < 800


# -- refused ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"case": "00112233"},
        {"case": "00112233445566778899AABBCCDDEEFF"},
        {"seq": 0},
        {"seq": True},
        {"prev": "0" * 63},
        {"type": ""},
        {"org": None},
        {"at": "2026-06-15T09:30:00.123+08:00"},
        {"at": "2026-13-15T01:30:00.123Z"},
        {"rec": "2026-06-15T01:30:00Z"},
        {"dev_at": "yesterday"},
        {"dev_off_ms": 0.5},
        {"nonce": "00"},
        {"ref": ("77",)},
        {"att": (replace(ATTACHMENT, sha256="a1"),)},
        {"att": (replace(ATTACHMENT, len=-1),)},
        {"att": (replace(ATTACHMENT, id=""),)},
        {"idem": ""},
        {"after": (0, "11" * 32)},
        {"after": (1, "11")},
    ],
)
def test_what_is_not_of_the_shape_is_not_written(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedEntry):
        replace(ENVELOPE, **change).to_bytes()


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"extra": 1},
        {"after": {"size": 1}},
        {"after": []},
        {"body": {"n": -1, "sha256": "00" * 32, "sm3": "00" * 32}},
        {"body": {"n": 1, "sha256": "zz" * 32, "sm3": "00" * 32}},
        {"body": None},
        {"att": [{"id": "x"}]},
        {"att": {}},
        {"ref": "7"},
        {"ref": [7]},
        {"seq": "17"},
        {"log": 5},
        {"at": None},
        {"nonce": None},
    ],
)
def test_what_is_not_of_the_shape_is_not_read(change: dict[str, Any]) -> None:
    said = canonical.read(GOLDEN_ENVELOPE)
    with pytest.raises(MalformedEntry):
        entry.Envelope.read(canonical.dumps(said | change))


@pytest.mark.parametrize("name", sorted(canonical.read(ENVELOPE.to_bytes())))
def test_every_key_is_needed(name: str) -> None:
    said = canonical.read(GOLDEN_ENVELOPE)
    del said[name]
    with pytest.raises(MalformedEntry):
        entry.Envelope.read(canonical.dumps(said))


@given(st.integers(0), st.integers(1, 255))
def test_any_other_byte_is_another_event_or_refused(place: int, change: int) -> None:
    data = bytearray(GOLDEN_ENVELOPE)
    data[place % len(data)] ^= change
    try:
        other = entry.Envelope.read(bytes(data))
    except (NotCanonical, MalformedEntry):
        return
    assert other != ENVELOPE
    assert entry.event_digests(bytes(data)) != entry.event_digests(GOLDEN_ENVELOPE)


def test_a_path_stands_once() -> None:
    field = FIELDS[0]
    with pytest.raises(MalformedEntry):
        entry.Body.over([(field.path, *field.committed())] * 2)


def test_the_order_in_which_fields_come_does_not_matter() -> None:
    fields = [(field.path, *field.committed()) for field in FIELDS]
    assert entry.Body.over(fields) == entry.Body.over(fields[::-1])
    assert entry.Body.over([]) == entry.Body(0, hashlib.sha256(b"").digest(), hashlib.new("sm3", b"").digest())


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(MalformedEntry):
        entry.OpenField("x", b"short", b"1").committed()


@pytest.mark.parametrize("seals", [b"{}", b'[{"alg":"a","key":"k"}]', b'[{"alg":"a","key":"k","sig":"zz"}]', b"[1]"])
def test_malformed_seals_are_refused(seals: bytes) -> None:
    with pytest.raises(MalformedEntry):
        entry.read_seals(seals)


@pytest.mark.parametrize("line", [b"", b"\x01" * 96, b"\x02" + bytes(96)])
def test_only_an_entry_has_a_leaf(line: bytes) -> None:
    for leaf in (entry.leaf, entry.leaf_sm3):
        with pytest.raises(MalformedEntry):
            leaf(line)


def test_a_field_tree_never_passes_for_a_piece_of_the_log() -> None:
    """An entry has 97 bytes and begins with 0x01, a commitment has 32: no commitment hashes like an entry."""
    by_sha256, _ = FIELDS[0].committed()
    assert len(by_sha256) != entry.ENTRY_SIZE
    with pytest.raises(MalformedEntry):
        entry.leaf(by_sha256)
    assert tree.leaf_hash(by_sha256) == entry.Body.over([(FIELDS[0].path, *FIELDS[0].committed())]).sha256


def test_times_are_cut_to_milliseconds_and_need_a_zone() -> None:
    assert (
        entry.moment(datetime(2026, 6, 15, 9, 0, 0, 999_999, timezone(timedelta(hours=8))))
        == "2026-06-15T01:00:00.999Z"
    )
    assert entry.moment(datetime(2028, 2, 29, tzinfo=UTC)) == "2028-02-29T00:00:00.000Z"
    with pytest.raises(MalformedEntry):
        entry.moment(datetime(2026, 6, 15))


# -- SM3 --------------------------------------------------------------------------------------------------------


def test_sm3_is_that_of_the_standard() -> None:
    assert hashing.sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    state = hashing.stream("sm3")
    state.update(b"ab")
    state.update(b"c")
    assert state.digest() == hashing.sm3(b"abc") == hashing.HASH["sm3"](b"abc")


def test_without_sm3_it_says_what_to_do() -> None:
    def absent(name: str) -> Any:
        raise ValueError(f"unsupported hash type {name}")

    with pytest.raises(AlgorithmMissing, match="OpenSSL 3"):
        hashing._sm3_template(absent)
    with pytest.raises(AlgorithmMissing, match="GB/T 32905"):
        hashing._sm3_template(lambda _name: hashlib.sha256())
