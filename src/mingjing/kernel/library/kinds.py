"""规则种类 — the closed list of kinds of rules and of conditions, with the parameters each takes.

It serves the tables in `law/README.md`; the kinds are decided in `guards` and `deadlines`. A kind that is not here is
refused at load: a new kind is Python, reviewed by both sides, never an expression in a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mingjing.kernel.library import shape
from mingjing.kernel.library.shape import Key, Reader, Shape, Spot
from mingjing.kernel.library.text import Table

PROCEDURE_KINDS = (
    "penalty",
    "permit",
    "compulsory_measure",
    "compulsory_execution",
    "inspection",
    "levy",
    "fee",
    "confirmation",
    "expropriation",
    "adjudication",
    "payment",
    "reward",
    "compensation",
    "mediation",
    "guidance",
)

PENALTY_KINDS = (
    "warning",
    "criticism",
    "fine",
    "confiscate_gains",
    "confiscate_goods",
    "suspend_permit",
    "lower_grade",
    "revoke_permit",
    "restrict_business",
    "stop_production",
    "close_down",
    "restrict_trade",
    "detention",
    "other",
)

CONDITIONS = frozenset(
    (
        "hearing_required",
        "hearing_requested",
        "hearing_held",
        "hearing_offered",
        "review_required",
        "discussion_required",
        "statement_made",
        "urgent",
        "appraisal_running",
        "evidence_registered",
        "benchmark_exists",
        "fine_imposed",
        "penalty_proposed",
        "correction_ordered",
        "remedy_pending",
        "deferral_granted",
        "fully_performed",
        "fine_paid",
        "decision_served",
        "decision_made",
        "suspended",
        "recusal_pending",
        "party_identified",
        "opened",
        "real_name_report",
        "act_opens",
        "act_decides",
        "agency_qualified",
        "power_held",
        "others_before_it",
        "places_full",
    )
)


_BOUNDS = ("is", "at_least", "at_most")


def condition(value: Any, spot: Spot) -> Any:
    """A condition: a name of the list, or `{not|any|all|done|field|recorded|penalty|kind|from|linked|barred: …}`; frozen."""
    if isinstance(value, str) and value in CONDITIONS:
        return value
    if isinstance(value, Table):
        keys = set(value)
        if keys == {"not"}:
            return shape.freeze({"not": condition(value["not"], spot)})
        if keys in ({"any"}, {"all"}):
            word = keys.pop()
            return shape.freeze({word: shape.many(condition, single=False)(value[word], spot)})
        if "done" in keys and keys <= {"done", "since"}:
            return shape.freeze({word: shape.identifier(value[word], spot) for word in value})
        for word in keys & {"field", "recorded"}:
            if keys <= {word, *_BOUNDS} and _bounded(value, spot):
                return shape.freeze({**value, word: shape.text(value[word], spot)})
        if keys == {"kind"}:
            return shape.freeze({"kind": shape.many(shape.one_of(*PROCEDURE_KINDS))(value["kind"], spot)})
        if keys == {"from"}:
            return shape.freeze({"from": shape.many(shape.identifier)(value["from"], spot)})
        if keys == {"barred", "ground", "years"}:
            acts = shape.many(shape.identifier)(value["barred"], spot)
            ground, years = shape.identifier(value["ground"], spot), shape.whole(value["years"], spot)
            return shape.freeze({"barred": acts, "ground": ground, "years": years})
        if "linked" in keys and keys <= {"linked", "open"}:
            open_ = {"open": shape.truth(value["open"], spot)} if "open" in keys else {}
            return shape.freeze({"linked": shape.many(shape.identifier)(value["linked"], spot), **open_})
        if keys == {"penalty"}:
            return shape.freeze({"penalty": shape.many(shape.one_of(*PENALTY_KINDS))(value["penalty"], spot)})
    raise spot.fault(
        f"不认识的条件{shape.kind_of(value)}",
        "其中之一 "
        + " ".join(sorted(CONDITIONS))
        + "，或 {not: …} {any: […]} {all: […]} {done: 环节} {field: …, is: …} {recorded: …, is: …} {kind: …} {from: …} {linked: …}"
        " {barred: …, ground: …, years: …}",
        f"{spot.key}: hearing_required",
    )


def _bounded(value: Mapping[str, Any], spot: Spot) -> bool:
    """Bounds are whole numbers; a value and a bound are not mixed."""
    for word in ("at_least", "at_most"):
        if word in value:
            shape.whole(value[word], spot)
    return "is" not in value or not {"at_least", "at_most"} & set(value)


def asks_linked(value: Any) -> bool:
    """True when a frozen condition asks about cases opened from this one."""
    if not isinstance(value, Mapping):
        return False
    below = [one for word in ("not", "any", "all") if word in value for one in _several(value[word])]
    return "linked" in value or any(asks_linked(one) for one in below)


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def acts_in(value: Any) -> Iterator[str]:
    """The acts that a frozen condition names."""
    if isinstance(value, Mapping):
        for word in ("done", "since"):
            if word in value:
                yield value[word]
        yield from _several(value.get("barred", ()))
        for word in ("not", "any", "all"):
            for one in _several(value.get(word, ())):
                yield from acts_in(one)


def span(value: Any, spot: Spot) -> str:
    """Two times of the day, `22:00-06:00`."""
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", value):
        return value
    raise spot.fault(f"这里写的是{shape.kind_of(value)}", "一日之内的起止时刻", 'night: "22:00-06:00"')


_READERS: dict[str, tuple[Reader, str]] = {
    "act": (shape.identifier, "file_case"),
    "acts": (shape.many(shape.identifier), "[file_case]"),
    "condition": (condition, "hearing_required"),
    "period": (shape.text, "request_hearing"),
    "periods": (shape.many(shape.text), "[court_window]"),
    "field": (shape.text, "reason"),
    "fields": (shape.many(shape.text), "[reason]"),
    "text": (shape.text, "文字"),
    "span": (span, '"22:00-06:00"'),
    "int": (shape.whole, "2"),
    "bool": (shape.truth, "true"),
    "words": (shape.many(shape.text), "[agency_head]"),
    "map": (shape.mapping, "{document: rights_notice}"),
    "any": (shape.anything, "值"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its parameters (`name:type`, `!` for those that must be there) and the blanks its reason may hold."""

    params: Shape
    types: Mapping[str, str]
    blanks: frozenset[str]
    binds: bool = True


def _kind(name: str, params: str = "", blanks: str = "", *, binds: bool = True) -> Kind:
    keys: dict[str, Key] = {}
    types: dict[str, str] = {}
    for part in params.split():
        word, _, type_ = part.partition(":")
        required = type_.endswith("!")
        type_ = type_.rstrip("!")
        reader, example = _READERS[type_]
        keys[word] = Key(reader, f"{word}: {example}", required)
        types[word] = type_
    return Kind(Shape(f"种类 {name} 的规则", keys), types, frozenset(blanks.split()), binds)


_TABLE: tuple[tuple[str, str, str], ...] = (
    ("by_whom", "", ""),
    ("approval_chain", "", ""),
    ("order", "", ""),
    ("truthful_time", "", ""),
    ("corrects", "", ""),
    ("not_corrected", "act:act! fields:fields! document:text!", ""),
    ("rulings_stand", "acts:acts!", "missing"),
    ("needs", "acts:acts! any:bool since:act of:map", "missing"),
    ("linked_ended", "of_procedures:words!", "missing"),
    ("never_after", "acts:acts! unless:acts of:map", ""),
    ("only_if", "condition:condition!", ""),
    ("says_at_least", "field:field! condition:condition!", ""),
    ("officers", "at_least:int!", "people"),
    ("certificate_shown", "field:field!", ""),
    ("different_people", "who:text! from:words!", "people"),
    ("filled", "fields:fields! each:field where:map", "missing"),
    ("true_or_reason", "field:field! reason_field:field!", ""),
    ("screened", "fields:fields!", "missing"),
    ("one_of", "field:field! allowed:any! each:field", ""),
    ("count", "field:field! at_least:int at_most:int distinct:text", ""),
    ("not_future", "fields:fields!", ""),
    ("not_before", "field:field! act:act!", ""),
    ("matches", "field:field! act:act! of_field:field", ""),
    ("media", "any_of:words! unless_field:field", ""),
    ("waits", "period:period! unless:acts", "due"),
    ("within", "period:periods! unless_met:bool", "due"),
    ("not_during", "fields:fields! rest_days:bool night:span", "when"),
    ("ahead", "field:field! days:int! act:act of:map calendar:bool", ""),
    ("deemed_day", "field:field! period:period!", "due"),
    ("same_day", "act:act!", ""),
    ("listed", "field:field! table:text! each:field! where:map", "missing"),
    ("served_paper", "field:field!", "missing"),
    ("service_proof", "field:field! ways:map!", "missing"),
    ("service_tried", "way:text! others_at_least:int field:field", ""),
    ("served_each", "act:act! document:text! since:act named_by:act", "missing"),
    ("no_heavier", "notice:act! reason_field:field", ""),
    ("single_fine", "", ""),
    ("time_bar", "years:int! longer_years:int longer_if:field", ""),
    ("draft_at", "states:words! acts:acts", ""),
    ("passed_review", "", ""),
    ("discussed", "heads_at_least:int", ""),
    ("heads", "field:field! at_least:int!", ""),
    ("reasons_for_views", "field:field!", ""),
    ("cap", "field:field! of:text!", ""),
    ("benchmark_stated", "", ""),
    ("benchmark_applied", "", ""),
    ("within_benchmark", "", ""),
    ("like_cases", "at_least:int!", ""),
    ("fine_at_most", "citizen:int! sole_trader:int organisation:int!", ""),
    ("asks", "question:text! who:text! field:field!", ""),
)
KINDS: dict[str, Kind] = {name: _kind(name, params, blanks) for name, params, blanks in _TABLE}
