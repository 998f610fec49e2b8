"""案情 — what the kernel is told of a case: the acts done, by whom, when, with which fields.

It serves 行政处罚法 art. 47 (the whole process leaves traces): state is read from the acts, never stored beside them.
It refuses to look anything up: no clock, no database; whoever calls brings everything.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from mingjing.kernel.applications import Application

Frozen = TypeVar("Frozen")
Step = Literal["do", "propose", "check", "approve", "return"]
DraftState = Literal[
    "none", "proposed", "checked", "submitted", "passed", "review_returned", "disputed", "settled", "approved"
]
STEPS = frozenset({"propose", "check", "return"})
_REVIEWS: Mapping[str, DraftState] = MappingProxyType(
    {
        "submit_for_review": "submitted",
        "pass_review": "passed",
        "return_from_review": "review_returned",
        "dispute_review": "disputed",
        "settle_review_dispute": "settled",
    }
)
_NOT_CORRECTED = STEPS | {"correct_record"}
_FROM_ACTS = frozenset({"acts", "by_act", "drafts"})
_OF_A_DRAFT = STEPS | set(_REVIEWS) | {"discuss_collectively"}


@dataclass(frozen=True, slots=True)
class Certificate:
    """执法证 — a certificate as it stood: its number and the days on which it is valid (inclusive)."""

    number: str
    agency: str
    valid_from: date
    valid_to: date
    withdrawn: date | None = None

    def valid_on(self, day: date) -> bool:
        """True when the certificate may be used on that day."""
        return self.valid_from <= day <= self.valid_to and (self.withdrawn is None or day < self.withdrawn)


@dataclass(frozen=True, slots=True)
class Person:
    """人员 — a person as they were when they acted."""

    id: str
    name: str
    agency: str
    unit: str = ""
    roles: frozenset[str] = frozenset()
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """音像、文件 — one evidence file, named by digest; kind is photo, audio, video, pdf."""

    id: str
    kind: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """环节 — one act on the record. `fields` are those declared by the procedure; for propose, check, return and the
    review acts `fields["act"]` names the act that the draft is of."""

    seq: int
    act: str
    at: datetime
    by: Person
    officers: tuple[Person, ...] = ()
    fields: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    media: tuple[Media, ...] = ()
    recorded_at: datetime | None = None
    late_entry: bool = False
    proposed_by: Person | None = None
    checked_by: Person | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """拟办 — an act that somebody wants to do now; `step` says how far along the approval it is.

    `named`: the people whom its fields name, by id, as they are on that day; None where nobody looked them up.
    """

    act: str
    at: datetime
    by: Person
    officers: tuple[Person, ...] = ()
    fields: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    media: tuple[Media, ...] = ()
    step: Step = "do"
    named: Mapping[str, Person] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """草案 — an act on its way to approval; `version` is the seq of its last proposal, what stood before lapses."""

    act: str
    state: DraftState
    proposed: Act
    checked: Act | None = None
    submitted: Act | None = None
    passed: Act | None = None
    discussions: tuple[Act, ...] = ()
    returned: Act | None = None

    @property
    def version(self) -> int:
        """The seq of the last proposal."""
        return self.proposed.seq

    @property
    def fields(self) -> Mapping[str, Any]:
        """What the draft says, without the name of the act it is of."""
        return {name: value for name, value in self.proposed.fields.items() if name != "act"}


@dataclass(frozen=True, slots=True)
class PriorFine:
    """前次罚款 — a fine already imposed on the same party for the same violation in any case (处罚法 29)."""

    case: str
    party: str
    violation: str
    decided: date


@dataclass(frozen=True, slots=True)
class Linked:
    """关联案件 — a case opened from this one: its procedure, whether it still runs, how it came out."""

    case: str
    procedure: str
    title: str
    open: bool
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """此前的处罚 — a penalty decided on the same party in the same matter in another case, for the count of a table."""

    case: str
    decided: date


@dataclass(frozen=True, slots=True)
class Peers:
    """同类案件 — fines of the city's decisions under the same matter and step, in 分; `low` and `high` are 10 % and 90 %."""

    count: int
    low: int
    median: int
    high: int


@dataclass(frozen=True, slots=True)
class Matter:
    """事项 — what the law of substance says of a matter, as far as the procedure needs it."""

    id: str
    title: str
    field: str
    benchmark: bool = False


@dataclass(frozen=True, slots=True)
class Mandate:
    """职权 — what the registry says on the day of the act: whether the agency stands as an enforcement body, and by what
    right it holds the matter (`own`, `entrusted`, or `none`); `entrusted_by` is the agency that answers for it."""

    qualified: bool
    holds: Literal["own", "entrusted", "none"]
    entrusted_by: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """案情 — everything a ruling may look at. Build with `Facts.of`; add an act with `after`.

    Fields are JSON-ready: dates and moments are ISO 8601 texts, money is int 分. `acts` shows corrected values;
    `drafts` and `by_act` are derived from `acts` and never given; `registered` holds what forms may take from the
    registry (`{"agency": {"court": …, "contact": …}}`), and no guard looks at it. `mandate` is what the registry says of
    agency and matter on the day of the attempt; None where nobody looked it up (a scenario that is about something else).
    `applications`: others for the same permit, by the same people or in the same line, where a rule asks for them.
    """

    case: str
    procedure: str
    place: str
    field: str
    agency: str
    matter: Matter
    acts: tuple[Act, ...] = ()
    prior_fines: tuple[PriorFine, ...] = ()
    linked: tuple[Linked, ...] = ()
    by_act: Mapping[str, tuple[Act, ...]] = dataclasses.field(default_factory=dict)
    drafts: Mapping[str, Draft] = dataclasses.field(default_factory=dict)
    registered: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    earlier: tuple[Earlier, ...] = ()
    peers: Peers | None = None
    mandate: Mandate | None = None
    applications: tuple[Application, ...] = ()

    @classmethod
    def of(cls, *, acts: Iterable[Act] = (), **rest: Any) -> Facts:
        """Facts of the acts in order of seq: corrections applied, indexed by name, drafts followed."""
        told = _corrected(tuple(acts))
        index: dict[str, list[Act]] = {}
        drafts: dict[str, Draft] = {}
        for act in told:
            index.setdefault(act.act, []).append(act)
            _follow(drafts, act)
        return cls(acts=told, by_act={name: tuple(found) for name, found in index.items()}, drafts=drafts, **rest)

    def after(self, act: Act) -> Facts:
        """These facts with one more act; the same as `of` over all acts, in less time."""
        if act.act == "correct_record":
            return self._again((*self.acts, act))
        drafts: Mapping[str, Draft] = self.drafts
        if act.act in _OF_A_DRAFT or act.act in drafts:
            followed = dict(drafts)
            _follow(followed, act)
            drafts = followed
        by_act = {**self.by_act, act.act: (*self.by_act.get(act.act, ()), act)}
        return changed(self, acts=(*self.acts, act), by_act=by_act, drafts=drafts)

    def before(self, seq: int) -> Facts:
        """These facts as they stood before the act of that seq, with the values that count now."""
        return self._again(tuple(act for act in self.acts if act.seq < seq))

    def _again(self, acts: tuple[Act, ...]) -> Facts:
        kept = {name: getattr(self, name) for name in self.__slots__ if name not in _FROM_ACTS}
        return Facts.of(acts=acts, **kept)

    def last(self, act: str) -> Act | None:
        """The latest act of that name, or None."""
        found = self.by_act.get(act)
        return found[-1] if found else None

    def done(self, act: str) -> bool:
        """True when the act was done at least once."""
        return act in self.by_act

    def draft(self, act: str) -> Draft | None:
        """The draft of that act that is still open, or None."""
        found = self.drafts.get(act)
        return found if found is not None and found.state not in ("none", "approved") else None

    def latest(self, name: str) -> Any:
        """The value of a field in the last act done that bears it (drafts do not count), or None."""
        for act in reversed(self.acts):
            if name in act.fields and act.act not in STEPS:
                return act.fields[name]
        return None

    def told(self, path: str) -> Any:
        """What is known under a `take` path: `case.violations`, `act.notify_rights.penalties`, `case.party.name`."""
        head, _, rest = path.partition(".")
        if head == "act":
            name, _, rest = rest.partition(".")
            act = self.last(name)
            return None if act is None else within(act.fields, rest)
        if (registered := within(self.registered, rest)) is not None and not isinstance(registered, Mapping):
            return registered
        name, _, rest = rest.partition(".")
        if name in ("party", "violation", "penalty"):
            plural = {"party": "parties", "violation": "violations", "penalty": "penalties"}[name]
            name, rest = plural, f"0.{rest}" if rest else "0"
        if name in ("place", "field", "agency", "procedure") and self.latest(name) is None:
            return getattr(self, name)
        if name == "matter":
            return getattr(self.matter, rest or "title", None)
        value = self.latest(name)
        if value is None:
            value = within(self.latest("origin"), name)
        return within({name: value}, f"{name}.{rest}" if rest else name)


def changed(one: Frozen, **fields: Any) -> Frozen:
    """The same with other values in some fields: `dataclasses.replace` for a class with slots, in a third of its time."""
    made = object.__new__(type(one))
    keep = object.__setattr__
    for name in one.__slots__:  # type: ignore[attr-defined]
        keep(made, name, fields[name] if name in fields else getattr(one, name))
    return made


def within(value: Any, path: str) -> Any:
    """The value under a dotted path of names and list places, or None when there is none."""
    for part in path.split(".") if path else ():
        if isinstance(value, (dict, Mapping)):
            value = value.get(part)
        elif isinstance(value, (list, tuple)) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _follow(drafts: dict[str, Draft], act: Act) -> None:
    """Bring the drafts up to date with one act."""
    if act.act not in _OF_A_DRAFT:
        known = drafts.get(act.act)
        if known is not None:
            drafts[act.act] = changed(known, state="approved")
        return
    name = str(act.fields.get("act", ""))
    if act.act == "propose":
        drafts[name] = Draft(name, "proposed", act)
        return
    draft = drafts.get(name)
    if draft is None or draft.state in ("none", "approved"):
        return
    if act.act == "check":
        drafts[name] = changed(draft, state="checked", checked=act)
    elif act.act == "return":
        drafts[name] = Draft(name, "none", draft.proposed, returned=act)
    elif act.act == "discuss_collectively":
        drafts[name] = replace(draft, discussions=(*draft.discussions, act))
    else:
        drafts[name] = _reviewed(draft, act)


def _reviewed(draft: Draft, act: Act) -> Draft:
    """The draft after an act of its review; only `pass_review` leaves a passed opinion behind."""
    return replace(
        draft,
        state=_REVIEWS[act.act],
        submitted=act if act.act == "submit_for_review" else draft.submitted,
        passed=act if act.act == "pass_review" else None,
    )


def _corrected(acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """The acts with every correction laid over the act it corrects; later corrections win."""
    if not any(act.act == "correct_record" for act in acts):
        return acts
    told = {act.seq: act for act in acts}
    for act in acts:
        if act.act == "correct_record":
            target = told.get(act.fields.get("seq", -1))
            if target is not None and target.seq < act.seq and target.act not in _NOT_CORRECTED:
                told[target.seq] = _with_value(target, str(act.fields.get("field", "")), act.fields.get("value"))
    return tuple(told[act.seq] for act in acts)


def _with_value(act: Act, path: str, value: Any) -> Act:
    """The act with one value replaced; `at` is the moment of the act itself."""
    if path == "at":
        return replace(act, at=datetime.fromisoformat(value) if isinstance(value, str) else value)
    return replace(act, fields=_laid(act.fields, path.split("."), as_before(act, path, value)))


def as_before(act: Act, path: str, value: Any) -> Any:
    """A corrected value typed as text, read as what stood there before (a number, yes or no, a list); else unchanged."""
    before = within(act.fields, path)
    if not isinstance(value, str) or before is None or isinstance(before, str):
        return value
    try:
        found = json.loads(value)
    except ValueError:
        return value
    same = isinstance(found, bool) == isinstance(before, bool) and isinstance(found, (bool, int, list, dict))
    return found if same else value


def _laid(whole: Any, path: list[str], value: Any) -> Any:
    """A copy of the value with one place under the path replaced."""
    if not path:
        return value
    if isinstance(whole, (list, tuple)):
        return [_laid(item, path[1:], value) if str(place) == path[0] else item for place, item in enumerate(whole)]
    known = whole if isinstance(whole, Mapping) else {}
    return {**known, path[0]: _laid(known.get(path[0]), path[1:], value)}
