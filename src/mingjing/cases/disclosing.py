"""公开范围 — which fields of a case's record a copy opens, by its purpose: what is not named here stays closed.

It serves 处罚法 50 and 国办发〔2018〕118号 item 6: personal data, informants and inner deliberation are not given away. A field is opened
or withheld as a whole; a withheld one still verifies. It refuses to look into a text and cut it: what holds somebody else's data
is withheld whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mingjing.cases.declared import OF_ANY_ACT
from mingjing.cases.rulebook import effective, title
from mingjing.kernel.facts import STEPS
from mingjing.kernel.law import ActSpec, Effective, FieldSpec
from mingjing.kernel.personal import PATTERNS
from mingjing.kernel.procedure import ANSWERS, ORIGIN, STEP_FIELDS
from mingjing.records.bundles import Stored
from mingjing.registry.reads import moment_of_law

WHOLE, PARTY, COURT, INQUIRY = "whole", "party", "court", "inquiry"
PURPOSES: Mapping[str, Promise] = {
    WHOLE: _("全卷（本机关存查、移送）"),
    COURT: _("法院、检察院、复议机关"),
    PARTY: _("当事人、代理律师"),
    INQUIRY: _("公众查询"),
}
FILES: Mapping[str, Sequence[str]] = {
    WHOLE: ("all", "papers", "none"),
    COURT: ("all", "papers", "none"),
    PARTY: ("papers", "none"),
    INQUIRY: ("none",),
}
STRUCTURE: Mapping[str, Promise] = {
    "articles": _("依据的条文"),
    "case": _("案件属于哪个程序、事项、机关"),
    "count": _("封卷时的条数"),
    "ended_late": _("逾期办理的期限"),
    "entered": _("录入时间"),
    "late": _("是否补录"),
    "number": _("文号"),
    "papers": _("出具的文书"),
    "media": _("音像文件的校验值"),
    "receipt": _("裁断的回执"),
}
PEOPLE: Mapping[str, Promise] = {
    "by": _("办理人"),
    "officers": _("执法人员"),
    "proposed_by": _("承办人"),
    "checked_by": _("审核人"),
}
PLAIN = frozenset({"bool", "choice", "date", "datetime", "fen", "int"})
BESIDE = (
    *OF_ANY_ACT,
    *(ANSWERS, ORIGIN),
    *(FieldSpec("approver_opinion", "批准意见", "text"), FieldSpec("approver_signature", "批准人签名", "text")),
)
INNER = frozenset(
    {"submit_for_review", "pass_review", "return_from_review", "dispute_review", "settle_review_dispute"}
    | {"discuss_collectively", "argue_by_experts", "return", *STEPS}
)
TEXTS_FOR_PARTY = {
    *("act", "basis", "bank", "base", "condition", "conclusion", "consequence", "contact"),
    *("content", "correction", "court", "discretion", "evidence", "facts", "factors", "hearing_place"),
    *("intended", "items", "keeping", "missing", "obligations", "parties", "penalties", "performance_way"),
    *("place", "public_note", "reason", "reasons", "reconsideration_body", "requirement", "result", "rights_told"),
    *("service", "statement", "summary", "surcharge_standard", "things", "violated", "violations", "volume"),
}
INFORMANT = frozenset({"reporter", "reporter_told"})
NAMING = frozenset({"person_name", "witness", "reporter", "holder", "keeper", "agent", "other_party", "whistleblower"})
OF_A_PERSON = ("name", "code", "phone", "address", "representative")
RECEIPT = frozenset({"digest", "engine", "law", "mandate", "matter", "now", "peers", "rules", "seq", "step"})


@dataclass(frozen=True, slots=True)
class Field:
    """一个字段 — its path and title, whether a copy opens it, and why not."""

    path: str
    title: str
    why: str = ""

    @property
    def opened(self) -> bool:
        """True when the copy opens it."""
        return not self.why


@dataclass(frozen=True, slots=True)
class Sheet:
    """一条记录 — one act with all its fields, those that are opened first."""

    seq: int
    act: str
    title: str
    at: Any
    fields: Sequence[Field]

    @property
    def opened(self) -> list[Field]:
        """Those that the copy opens."""
        return [one for one in self.fields if one.opened]

    @property
    def withheld(self) -> list[Field]:
        """Those that it does not."""
        return [one for one in self.fields if not one.opened]


class Copy:
    """一份副本 — what of these records one purpose opens; `party` is who gets it, where it is for a party."""

    def __init__(
        self, events: Sequence[Stored], law: Sequence[str], purpose: str, party: Mapping[str, Any] | None = None
    ) -> None:
        self.events, self.purpose, self.party = events, purpose, party
        self._law = law  # procedure, place, field
        self._by_day: dict[Any, Effective] = {}

    @cached_property
    def sheets(self) -> list[Sheet]:
        """Every record with what it opens."""
        return [self._sheet(one) for one in self.events]

    @cached_property
    def opens(self) -> Mapping[int, frozenset[str]] | None:
        """The opened paths by number; None: everything."""
        if self.purpose == WHOLE:
            return None
        return {one.seq: frozenset(field.path for field in one.opened) for one in self.sheets}

    @cached_property
    def decisive(self) -> frozenset[int]:
        """The records that decide on the matter: each gets a proof of its own."""
        return frozenset(
            one.seq for one in self.events if (spec := self._spec(one)[1]) and spec.decides and spec.act == one.type
        )

    def encloses(self, files: str) -> frozenset[str]:
        """The ids of the attachments that go along."""
        known = {one.id: one for event in self.events for one in event.attachments}
        if files == "none" or self.purpose == INQUIRY:
            return frozenset()
        if self.purpose == PARTY:
            return frozenset(known) & self._served
        return frozenset(one.id for one in known.values() if files == "all" or not one.is_evidence)

    @cached_property
    def _served(self) -> frozenset[str]:
        """The papers that were served on this party, by their ids."""
        papers: dict[str, str] = {}
        found = set()
        for event in self.events:
            told = event.fields
            papers |= {str(one["form"]): str(one["id"]) for one in told.get("papers", ())}
            service = told.get("fields.service")
            if isinstance(service, dict) and service.get("party") in (None, "", (self.party or {}).get("code")):
                found.add(papers.get(str(service.get("document")), ""))
        ids = {one.id.replace("-", ""): one.id for event in self.events for one in event.attachments}
        return frozenset(ids[one] for one in found if one in ids)

    def _sheet(self, event: Stored) -> Sheet:
        law, spec = self._spec(event)
        told = event.fields
        fields = [self._field(path, told.get(path), event.type, spec) for path in event.kept]
        erased = [one.path for one in event.kept.values() if one.opened is None]
        fields = [Field(one.path, one.title, str(_("已依法删除"))) if one.path in erased else one for one in fields]
        name = title(law, event.type)
        if event.type in STEP_FIELDS and spec is not None:
            name = f"{spec.title} · {name}"
        ordered = sorted(fields, key=lambda one: (not one.opened, one.path))
        return Sheet(event.seq, event.type, name, moment_of_law(event.at), ordered)

    def _spec(self, event: Stored) -> tuple[Effective, ActSpec | None]:
        """The law of the day, and how it declares the act (or the act that the step is of)."""
        day = moment_of_law(event.at).date()
        law = self._by_day.get(day)
        if law is None:
            procedure, place, field = self._law
            law = self._by_day[day] = effective(procedure, place, field, day)
        name = str(event.fields.get("fields.act")) if event.type in STEP_FIELDS else event.type
        return law, law.acts.get(name)

    def _field(self, path: str, value: Any, act: str, spec: ActSpec | None) -> Field:
        declared = self._declared(path, act, spec)
        name = str(
            STRUCTURE.get(path) or PEOPLE.get(path) or (declared.title if declared else path.removeprefix("fields."))
        )
        return Field(path, name, str(self._why(path, value, act, declared, bool(spec and spec.decides))))

    def _declared(self, path: str, act: str, spec: ActSpec | None) -> FieldSpec | None:
        name = path.removeprefix("fields.")
        steps = STEP_FIELDS.get(act, ())
        known = {one.name: one for one in (*BESIDE, *(spec.fields if spec else ()), *steps)}
        question = known.get(name.removesuffix("_reason"))
        if name not in known and question is not None:
            return FieldSpec(name, f"{question.title}的理由", "text")
        return known.get(name)

    def _why(self, path: str, value: Any, act: str, declared: FieldSpec | None, decides: bool) -> Any:
        """Why the field stays closed; empty: it is opened."""
        if self.purpose == WHOLE:
            return ""
        if path == "receipt" and self.purpose != COURT and not set(value or ()) <= RECEIPT:
            return _("涉及其他案件")
        if path in STRUCTURE:
            return ""
        if path in PEOPLE:
            return _("不在公众查询的范围内") if self.purpose == INQUIRY else ""
        if declared is None or not path.startswith("fields."):
            return _("不在清单内，一律不公开")
        if self.purpose == INQUIRY:
            return "" if decides and declared.type in PLAIN else _("不在公众查询的范围内")
        if tells_informant(declared.name, value):
            return _("举报人的信息")
        if self.purpose == COURT:
            return ""
        return self._why_not_party(declared, value, act)

    def _why_not_party(self, declared: FieldSpec, value: Any, act: str) -> Any:
        if declared.name == "act" or (declared.type in PLAIN and act not in INNER):
            return ""
        if act in INNER:
            return _("机关内部的审核、讨论")
        if declared.name not in TEXTS_FOR_PARTY:
            return _("不在清单内，一律不公开")
        return _("含有他人的信息") if self._tells_of_others(value) else ""

    def _tells_of_others(self, value: Any) -> bool:
        said = texts(value)
        own = {str(one) for one in (self.party or {}).values() if isinstance(one, str)}
        others = self._others - own
        if any(name in text for text in said for name in others):
            return True
        found = (match[0] for text in said for _kind, pattern in PATTERNS for match in pattern.finditer(text))
        return any(one not in own and not any(one in mine for mine in own) for one in found)

    @cached_property
    def _others(self) -> set[str]:
        """Names, numbers and addresses of people in the case who are not this party."""
        found: set[str] = set()
        for event in self.events:
            for path, value in event.fields.items():
                found |= named(path.removeprefix("fields."), value, str((self.party or {}).get("code", "")))
        return {one for one in found if len(one) > 1}


def named(name: str, value: Any, own: str) -> set[str]:
    """What identifies people in a value: other parties, and whoever stands in a field that names somebody."""
    if isinstance(value, dict):
        if value.get("kind") in ("citizen", "sole_trader", "organisation") and "name" in value:
            if value.get("code") == own:
                return set()
            return {str(value[key]).strip() for key in OF_A_PERSON if value.get(key)}
        return set().union(*(named(key, one, own) for key, one in value.items())) if value else set()
    if isinstance(value, list):
        return set().union(*(named(name, one, own) for one in value)) if value else set()
    return {value.strip()} if name in NAMING and isinstance(value, str) else set()


def tells_informant(name: str, value: Any) -> bool:
    """True for what says who reported, or lets one guess it."""
    if name in INFORMANT:
        return True
    return isinstance(value, dict) and (value.get("source") == "report" or any(value.get(one) for one in INFORMANT))


def texts(value: Any) -> Iterable[str]:
    """Every text in a value."""
    if isinstance(value, str):
        return [value]
    return [json.dumps(value, ensure_ascii=False)] if isinstance(value, (list, dict)) else []
