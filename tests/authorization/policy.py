"""应当怎样 — what the contract, the house and the desk say of every route: a pure function, independent of the code under test.

From the contract: staff see the cases of their own agency, a supervisor those of every agency of the place and below, nobody else
any; the three administrators and parties see none. Cannot see it, or it is not there: the same 404. Not signed in: 401, or the
sign-in page. A route or method that nobody declared is not there for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Answer = Literal["in", "absent", "sign_in"]
Relation = Literal["own", "other_unit", "other_agency", "other_county", "outsider"]
HANDLING = (
    "officer",
    "unit_head",
    "agency_head",
    "deputy_head",
    "reviewer",
    "president",
    "counsel",
    "custodian",
    "publisher",
    "auxiliary",
)
WATCHING = ("supervisor", "coordinator")
NO_CASES = ("sysadmin", "secadmin", "auditor", "party")
ROLES = (*HANDLING, *WATCHING, *NO_CASES)
RELATIONS: tuple[Relation, ...] = ("own", "other_unit", "other_agency", "other_county", "outsider")
READING = frozenset({*HANDLING, *WATCHING})
REVIEW_DESK = frozenset({"reviewer", "officer", "unit_head", "agency_head", "deputy_head", "counsel", "supervisor"})
ERASING = frozenset({"custodian", "agency_head", "deputy_head"})
PROPOSING, DECIDING = ("case_erasure", "api-v1:case_erasures"), ("case_erasure_one", "api-v1:case_erasure")
THREE = frozenset({"sysadmin", "secadmin", "auditor"})
REGISTRY = READING | THREE
LEGAL = frozenset({"reviewer", "supervisor"})
EVERYBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """一条规则 — whom a route lets in: `who` (empty: everybody signed in), `of`: what it shows."""

    methods: tuple[str, ...]
    who: frozenset[str] | None
    of: Literal["nothing", "case", "alert", "upload", "office"] = "nothing"


def anyone(*methods: str) -> Rule:
    """No sign-in."""
    return Rule(methods, None)


def signed_in(*methods: str) -> Rule:
    """Everybody with an account."""
    return Rule(methods, EVERYBODY)


def staff(*methods: str) -> Rule:
    """Those who handle cases."""
    return Rule(methods, frozenset(HANDLING))


def readers(*methods: str) -> Rule:
    """Those who see cases: a list of what is theirs."""
    return Rule(methods, READING)


def of_case(*methods: str, who: frozenset[str] = READING) -> Rule:
    """One case, for those who see it."""
    return Rule(methods, who, "case")


def handled(*methods: str) -> Rule:
    """Work on one case."""
    return of_case(*methods, who=frozenset(HANDLING))


def desk(*methods: str) -> Rule:
    """Review and discussion of one draft."""
    return of_case(*methods, who=REVIEW_DESK)


POLICY: dict[str, Rule] = {
    "front": anyone("GET"),
    "sign_in": anyone("GET", "POST"),
    "language": anyone("POST"),
    "second_factor": anyone("GET", "POST"),
    "second_factor_bind": anyone("GET", "POST"),
    "second_factor_mine": signed_in("GET", "POST"),
    "help": anyone("GET"),
    "help_chapter": anyone("GET"),
    "public_decisions": anyone("GET"),
    "public_decision": anyone("GET"),
    "public_procedures": anyone("GET"),
    "public_procedure": anyone("GET"),
    "public_check": anyone("GET"),
    "log_file": anyone("GET"),
    "api-v1:openapi-json": anyone("GET"),
    "api-v1:api-root": anyone("GET"),
    "api-v1:public_decisions_list": anyone("GET"),
    "api-v1:public_decisions_one": anyone("GET"),
    "sign_out": signed_in("POST"),
    "worklist": signed_in("GET"),
    "alive": signed_in("GET"),
    "guide_off": signed_in("POST"),
    "law_gist": signed_in("GET"),
    "api-v1:matters": signed_in("GET"),
    "api-v1:me": signed_in("GET"),
    "api-v1:procedures": signed_in("GET"),
    "api-v1:procedure": signed_in("GET"),
    "signing": staff("GET", "POST"),
    "case_new": staff("GET", "POST"),
    "case_new_typing": staff("POST"),
    "case_new_preview": staff("POST"),
    "media": staff("POST"),
    "case_list": readers("GET"),
    "case_search": readers("GET", "POST"),
    "case_export": readers("POST"),
    "api-v1:people": readers("GET"),
    "api-v1:cases": readers("GET", "POST"),
    "api-v1:case_search": readers("POST"),
    "api-v1:case_export": readers("POST"),
    "case": of_case("GET"),
    "case_course": of_case("GET"),
    "case_print": of_case("GET"),
    "case_together": of_case("GET"),
    "case_record": of_case("GET"),
    "case_bundle": of_case("GET", "POST"),
    "case_entry": of_case("GET"),
    "case_proof": of_case("GET"),
    "case_due": of_case("GET"),
    "case_document": of_case("GET"),
    "case_erasure": of_case("GET", "POST", who=ERASING),
    "case_erasure_one": of_case("GET", "POST", who=ERASING),
    "api-v1:case_erasures": of_case("GET", "POST", who=ERASING),
    "api-v1:case_erasure": of_case("GET", "POST", who=ERASING),
    "case_draft": of_case("GET", "POST"),
    "api-v1:case": of_case("GET"),
    "api-v1:case_acts": of_case("POST"),
    "api-v1:case_deadlines": of_case("GET"),
    "api-v1:case_bundle": of_case("GET"),
    "api-v1:case_documents": of_case("GET"),
    "api-v1:case_document": of_case("GET"),
    "api-v1:document": of_case("GET"),
    "case_act": handled("GET", "POST"),
    "case_discretion": handled("GET", "POST"),
    "discretion_tables": readers("GET"),
    "discretion_table": readers("GET"),
    "discretion_trial": Rule(
        ("GET", "POST"), frozenset({"reviewer", "counsel", "agency_head", "deputy_head", "supervisor"})
    ),
    "case_typing": handled("POST"),
    "case_preview": handled("POST"),
    "review_desk": Rule(("GET",), REVIEW_DESK),
    "review_case": desk("GET", "POST"),
    "discussion": desk("GET", "POST"),
    "dispute": desk("GET", "POST"),
    "settlement": desk("GET", "POST"),
    "media_file": Rule(("GET", "PATCH"), READING, "case"),
    **dict.fromkeys(("public_matters", "public_matter", "public_agencies", "public_roll"), anyone("GET")),
    **dict.fromkeys(("public_lists", "public_benchmarks", "public_benchmark"), anyone("GET")),
    **dict.fromkeys(("api-v1:public_matters_list", "api-v1:public_matters_one"), anyone("GET")),
    **dict.fromkeys(("api-v1:matter_list", "api-v1:matter_one"), signed_in("GET")),
    **dict.fromkeys(
        (
            *("registry_home", "registry_matters", "registry_matter", "registry_export", "registry_agencies"),
            *("registry_agency", "registry_check"),
            *("api-v1:agencies", "api-v1:registry_check", "api-v1:registry_doors"),
        ),
        Rule(("GET",), REGISTRY),
    ),
    **dict.fromkeys(("registry_people", "api-v1:registry_people"), Rule(("GET",), THREE | {"supervisor"})),
    **dict.fromkeys(
        ("registry_history", "api-v1:registry_history"), Rule(("GET",), frozenset({"auditor", "supervisor"}))
    ),
    **dict.fromkeys(
        (
            "registry_rolls",
            "registry_roll",
            "registry_proofs",
            "registry_impact",
            "api-v1:registry_roll",
            "api-v1:law_impact",
        ),
        readers("GET"),
    ),
    "registry_import": Rule(("GET", "POST"), frozenset({"supervisor"})),
    "registry_texts": Rule(("GET", "POST"), READING),
    "registry_text": Rule(("GET", "POST"), READING, "office"),
    "registry_do": Rule(("GET", "POST"), frozenset({"sysadmin"})),  # the door tried is the opening of an account
    "api-v1:registry_do": Rule(("POST",), frozenset({"sysadmin"})),
    "log_health": Rule(("GET",), frozenset({"auditor", "supervisor", "sysadmin"})),
    "alerts": Rule(("GET",), frozenset(WATCHING)),
    "alert_settle": Rule(("POST",), frozenset({"supervisor"}), "case"),
}

EMPTY = frozenset({"api-v1:api-root"})  # the framework's name for the root of the API, where nothing is served
OF_ONES_AGENCY = frozenset(
    {"case_new", "case_new_typing", "case_new_preview", "media"}
)  # a new case or file is one's agency's


def sees(role: str, relation: Relation) -> bool:
    """Whether somebody in that role and relation sees the case."""
    if role in HANDLING or role == "coordinator":
        return relation in ("own", "other_unit")
    return role == "supervisor" and relation in ("own", "other_unit", "other_agency")


def decide(route: str, method: str, role: str | None, relation: Relation = "outsider") -> Answer:
    """What must come of it; `role` None is somebody who is not signed in."""
    rule = POLICY.get(route)
    if rule is None or method not in rule.methods or route in EMPTY:
        return "absent"
    if rule.who is None:
        return "in"
    if role is None:
        return "sign_in"
    if rule.who and role not in rule.who:
        return "absent"
    if route in ("registry_texts", "registry_text") and method == "POST" and role not in LEGAL:
        return "absent"  # texts are put in by the legal office
    if method == "POST" and route in PROPOSING and role != "custodian":
        return "absent"  # the records keeper proposes
    if method == "POST" and route in DECIDING and role == "custodian":
        return "absent"  # and never decides
    if rule.of == "office":
        return "in" if relation in ("own", "other_unit") else "absent"  # a text is its agency's
    if route == "media_file" and method == "PATCH":
        return "absent"  # a file belongs to whoever is uploading it
    if route in OF_ONES_AGENCY and relation == "outsider":
        return "absent"
    return "in" if rule.of == "nothing" or sees(role, relation) else "absent"
