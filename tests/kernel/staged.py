"""A stage for tests of rulings: the real law, the standing cast, and cases begun from the traits beside the law."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from mingjing.kernel import ruling
from mingjing.kernel.facts import Attempt, Facts, Matter
from mingjing.kernel.library import Library, load
from mingjing.kernel.ruling import Permitted, Refused
from mingjing.kernel.scenarios import AGENCY, CAST, Stage, traits
from mingjing.kernel.scenarios.reading import written_out
from mingjing.kernel.scenarios.staging import REGISTERED

LAW = Path(__file__).resolve().parents[2] / "law"
CITY = "jiangsu/lianyungang"


@cache
def library() -> Library:
    return load(LAW)


def stage(
    *given: Any,
    place: str = CITY,
    field: str = "urban_management",
    ruled: bool = True,
    procedure: str = "ordinary_penalty",
    **matter: Any,
) -> Stage:
    """A case of a procedure: names of traits and written steps, each of them ruled."""
    facts = Facts.of(
        case="case",
        procedure=procedure,
        place=place,
        field=field,
        agency=AGENCY,
        matter=Matter("street_occupation", "占道经营", field, **matter),
        registered=REGISTERED,
    )
    made = Stage(library(), facts, "test", ruled=ruled)
    steps = [{"use": one} if isinstance(one, str) else one for one in given]
    known = traits(LAW, procedure, place, field)
    for step in written_out(steps, known, "test"):
        made.play(step)
    return made


def tried(made: Stage, act: str, step: str | None = None, now: Any = None, **written: Any) -> Permitted | Refused:
    """What the kernel says of one more step, written as in a scenario (`like`: the contents of that trait)."""
    if "like" in written:
        facts = made.facts
        known = traits(LAW, facts.procedure, facts.place, facts.field)
        (whole,) = written_out([{"act": act, **written}], known, "test")
        written = {name: value for name, value in whole.items() if name not in ("act", "step")}
    at = made.moment(written.get("at"))
    spec = made.spec(act, at)
    draft = made.facts.draft(act)
    usual = "do" if not spec.approval else "approve" if draft is not None and draft.checked is not None else "propose"
    wanted: Any = step or usual
    attempt = made.attempt({"act": act, "step": wanted, **written}, spec, wanted, at)
    return ruling.rule(attempt, made.facts, made.library, at if now is None else made.moment(now))


def refused(made: Stage, act: str, step: str | None = None, **written: Any) -> Refused:
    """The same, and it must be refused."""
    found = tried(made, act, step, **written)
    assert isinstance(found, Refused), f"{act} was permitted"
    return found


def permitted(made: Stage, act: str, step: str | None = None, **written: Any) -> Permitted:
    """The same, and it must be permitted."""
    found = tried(made, act, step, **written)
    assert isinstance(found, Permitted), [one.reason for one in found.refusals]
    return found


def reasons(found: Refused) -> str:
    return "；".join(one.reason for one in found.refusals)


__all__ = ["CAST", "CITY", "LAW", "Attempt", "library", "permitted", "reasons", "refused", "stage", "tried"]
