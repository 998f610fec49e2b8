"""法 — the shapes of law as data: instruments, articles, rules, procedures, and what is effective on a day in a place.

It serves every file under `law/`: `library` reads them into these frozen values; `ruling` and `deadlines` use them.
It refuses to hold behaviour: no rule is decided here, and nothing here changes after it was loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

Unit = Literal["hours", "working_days", "calendar_days", "months", "years"]
Status = Literal["confirmed", "to_confirm"]
NOTHING: Mapping[str, Any] = MappingProxyType({})


def _nothing() -> Mapping[str, Any]:
    return NOTHING


@dataclass(frozen=True, slots=True)
class Period:
    """期间 — an amount and its unit; "days" is already resolved to working or calendar days by the instrument."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Event:
    """事件 — an act that starts, ends or interrupts a period; `of`: only acts whose fields have these values."""

    act: str
    of: Mapping[str, Any] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Suspension:
    """扣除 — the time from one event to another is not counted; `why` is said in the derivation (鉴定期间 …)."""

    start: Event
    ends: tuple[Event, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Extension:
    """延长 — an approved act adds time: the amount in `field`, capped by `at_most`, at most `times` times."""

    act: Event
    field: str | None
    at_most: Period | None
    times: int


@dataclass(frozen=True, slots=True, eq=False)
class Deadline:
    """期限 — the time part of a rule of kind `deadline`; see `law/README.md` for each word.

    Exactly one of `after` (acts) and `after_period` (rules whose periods ran out unused) says what starts it.
    """

    period: Period | None
    after: tuple[Event, ...]
    do: tuple[Event, ...]
    after_period: tuple[str, ...] = ()
    from_field: str | None = None
    until_field: str | None = None
    before: str | None = None
    roll: Literal["none", "next_working_day"] = "none"
    roll_basis: str = ""
    whose: Literal["agency", "party"] = "agency"
    suspended_by: tuple[Suspension, ...] = ()
    extended_by: tuple[Extension, ...] = ()
    on_expiry: Literal["tell_supervisor", "ends_power", "ends_itself", "deemed", "none"] = "tell_supervisor"
    deems: Literal["service"] | None = None
    same: str | None = None
    unless_met: str | None = None
    shortened_by: str | None = None
    each: bool = False
    main: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """规则 — one duty drawn from an article. `params` are those of its kind; `deadline` is set for that kind only.

    `citation` is `instrument/58(1)(3)`, `key` is `instrument#id` and unique; compared by identity.
    """

    id: str
    kind: str
    instrument: str
    article: str
    paragraph: str
    citation: str
    binds: tuple[str, ...]
    params: Mapping[str, Any] = field(default_factory=_nothing)
    reason: str = ""
    remedy: str = ""
    remedy_act: str | None = None
    applies: Any = None
    gate: bool = False
    steps: tuple[str, ...] = ("do", "propose", "approve")
    procedures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    status: Status = "confirmed"
    source: str = ""
    left_to_person: str | None = None
    yields_to: tuple[str, ...] = ()
    departs_from: str | None = None
    authority: str | None = None
    adds_duty: bool = False
    place: str = "national"
    fields: tuple[str, ...] = ()
    deadline: Deadline | None = None
    file: str = ""
    line: int = 0

    @property
    def key(self) -> str:
        """`instrument#id`, unique among the rules in force."""
        return f"{self.instrument}#{self.id}"

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that it waits for, or must not outlast, as its file names them."""
        told = self.params.get("period", ())
        return (told,) if isinstance(told, str) else tuple(told)

    @property
    def name(self) -> str:
        """The citation of the rule: `instrument/64#request_hearing`."""
        return f"{self.instrument}/{self.article}#{self.id}"


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """条文 — number, gist in our own words, the rules drawn from it and what it leaves to a person."""

    instrument: str
    number: str
    gist: str
    rules: tuple[Rule, ...] = ()
    left_to_person: tuple[str, ...] = ()
    title: str = ""
    line: int = 0

    @property
    def citation(self) -> str:
        """`instrument/56`."""
        return f"{self.instrument}/{self.number}"


@dataclass(frozen=True, slots=True)
class Days:
    """日的算法 — which periods in days an instrument counts as working days, and the article that says so."""

    article: str = ""
    among: tuple[int, ...] = ()
    up_to: int = 0
    all_days: bool = False

    def working(self, amount: int) -> bool:
        """True when a period of that many days is counted in working days."""
        return self.all_days or amount in self.among or amount <= self.up_to


@dataclass(frozen=True, slots=True, eq=False)
class Instrument:
    """法律文件 — one version of an instrument: its rank, the days on which it is in force, its articles by number.

    `uniform`: what no place below may have a version of its own of (forms, procedures, discretion, discretion_rules).
    """

    id: str
    title: str
    short: str
    rank: str
    in_force: date
    place: str
    articles: Mapping[str, Article]
    repealed: date | None = None
    source: str = ""
    date_status: Status = "confirmed"
    number: str = ""
    items: bool = False
    days: Days = Days()
    fields: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    uniform: tuple[str, ...] = ()
    file: str = ""
    sha256: str = ""

    @property
    def cited_as(self) -> str:
        """How a citation names it: the short title, for a paper its number."""
        return self.number or self.short if self.items else self.short

    def in_force_on(self, day: date) -> bool:
        """True from the day of entry into force to the day before repeal."""
        return self.in_force <= day and (self.repealed is None or day < self.repealed)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """字段 — a content of an act: what a page asks, or takes from what is known (`take`), or computes (`derive`)."""

    name: str
    title: str
    type: str
    required: bool = False
    options: tuple[Any, ...] = ()
    items: tuple[FieldSpec, ...] = ()
    of: str | None = None
    take: str | None = None
    derive: str | None = None
    value: Any = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """阶段 — a named part of a procedure, in order; one that runs `beside` the others never is the stage of a case."""

    id: str
    title: str
    beside: bool = False


@dataclass(frozen=True, slots=True)
class ActSpec:
    """环节 — how one act of a procedure is done: by whom, after what, approved by whom, with which contents.

    `after` is `{"all": (acts…), "any": (acts…)}`; `approval` is empty for a direct act; `whose` is party for an act by
    which the party uses a right (a pack may lay no new duty on it). It `opens` a case, `decides` on the matter, or `ends` it; `number`
    is the mark of the series from which it gives the case its number (立).
    """

    act: str
    title: str
    stage: str
    by: tuple[str, ...]
    officers: int = 0
    approval: tuple[str, ...] = ()
    repeat: bool = False
    expected: bool = False
    after: Mapping[str, tuple[str, ...]] = field(default_factory=_nothing)
    entered: Literal["outside", "inside"] = "inside"
    fields: tuple[FieldSpec, ...] = ()
    documents: tuple[str, ...] = ()
    media: str = "optional"
    starts: tuple[str, ...] = ()
    whose: Literal["agency", "party"] = "agency"
    opens: bool = False
    decides: bool = False
    ends: bool = False
    number: str = ""
    note: str = ""
    line: int = 0

    def declared(self, name: str) -> FieldSpec | None:
        """The declared field of that name, or None."""
        return next((spec for spec in self.fields if spec.name == name), None)


@dataclass(frozen=True, slots=True, eq=False)
class Procedure:
    """程序 — one dated file of a procedure, a local overlay that `extends` it, or one `based_on` another.

    A `pattern` (范本) is only there to be built on: no case is opened under it. `models` are acts that others are `like`.
    `written` is what the file of a built one says, to be built anew where its pattern has a later version.
    """

    id: str
    title: str
    kind: str
    in_force: date
    place: str
    stages: tuple[Stage, ...]
    acts: Mapping[str, ActSpec]
    extends: str | None = None
    based_on: str | None = None
    keeps: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    pattern: bool = False
    models: Mapping[str, ActSpec] = field(default_factory=_nothing)
    written: Procedure | None = None
    opened_from: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    repealed: date | None = None
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """文书格式 — one dated document form; `content` is its form.yaml, `template` the path of form.typ if any."""

    id: str
    title: str
    in_force: date
    place: str
    content: Mapping[str, Any]
    template: str | None
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class DatedTable:
    """定期表 — rows that hold from a day on, in a place and fields; `to_confirm` means: ask a person."""

    id: str
    title: str
    in_force: date
    place: str
    rows: tuple[Mapping[str, Any], ...]
    source: str
    status: Status
    fields: tuple[str, ...] = ()
    file: str = ""
    sha256: str = ""


class Threshold(DatedTable):
    """数额标准 — what counts as much (较大数额罚款 …)."""

    __slots__ = ()


class Listing(DatedTable):
    """公布的清单 — what a place has published: the proofs that may be asked for, the shorter limits it keeps."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Effective:
    """有效程序 — a whole procedure as it stands on a day, in a place and field: acts, and rules by the act bound.

    `rules_by_act` holds the guards (every kind but deadline) in the order national → local, those of `"*"` under
    each act; `starts` and `ends` index the deadlines by the acts that start and end them. This set has applied since
    `since`. `digest` names the set of law files: two equal digests mean the same law. `decisions` are the acts that decide
    on the matter, `openings` those that open a case, `filings` those that give it the number of a filed one; `linked` says
    whether some rule asks about cases opened from this one.
    """

    procedure: str
    title: str
    kind: str
    place: str
    field: str
    since: date
    stages: tuple[Stage, ...]
    acts: Mapping[str, ActSpec]
    rules: tuple[Rule, ...]
    rules_by_act: Mapping[str, tuple[Rule, ...]]
    deadlines: tuple[Rule, ...]
    starts: Mapping[str, tuple[Rule, ...]]
    ends: Mapping[str, tuple[Rule, ...]]
    named: Mapping[str, Rule]
    forms: Mapping[str, Form]
    thresholds: Mapping[str, Threshold]
    hashes: Mapping[str, str]
    digest: str
    instruments: Mapping[str, Instrument]
    listings: Mapping[str, Listing]
    decisions: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    filings: tuple[str, ...] = ()
    opened_from: tuple[str, ...] = ()
    linked: bool = False

    def rule(self, reference: str, instrument: str = "") -> Rule | None:
        """The rule meant by `id` (first in `instrument`), `instrument#id` or `instrument/64#id`; a departure counts."""
        if "#" in reference:
            where, _, name = reference.partition("#")
            return self.named.get(f"{where.partition('/')[0]}#{name}")
        return self.named.get(f"{instrument}#{reference}") or self.named.get(reference)

    def articles(self, act: str) -> tuple[str, ...]:
        """Citations of every rule that binds the act, or whose period it starts or ends; each once, in order."""
        found = (*self.rules_by_act.get(act, ()), *self.starts.get(act, ()), *self.ends.get(act, ()))
        return tuple(dict.fromkeys(rule.citation for rule in found))
