"""数据库管理员的攻击 — scripted attacks by a superuser on the live database and the disk: the auditor finds every one, and nothing
forged is ever cosigned.

Every attack starts from the same honest installation: two cases, cosigned by three witnesses, audited once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from mingjing.chain import canonical
from mingjing.chain import entry as entries
from mingjing.records import evidence_store
from mingjing.records.auditing import Memory
from mingjing.records.documents import store
from tests.records.forging import Forger
from tests.records.log.scenes import event
from tests.records.spoilt import OTHER, Scene, honest, scene

__all__ = ["honest", "scene"]


def said(change: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def apply(told: dict[str, Any]) -> None:
        told[change] = value

    return apply


MONTH_AGO = "2026-05-01T01:00:00.000Z"


def edit_a_byte(f: Forger) -> None:
    f.run(
        "UPDATE evlog_event SET env = set_byte(env, 40, get_byte(env, 40) # 1) WHERE case_uid = %s AND seq = 3", f.case
    )


def edit_a_time(f: Forger) -> None:
    (env,) = f.rows("SELECT env FROM evlog_event WHERE case_uid = %s AND seq = 3", f.case)[0]
    told = json.loads(bytes(env)) | {"at": MONTH_AGO}
    f.run("UPDATE evlog_event SET env = %s WHERE case_uid = %s AND seq = 3", canonical.dumps(told), f.case)


def edit_and_recompute_the_entry(f: Forger) -> None:
    (env, seals) = f.rows("SELECT env, seals FROM evlog_event WHERE case_uid = %s AND seq = 3", f.case)[0]
    env = canonical.dumps(json.loads(bytes(env)) | {"at": MONTH_AGO})
    f.run("UPDATE evlog_event SET env = %s, entry = %s WHERE case_uid = %s AND seq = 3", env, entries.entry(env, bytes(seals)), f.case)  # fmt: skip


def recompute_all_without_the_key(f: Forger) -> None:
    f.rewrite(3, said("at", MONTH_AGO), key=False)
    f.regrow(files=True, checkpoints=True)


def recompute_all_with_the_key(f: Forger) -> None:
    f.rewrite(3, said("at", MONTH_AGO), key=True)
    f.regrow(files=True, checkpoints=True)


def recompute_all_and_forget_the_checkpoints(f: Forger) -> None:
    f.rewrite(3, said("at", MONTH_AGO), key=True)
    f.regrow(files=True, checkpoints=False)
    f.run("DELETE FROM evlog_checkpoint")
    for origin in (f.log, f"{f.log}/sm3"):
        (f.folder / origin / "checkpoint").unlink()


def recompute_the_last_event_only(f: Forger) -> None:
    ((last,),) = f.rows("SELECT max(seq) FROM evlog_event WHERE case_uid = %s", f.case)
    f.rewrite(last, said("at", MONTH_AGO), key=True)


def back_date_with_the_key(f: Forger) -> None:
    f.rewrite(2, said("rec", MONTH_AGO), key=True)
    f.regrow(files=True, checkpoints=True)


def swap_leaves(f: Forger) -> None:
    f.run("UPDATE evlog_leaf SET idx = idx + 1000000 WHERE idx IN (4, 5)")
    f.run("UPDATE evlog_leaf SET idx = 9 - (idx - 1000000) WHERE idx >= 1000000")


def swap_leaves_of_a_case_and_regrow(f: Forger) -> None:
    swap_leaves(f)
    f.regrow(files=True, checkpoints=True)


def drop_the_last_events_with_head_and_leaves(f: Forger) -> None:
    f.drop(f"case_uid = '{UUID(OTHER)}'", "seq > 250")
    f.run(
        "UPDATE case_head h SET seq = 250, leaf = l.leaf_sha256 FROM evlog_event e JOIN evlog_leaf l USING (event_uid)"
        " WHERE h.case_uid = e.case_uid AND e.case_uid = %s AND e.seq = 250",
        OTHER,
    )
    f.regrow(files=False, checkpoints=True)


def drop_the_last_events_and_roll_everything_back(f: Forger) -> None:
    drop_the_last_events_with_head_and_leaves(f)
    f.run("DELETE FROM evlog_checkpoint WHERE size > (SELECT size FROM log_state)")


def drop_the_last_event_of_a_case(f: Forger) -> None:
    before = "(SELECT prev FROM evlog_event WHERE case_uid = %s AND seq = 261)"
    f.run(f"UPDATE case_head SET seq = 260, leaf = {before} WHERE case_uid = %s", OTHER, OTHER)
    f.drop(f"case_uid = '{UUID(OTHER)}'", "seq = 261")


def delete_the_middle(f: Forger) -> None:
    f.run("DELETE FROM evlog_event WHERE case_uid = %s AND seq = 4", f.case)


def delete_a_case_but_its_leaves(f: Forger) -> None:
    f.run("DELETE FROM evlog_field WHERE event_uid IN (SELECT event_uid FROM evlog_event WHERE case_uid = %s)", f.case)
    f.run("DELETE FROM evlog_event WHERE case_uid = %s", f.case)
    f.gone()


def delete_a_case_altogether(f: Forger) -> None:
    f.drop(f"case_uid = '{UUID(f.case)}'")
    f.gone()
    f.regrow(files=True, checkpoints=True)
    f.run("DELETE FROM evlog_checkpoint WHERE size > (SELECT size FROM log_state)")


def renumber(f: Forger) -> None:
    f.run("UPDATE evlog_event SET seq = 99 WHERE case_uid = %s AND seq = 4", f.case)


def move_to_another_case(f: Forger) -> None:
    f.run("UPDATE evlog_event SET case_uid = %s, seq = 262 WHERE case_uid = %s AND seq = 4", OTHER, f.case)


def new_seals(f: Forger) -> None:
    """Sealed by a key of the attacker's own, put where the installation keeps public keys."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from mingjing.records import keys, seal

    own = seal.OrganisationSealer(Ed25519PrivateKey.from_private_bytes(b"attacker" * 4))
    (keys.folder() / "public" / f"{own.key_id}.ed25519").write_text(own.public.public_bytes_raw().hex())
    ((env,),) = f.rows("SELECT env FROM evlog_event WHERE case_uid = %s AND seq = 3", f.case)
    made = entries.seals_to_bytes([own.seal(entries.seal_preimage(*entries.event_digests(bytes(env))))])
    f.run("UPDATE evlog_event SET seals = %s WHERE case_uid = %s AND seq = 3", made, f.case)


def commitments_too(f: Forger) -> None:
    """A row as before encryption, in clear, with commitments that fit it."""
    value, salt = canonical.dumps("改写的内容"), bytes(32)
    of_case = "SELECT f.event_uid, path FROM evlog_field f JOIN evlog_event e USING (event_uid) WHERE case_uid = %s"
    uid, path = f.rows(of_case, f.case)[0]
    both = entries.OpenField(path, salt, value).committed()
    f.run(
        "UPDATE evlog_field SET key = NULL, salt = %s, value = %s, c_sha256 = %s, c_sm3 = %s"
        " WHERE event_uid = %s AND path = %s",
        *(salt, value, *both, uid, path),
    )


def of_case(table: str, change: str) -> Callable[[Forger], None]:
    return lambda f: f.run(
        f"UPDATE {table} SET {change} WHERE case_id IN (SELECT id FROM cases_case WHERE uid = %s)", f.case
    )


def plain(statement: str) -> Callable[[Forger], None]:
    return lambda f: f.db.execute(statement.format(case=UUID(f.case), log=f.log)) and None  # type: ignore[call-overload]


def empty_the_outbox(f: Forger) -> None:
    event(OTHER)
    f.run("DELETE FROM evlog_outbox")


def file_of(place: Callable[[Forger], Path], change: Callable[[Path], None]) -> Callable[[Forger], None]:
    def apply(f: Forger) -> None:
        found = place(f)
        found.chmod(0o600)
        change(found)

    return apply


def flip(place: Path) -> None:
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 1
    place.write_bytes(content)


def paper(f: Forger) -> Path:
    return store.place_of(f.rows("SELECT sha256 FROM records_issueddocument WHERE case_uid = %s LIMIT 1", f.case)[0][0])


def recording(f: Forger) -> Path:
    return evidence_store.sealed(f.rows("SELECT sha256 FROM records_evidencefile WHERE case_uid = %s", OTHER)[0][0])


def tile(path: str, origin: str = "") -> Callable[[Forger], None]:
    return lambda f: flip(f.folder / f"{f.log}{origin}" / path)


def old_checkpoint_file(f: Forger) -> None:
    note = f.rows("SELECT note FROM evlog_checkpoint ORDER BY size LIMIT 1")[0][0]
    (f.folder / f.log / "checkpoint").write_text(note)
    f.run("UPDATE evlog_checkpoint SET published_at = published_at - interval '5 minutes'")


def unsigned_checkpoint(f: Forger) -> None:
    """A row and a file that say another root, with a line under it that nobody signed."""
    note = str(f.rows("SELECT note FROM evlog_checkpoint ORDER BY size DESC LIMIT 1")[0][0])
    body, _, lines = note.rpartition("\n\n")
    rows = body.split("\n")
    forged = "\n".join([*rows[:2], "A" * 43 + "="]) + "\n\n" + lines
    f.run("UPDATE evlog_checkpoint SET note = %s, root_sha256 = %s WHERE size = (SELECT max(size) FROM evlog_checkpoint)", forged, bytes(32))  # fmt: skip
    (f.folder / f.log / "checkpoint").write_text(forged)


def a_forged_event_at_the_end(f: Forger) -> None:
    """An event of a new case, without a good seal, laid into the log past the signer."""
    env, seals = f.rows("SELECT env, seals FROM evlog_event WHERE case_uid = %s AND seq = 1", f.case)[0]
    case, uid = uuid4(), uuid4()
    env = canonical.dumps(json.loads(bytes(env)) | {"case": case.hex, "rec": MONTH_AGO})
    line = entries.entry(env, bytes(seals))
    f.run(
        "INSERT INTO evlog_event (event_uid, case_uid, seq, type, org, env, seals, entry, prev)"
        " SELECT %s, %s, 1, type, org, %s, seals, %s, prev FROM evlog_event WHERE case_uid = %s AND seq = 1",
        *(uid, case, env, line, f.case),
    )
    f.run("INSERT INTO case_head VALUES (%s, 1, %s)", case, entries.leaf(line))
    f.run("INSERT INTO evlog_leaf SELECT %s, max(idx) + 1, %s, %s, %s FROM evlog_leaf", f.log, uid, entries.leaf(line), entries.leaf_sm3(line))  # fmt: skip
    f.regrow(files=False, checkpoints=False)


NOUGHT = "sha256 = repeat('0', 64)"
OF_ACT_2 = "WHERE event_uid IN (SELECT event_uid FROM evlog_event WHERE case_uid = '{case}' AND seq = 2)"
ATTACKS: list[tuple[str, Callable[[Forger], None], str]] = [
    ("edit a byte of an envelope", edit_a_byte, "evlog_event"),
    ("edit a time in an envelope", edit_a_time, "evlog_event"),
    ("edit, and recompute the entry", edit_and_recompute_the_entry, "evlog_event"),
    ("recompute everything without the key", recompute_all_without_the_key, "evlog_event"),
    ("recompute everything with the key", recompute_all_with_the_key, "evlog_event"),
    ("the same, and forget the checkpoints", recompute_all_and_forget_the_checkpoints, "evlog_event"),
    ("recompute the last event with the key", recompute_the_last_event_only, "evlog_leaf"),
    ("back-date with the key", back_date_with_the_key, "evlog_event"),
    ("swap two leaves", swap_leaves, "evlog_checkpoint"),
    ("swap two leaves and regrow", swap_leaves_of_a_case_and_regrow, "evlog_leaf"),
    ("drop the last ten with head and leaves", drop_the_last_events_with_head_and_leaves, "evlog_checkpoint"),
    ("drop the last ten and roll all back", drop_the_last_events_and_roll_everything_back, "log_state"),
    ("drop the last event of a case", drop_the_last_event_of_a_case, "evlog_leaf"),
    ("delete an event in the middle", delete_the_middle, "evlog_event"),
    ("delete a case but its leaves", delete_a_case_but_its_leaves, "evlog_event"),
    ("delete a case altogether", delete_a_case_altogether, "log_state"),
    ("renumber an event", renumber, "evlog_event"),
    ("move an event to another case", move_to_another_case, "evlog_event"),
    ("edit the index columns", plain("UPDATE evlog_event SET type = 'close_case' WHERE case_uid = '{case}' AND seq = 3"), "evlog_event"),
    ("replace the seals", new_seals, "evlog_event"),
    ("edit a field", plain(f"UPDATE evlog_field SET value = '\"改\"' {OF_ACT_2}"), "evlog_field"),
    ("edit a field and its commitments", commitments_too, "evlog_field"),
    ("delete a field", plain(f"DELETE FROM evlog_field {OF_ACT_2} AND path = 'by'"), "evlog_field"),
    ("edit the head of a case", plain("UPDATE case_head SET seq = seq + 1 WHERE case_uid = '{case}'"), "case_head"),
    ("delete the head of a case", plain("DELETE FROM case_head WHERE case_uid = '{case}'"), "case_head"),
    ("edit only the jsonb copy", of_case("cases_actdone", "fields = '{}'"), "cases_actdone"),
    ("edit only the stage", lambda f: f.run("UPDATE cases_case SET stage = 'archive' WHERE uid = %s", f.case), "cases_case"),
    ("edit only a deadline", of_case("cases_deadline", "due = due + interval '90 days'"), "cases_deadline"),
    ("edit only a fine", of_case("cases_fine", "amount_fen = 1"), "cases_fine"),
    ("edit a paper", file_of(paper, flip), "file"),
    ("delete a paper", file_of(paper, os.unlink), "file"),
    ("edit the row of a paper", plain(f"UPDATE records_issueddocument SET {NOUGHT} WHERE case_uid = '{{case}}'"), "records_issueddocument"),
    ("edit an evidence file", file_of(recording, flip), "file"),
    ("edit the row of an evidence file", plain(f"UPDATE records_evidencefile SET {NOUGHT} WHERE case_uid = '{UUID(OTHER)}'"), "records_evidencefile"),
    ("empty the outbox", empty_the_outbox, "evlog_outbox"),
    ("put a placed event into the outbox again", plain("INSERT INTO evlog_outbox SELECT event_uid FROM evlog_leaf WHERE idx = 5"), "evlog_outbox"),
    ("edit the root of a checkpoint", plain("UPDATE evlog_checkpoint SET root_sha256 = root_sm3"), "evlog_checkpoint"),
    ("delete the newest checkpoint", plain("DELETE FROM evlog_checkpoint WHERE size = (SELECT max(size) FROM evlog_checkpoint)"), "evlog_checkpoint"),
    ("forge an unsigned checkpoint", unsigned_checkpoint, "evlog_checkpoint"),
    ("put an older checkpoint in place of the newest", old_checkpoint_file, "checkpoint"),
    ("replace a tile", tile("tile/0/000"), "tile"),
    ("replace a tile of the second tree", tile("tile/0/000", "/sm3"), "tile"),
    ("replace a bundle of entries", tile("tile/entries/000"), "tile"),
    ("roll the log's state back", plain("UPDATE log_state SET size = size - 5"), "log_state"),
    ("edit the edge of the log", plain("UPDATE log_state SET edge_sm3 = set_byte(edge_sm3, 3, 7)"), "log_state"),
    ("delete a leaf in the middle", plain("DELETE FROM evlog_leaf WHERE idx = 7"), "evlog_leaf"),
    ("lay a forged event at the end", a_forged_event_at_the_end, "evlog_event"),
    ("edit the list of who read what", plain("UPDATE evidence_access SET who = 'nobody'"), "evidence_access"),
    ("delete from the list of who read what", plain("DELETE FROM evidence_access"), "evidence_access"),
    ("disable the triggers", plain("ALTER TABLE evlog_event DISABLE TRIGGER ALL"), "evlog_event"),
    ("switch row security off", plain("ALTER TABLE evlog_event NO FORCE ROW LEVEL SECURITY"), "evlog_event"),
    ("give the application the right to change", plain("GRANT UPDATE ON evlog_event TO mingjing_app"), "evlog_event"),
]  # fmt: skip


@pytest.mark.clause("LY-R38", part="deliberate change and deletion of records are detected")
@pytest.mark.clause("YY-12", part="cannot be altered or deleted without being found")
@pytest.mark.parametrize(("attack", "table"), [pytest.param(do, table, id=name) for name, do, table in ATTACKS])
def test_an_attack_is_found_and_nothing_forged_is_cosigned(
    scene: Scene, attack: Callable[[Forger], None], table: str
) -> None:
    attack(scene.forger)
    report = scene.audited()
    assert report.code == 1
    assert table in {one.table for one in report.findings if one.level == "altered"}, report.findings
    untouched = {OTHER} - {one.where.partition("/")[0] for one in report.findings if one.table != "evlog_field"}
    assert not [
        one for one in report.findings if one.table == "evlog_field" and one.where.partition("/")[0] in untouched
    ]
    last = Memory(scene.folder / "audit").last()
    assert last == Memory(scene.honest.folder / "audit").last()  # a forged root is never remembered
    scene.cosigned_after()


def test_there_are_enough_of_them_and_the_honest_one_is_clean(scene: Scene) -> None:
    assert len(ATTACKS) >= 25
    assert scene.audited().findings == []
    scene.cosigned_after()
    assert scene.audited("tail").findings == []
