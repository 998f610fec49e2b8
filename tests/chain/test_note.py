"""Signed notes: read strictly, verified by known keys only, spoilt by a known key that did not sign."""

from __future__ import annotations

import base64
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjing.chain import note, sm2
from mingjing.chain.errors import NoteInvalid
from mingjing.chain.note import Ed25519Signer, Key, Line, Note, Sm2Signer

TEXT = "zf.example/2026\n12\nAAAA\n"
SIGNER = Ed25519Signer(bytes(range(32)))
OTHER = Ed25519Signer(bytes(32))


def key(name: str = "zf.example/2026", kind: note.Kind = "ed25519", signer: note.Signer = SIGNER) -> Key:
    return Key(name, kind, signer.public)


def signed(*lines: Line) -> Note:
    return Note(TEXT, lines)


def test_a_note_is_the_same_after_writing_and_reading() -> None:
    whole = signed(note.sign(TEXT, "a/b", SIGNER), note.sign(TEXT, "w", OTHER, "cosignature", 1_800_000_000))
    assert note.read(str(whole)) == whole
    assert note.read(str(whole).encode()) == whole


def test_a_vkey_is_the_same_after_writing_and_reading() -> None:
    private, public = sm2.new_key()
    for one in (key(), key("w", "cosignature"), key("s", "sm2", Sm2Signer(private, public))):
        assert Key.read(str(one)) == one
        assert len({one.id, key().id, key("w", "cosignature").id}) >= 2


def test_known_keys_that_signed_are_found_and_unknown_ones_ignored() -> None:
    whole = signed(note.sign(TEXT, "zf.example/2026", SIGNER), note.sign(TEXT, "stranger", OTHER))
    assert whole.verified([key()]) == {key(): None}
    assert whole.verified([key("somebody")]) == {}


def test_a_cosignature_says_when() -> None:
    whole = signed(note.sign(TEXT, "w", SIGNER, "cosignature", 1_800_000_000))
    assert whole.verified([key("w", "cosignature")]) == {key("w", "cosignature"): 1_800_000_000}


def test_a_known_key_that_did_not_sign_spoils_the_note() -> None:
    line = note.sign(TEXT, "zf.example/2026", SIGNER)
    for altered in (
        Note("zf.example/2026\n13\nAAAA\n", (line,)),
        signed(Line(line.name, line.id, line.signature[:-1] + bytes([line.signature[-1] ^ 1]))),
        signed(Line(line.name, line.id, line.signature + b"\x00")),
        signed(line, Line(line.name, line.id, bytes(64))),
    ):
        with pytest.raises(NoteInvalid):
            altered.verified([key()])


def test_another_moment_is_another_cosignature() -> None:
    line = note.sign(TEXT, "w", SIGNER, "cosignature", 1_800_000_000)
    moved = Line(line.name, line.id, (1_800_000_001).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(NoteInvalid):
        signed(moved).verified([key("w", "cosignature")])
    impossible = Line(line.name, line.id, (2**63).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(NoteInvalid):
        signed(impossible).verified([key("w", "cosignature")])


def test_sm2_signs_and_verifies_64_bytes() -> None:
    private, public = sm2.new_key()
    signer = Sm2Signer(private, public)
    for _ in range(20):
        line = note.sign(TEXT, "zf", signer, "sm2")
        assert len(line.signature) == 64
        assert signed(line).verified([Key("zf", "sm2", public)]) == {Key("zf", "sm2", public): None}
        with pytest.raises(NoteInvalid):
            Note(TEXT + "x\n", (line,)).verified([Key("zf", "sm2", public)])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no signatures\n", "shape"),
        ("text\n\n", "shape"),
        ("\n\n— a AAAAAAA=\n", "shape"),
        ("text\n\n- a AAAAAAA=\n", "line"),
        ("text\n\n— a b AAAAAAA=\n", "base64"),
        ("text\n\n— a+b AAAAAAA=\n", "line"),
        ("text\n\n— a AAAA\n", "line"),
        ("text\n\n— a AAAAAAB=\n", "base64"),
        ("text\n\n— a AAAAAAA= \n", "base64"),
        ("te\x00xt\n\n— a AAAAAAA=\n", "control"),
        ("te\txt\n\n— a AAAAAAA=\n", "control"),
        ("te\rxt\n\n— a AAAAAAA=\n", "control"),
        ("text\n\n" + "— a AAAAAAA=\n" * 65, "many"),
        ("x" * 70_000 + "\n\n— a AAAAAAA=\n", "size"),
    ],
)
def test_what_is_no_note_is_refused(text: str, code: str) -> None:
    with pytest.raises(NoteInvalid) as no:
        note.read(text)
    assert no.value.code == code


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(NoteInvalid):
        note.read(b"\xff\xfe\n\n\n")


@pytest.mark.parametrize(
    "vkey",
    ["", "a", "a+b", "a b+00000000+AQ==", "a+00000000+AQ==", str(key())[:-4] + "AAAA", str(key()).replace("+", "-", 1)],
)
def test_what_is_no_vkey_is_refused(vkey: str) -> None:
    with pytest.raises(NoteInvalid):
        Key.read(vkey)


def test_the_text_may_hold_empty_lines() -> None:
    text = "one\n\ntwo\n"
    whole = Note(text, (note.sign(text, "a", SIGNER),))
    assert note.read(str(whole)).text == text


@given(st.binary(max_size=300))
def test_nothing_read_is_anything_but_a_note_or_a_refusal(data: bytes) -> None:
    try:
        whole = note.read(data)
    except NoteInvalid:
        return
    assert note.read(str(whole)) == whole


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node here: the same is tested with one program less")
def test_another_program_verifies_what_we_sign() -> None:
    line = note.sign(TEXT, "w", SIGNER, "cosignature", 1_800_000_000)
    script = """
    const c=require('crypto');const [pub,msg,sig]=process.argv.slice(1).map(x=>Buffer.from(x,'base64'));
    const k=c.createPublicKey({key:Buffer.concat([Buffer.from('302a300506032b6570032100','hex'),pub]),format:'der',type:'spki'});
    process.stdout.write(String(c.verify(null,msg,k,sig)));
    """
    told = [
        base64.b64encode(one).decode()
        for one in (SIGNER.public, b"cosignature/v1\ntime 1800000000\n" + TEXT.encode(), line.signature[8:])
    ]
    found = subprocess.run(["node", "-e", script, *told], capture_output=True, text=True, check=True)
    assert found.stdout == "true"
