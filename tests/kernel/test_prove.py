"""Proof: the real law holds, and every planted fault is found with the sentence that names it and a way that shows it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from mingjing.kernel import cli, prove
from mingjing.kernel.errors import LawError
from mingjing.kernel.library import load
from mingjing.kernel.prove import readings

ROOT = Path(__file__).parents[2] / "law"
ON = date(2026, 6, 15)
PENALTY = "national/administrative_penalty_law/2021-07-15.yaml"
THREE = "national/three_systems_opinion/2018-12-05.yaml"
COURSE = "national/procedures/ordinary_penalty/2021-07-15.yaml"
MARKET = "departments/market/market_procedure_rules/2022-09-29.yaml"
CITY = "jiangsu/lianyungang/lianyungang_standardisation_opinion/2017-11-28.yaml"
Edit = Callable[[Any], None]


def proven(root: Path, place: str = "", field: str = "") -> prove.Proof:
    """The ordinary penalty procedure of a law folder, proven in one place and field."""
    library = load(root)
    proof = prove.effective(library, ON, "ordinary_penalty", place, field)[0]
    return prove.prove(proof, library, prove.load_gates(root), known())


@cache
def national() -> prove.Known:
    """What the proof of the real national law has found out."""
    library, learnt = load(ROOT), prove.Known()
    prove.prove(prove.effective(library, ON, "ordinary_penalty", "", "")[0], library, prove.load_gates(ROOT), learnt)
    return learnt


def known() -> prove.Known:
    """The same for every test, whichever ran before: the order of facts decides whether a search ends."""
    learnt = national()
    walks = {name: list(found) for name, found in learnt.walks.items()}
    return prove.Known(walks, dict(learnt.proven))


def faulty(tmp_path: Path, *edits: tuple[str, Edit]) -> Path:
    """A copy of the real law with small changes."""
    root = tmp_path / "law"
    shutil.copytree(ROOT, root)
    for name, edit in edits:
        told = yaml.safe_load((root / name).read_text(encoding="utf-8"))
        edit(told)
        text = "---\n" + yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=1000)
        (root / name).write_text(text, encoding="utf-8")
    return root


def without(*rules: str) -> Edit:
    def edit(told: Any) -> None:
        for article in told["articles"]:
            article["rules"] = [one for one in article.get("rules") or [] if one["id"] not in rules]

    return edit


def with_rule(number: str, **rule: Any) -> Edit:
    def edit(told: Any) -> None:
        article = next(one for one in told["articles"] if one["number"] == number)
        article["rules"] = [*(article.get("rules") or []), rule]

    return edit


def changed(rule: str, **values: Any) -> Edit:
    def edit(told: Any) -> None:
        for article in told["articles"]:
            for one in article.get("rules") or []:
                if one["id"] == rule:
                    one.update(values)

    return edit


def act(name: str, **values: Any) -> Edit:
    def edit(told: Any) -> None:
        next(one for one in told["acts"] if one["act"] == name).update(values)

    return edit


def found(proof: prove.Proof, claim: str) -> list[prove.Finding]:
    return [one for one in proof.of(claim) if not one.holds]


def says(proof: prove.Proof, claim: str, *words: str) -> prove.Finding:
    """The finding of that claim that fails and says these words."""
    for one in found(proof, claim):
        if all(word in one.said for word in words):
            return one
    raise AssertionError([(one.claim, one.said) for one in proof.findings if not one.holds])


@pytest.mark.parametrize(
    ("place", "field"),
    [("", ""), ("jiangsu/lianyungang", "urban_management"), ("jiangsu/lianyungang", "market"), ("", "transport")],
)
def test_the_real_law_has_no_hole(place: str, field: str) -> None:
    proof = proven(ROOT, place, field)
    assert proof.holds, [one.said for one in proof.findings if not one.holds]
    assert {one.claim for one in proof.findings} == set("abcdef")
    assert proof.states > 10**15


def test_it_finds_a_decision_without_notice(tmp_path: Path) -> None:
    rules = (
        "notified_before_deciding",
        "notice_reached_party",
        "no_decision_without_notice",
        "notice_reached_every_party",
    )
    one = says(proven(faulty(tmp_path, (PENALTY, without(*rules)))), "b", "绕过告知权利")
    assert one.trace[-1].act == "decide_penalty"
    assert "notify_rights" not in [line.act for line in one.trace]
    assert [line.day for line in one.trace] == sorted(line.day for line in one.trace)


def test_it_finds_a_notice_that_was_never_served(tmp_path: Path) -> None:
    rules = ("notice_reached_party", "no_decision_without_notice", "notice_reached_every_party")
    one = says(proven(faulty(tmp_path, (PENALTY, without(*rules)))), "b", "绕过告知权利")
    assert "notify_rights" in [line.act for line in one.trace]


def test_it_finds_a_decision_without_review(tmp_path: Path) -> None:
    edits = (PENALTY, without("reviewed_before_decision")), (THREE, without("review_before_major_decision"))
    one = says(proven(faulty(tmp_path, *edits)), "b", "绕过法制审核")
    assert "pass_review" not in [line.act for line in one.trace]


def test_it_finds_a_review_asked_only_at_the_proposal(tmp_path: Path) -> None:
    edits = (
        (PENALTY, changed("reviewed_before_decision", status="to_confirm")),
        (THREE, changed("review_before_major_decision", status="to_confirm")),
    )
    assert says(proven(faulty(tmp_path, *edits)), "b", "绕过法制审核")


def test_it_finds_a_decision_without_discussion(tmp_path: Path) -> None:
    one = says(proven(faulty(tmp_path, (PENALTY, without("discussed_collectively")))), "b", "绕过集体讨论")
    assert "认定" in "".join(line.note for line in one.trace)


def test_it_finds_a_head_who_decides_what_he_reviewed(tmp_path: Path) -> None:
    one = says(
        proven(faulty(tmp_path, (PENALTY, without("reviewer_does_not_decide")))), "b", "法制审核人", "批准这一决定"
    )
    assert [line.who for line in one.trace if "法制审核通过" in line.said or line.said.startswith("批准")] == [
        "某人",
        "某人",
    ]


def test_it_finds_a_dead_end(tmp_path: Path) -> None:
    proof = proven(faulty(tmp_path, (COURSE, act("close_case", after={"all": ["archive_case"]}))))
    one = says(proof, "a", "死路")
    assert one.trace[0].act == "register_lead"
    assert says(proof, "e", "结案", "永远办不成")


def test_it_finds_a_deadline_that_never_starts(tmp_path: Path) -> None:
    root = faulty(tmp_path, (COURSE, act("grant_deferral", after={"all": ["grant_deferral"]})))
    assert says(proven(root), "c", "#deferred_payment", "永远不会开始")


def test_it_finds_a_deadline_that_never_ends(tmp_path: Path) -> None:
    end = [{"act": "serve_notice", "of": {"document": "lead_register"}}]
    rule = {"id": "endless", "kind": "deadline", "after": "file_case", "do": end, "within": "9 days"}
    assert says(proven(faulty(tmp_path, (PENALTY, with_rule("60", **rule)))), "c", "#endless", "永远不会结束")


def test_it_finds_a_deadline_that_starts_after_its_end(tmp_path: Path) -> None:
    rule = {
        "id": "late",
        "kind": "deadline",
        "after": "conclude_investigation",
        "do": ["file_case"],
        "within": "9 days",
    }
    assert says(proven(faulty(tmp_path, (PENALTY, with_rule("60", **rule)))), "c", "#late", "在它结束以后才开始")


def test_it_finds_two_lengths_of_one_right(tmp_path: Path) -> None:
    rule = {
        "id": "pay_in_ten",
        "kind": "deadline",
        "after": "serve_decision",
        "of": {"document": "penalty_decision"},
        "applies": "fine_imposed",
        "do": [{"act": "record_performance", "of": {"finished": True}}],
        "within": "10 days",
        "whose": "party",
        "on_expiry": "none",
    }
    assert says(proven(faulty(tmp_path, (PENALTY, with_rule("67", **rule)))), "c", "两个长短不同")


def test_it_finds_a_record_without_a_form(tmp_path: Path) -> None:
    root = faulty(tmp_path)
    shutil.rmtree(root / "national/forms/rights_notice")
    assert says(proven(root), "d", "行政处罚告知", "rights_notice", "没有这种文书的格式")


def test_it_finds_an_article_of_a_law_that_is_no_longer_in_force(tmp_path: Path) -> None:
    def repeal(told: Any) -> None:
        told["repealed"] = date(2026, 1, 1)

    root = faulty(tmp_path, ("national/administrative_litigation_law/2017-07-01.yaml", repeal))
    edit = changed("pay_within_15_days", roll_basis="administrative_litigation_law/101")
    told = yaml.safe_load((root / PENALTY).read_text(encoding="utf-8"))
    edit(told)
    (root / PENALTY).write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), encoding="utf-8")
    assert says(proven(root), "d", "administrative_litigation_law/101", "还没有施行")


def test_an_article_that_nowhere_exists_is_refused_at_load(tmp_path: Path) -> None:
    root = faulty(tmp_path, (PENALTY, changed("pay_within_15_days", roll_basis="administrative_penalty_law/999")))
    with pytest.raises(LawError, match="999"):
        load(root)


def test_it_finds_two_rules_that_contradict(tmp_path: Path) -> None:
    rule = {
        "id": "no_right",
        "kind": "only_if",
        "binds": ["notify_rights"],
        "condition": {"not": {"field": "statement_right", "is": True}},
        "reason": "不",
        "remedy": "不",
    }
    one = says(proven(faulty(tmp_path, (PENALTY, with_rule("45", **rule)))), "e", "行政处罚告知", "不能同时满足")
    assert "#no_right" in one.said
    assert "#statement_right_told" in one.said


def test_it_finds_a_pack_that_departs_on_its_own_authority(tmp_path: Path) -> None:
    root = faulty(tmp_path, (MARKET, changed("decide_within_90_days", authority="market_procedure_rules/64")))
    assert says(proven(root, field="market"), "f", "decide_within_90_days", "不是上位规定")


def test_it_finds_a_pack_that_departs_from_a_safeguard(tmp_path: Path) -> None:
    rule = {
        "id": "one_officer",
        "kind": "officers",
        "departs_from": "administrative_penalty_law/42#two_certified_officers",
        "authority": "administrative_penalty_law/42",
        "binds": ["inspect_site"],
        "at_least": 1,
        "reason": "不",
        "remedy": "不",
    }
    root = faulty(tmp_path, (CITY, with_rule("5", **rule)))
    assert says(proven(root, "jiangsu/lianyungang", "urban_management"), "f", "one_officer", "不能变通")


def test_a_pack_that_weakens_officers_is_refused_at_load(tmp_path: Path) -> None:
    overlay = "jiangsu/lianyungang/procedures/ordinary_penalty/2021-07-15.yaml"

    def weaker(told: Any) -> None:
        told["acts"].append({"act": "serve_notice", "officers": 1})

    with pytest.raises(LawError, match="officers"):
        load(faulty(tmp_path, (overlay, weaker)))


def test_it_finds_a_notice_that_is_only_a_box_to_tick(tmp_path: Path) -> None:
    """A No fills the form too, and tells the party nothing."""

    def box(told: Any) -> None:
        for one in told["acts"]:
            for content in one.get("fields") or []:
                if content["name"] == "rights_told":
                    content["type"] = "bool"

    root = faulty(tmp_path, ("national/procedures/compulsory_measure/2012-01-01.yaml", box))
    library = load(root)
    proof = prove.effective(library, date(2026, 11, 24), "compulsory_measure", "", "")[0]
    prove.prove(proof, library, prove.load_gates(root), prove.Known())
    assert says(proof, "b", "可以不告知就作出", "rights_told")


def test_a_no_is_an_answer(tmp_path: Path) -> None:
    """Of a yes or no that must be filled in and must not be yes, no is the way: such a pair of rules does not contradict."""
    rules = [
        {"id": "said", "kind": "filled", "binds": ["notify_rights"], "fields": ["hearing_offered"]},
        {"id": "never_offered", "kind": "only_if", "binds": ["notify_rights"]},
    ]
    rules[1]["condition"] = {"not": {"field": "hearing_offered", "is": True}}
    edits = [(PENALTY, with_rule("45", **one, reason="不", remedy="不")) for one in rules]
    proof = proven(faulty(tmp_path, *edits))
    assert not [one for one in proof.of("e") if "行政处罚告知" in one.said]


def test_a_kind_without_a_reading_is_not_called_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = {name: one for name, one in readings.KINDS.items() if name != "served_each"}
    monkeypatch.setattr(readings, "KINDS", fewer)
    proof = proven(ROOT)
    assert not proof.holds
    assert says(proof, "e", "没有覆盖", "served_each").holds is None


def test_a_deciding_act_of_which_the_gates_say_nothing_is_not_proven(tmp_path: Path) -> None:
    root = faulty(tmp_path, ("national/_gates/penalty.yaml", lambda told: told.update(free=[])))
    assert says(proven(root), "b", "不予行政处罚", "没有写明").holds is None


def test_the_command_prints_json_and_fails_when_the_law_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = faulty(tmp_path, (PENALTY, without("discussed_collectively")))
    monkeypatch.setenv("MINGJING_LAW", str(root))
    asked = ["law", "prove", "ordinary_penalty", "--place", "", "--field", "", "--on", "2026-06-15", "--json"]
    assert cli.main(asked) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["holds"] is False
    claim = next(one for one in told["proofs"][0]["claims"] if one["claim"] == "b")
    bad = next(one for one in claim["findings"] if one["holds"] is False)
    assert bad["counter_example"][-1]["act"] == "decide_penalty"
    assert bad["articles"] == ["administrative_penalty_law/57"]


@pytest.mark.parametrize(
    "procedure",
    [
        *("simple_penalty", "inspection", "levy", "fee", "confirmation", "expropriation", "adjudication", "payment"),
        *("reward", "compensation", "mediation", "guidance", "compulsory_measure", "compulsory_execution"),
        "permit_supervision",
    ],
)
def test_no_kind_of_procedure_has_a_hole(procedure: str) -> None:
    library = load(ROOT)
    proof = prove.effective(library, date(2026, 11, 24), procedure, "", "")[0]
    prove.prove(proof, library, prove.load_gates(ROOT), prove.Known())
    assert proof.holds, [one.said for one in proof.findings if not one.holds]
    assert {one.claim for one in proof.findings} == set("abcdef")


def test_equal_machines_are_proven_once() -> None:
    library, known = load(ROOT), prove.Known()
    proofs = prove.effective(library, date(2026, 11, 24), "levy")
    for one in proofs:
        prove.prove(one, library, prove.load_gates(ROOT), known)
    assert len(known.proven) < len(proofs)
    assert sum(len(one.where) for one in prove.together(proofs)) >= len(proofs)


def test_it_finds_a_reviewer_of_a_levy_who_decides_it(tmp_path: Path) -> None:
    library = load(root := faulty(tmp_path, (THREE, without("reviewer_does_not_decide"))))
    proof = prove.effective(library, date(2026, 11, 24), "levy", "", "")[0]
    prove.prove(proof, library, prove.load_gates(root), prove.Known())
    assert says(proof, "b", "法制审核人", "作出征收决定").trace


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """What the command answers as JSON, without the seconds that it took."""
    cli.main(["law", "prove", *words, "--on", "2026-11-24", "--json"])
    found = json.loads(capsys.readouterr().out)
    for one in found["proofs"]:
        del one["seconds"]
    return {name: value for name, value in found.items() if "seconds" not in name}


def test_the_command_proves_every_procedure_of_the_nation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pattern is no procedure and is not asked; what was proven is kept, said to be kept, and proven anew when that is asked."""
    monkeypatch.setenv("MINGJING_STATE", str(tmp_path))
    first = asked(capsys, "--place", "", "--field", "")
    assert first["holds"]
    assert (first["effective"], first["from_kept"]) == (17, 0)
    assert "范本" not in str(first)
    again = asked(capsys, "--place", "", "--field", "")
    assert again["from_kept"] == 17
    assert again["proofs"] == first["proofs"]
    assert asked(capsys, "levy", "--place", "", "--field", "", "--fresh")["from_kept"] == 0


def test_a_kept_finding_is_not_taken_for_another_law_and_not_when_it_is_damaged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGJING_STATE", str(tmp_path))
    words = ("levy", "--place", "", "--field", "")
    good = asked(capsys, *words)
    assert good["holds"]
    root = faulty(tmp_path, (THREE, without("reviewer_does_not_decide")))
    monkeypatch.setenv("MINGJING_LAW", str(root))
    assert not asked(capsys, *words)["holds"]
    monkeypatch.delenv("MINGJING_LAW")
    for path in (tmp_path / "proofs").glob("*.json"):
        path.write_text(path.read_text(encoding="utf-8")[:40], encoding="utf-8")
    assert asked(capsys, *words) == good


def test_two_processes_and_another_order_of_hashes_find_the_same(tmp_path: Path) -> None:
    def told(seed: str, workers: str) -> Any:
        words = ["law", "prove", "simple_penalty", "--place", "", "--on", "2026-11-24", "--json", "--fresh"]
        code = f"from mingjing.kernel import cli; cli.main({[*words, '--workers', workers]!r})"
        env = {**os.environ, "PYTHONHASHSEED": seed, "MINGJING_STATE": str(tmp_path)}
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
        return re.sub(r'"(processor_)?seconds": [0-9.]+', "", done.stdout)

    assert told("1", "1") == told("2", "2")
