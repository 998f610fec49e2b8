"""案件一页 — who and what, what was done, what can be done now, what cannot and why, and how long there is.

It serves the case page and its print. It asks the kernel and words the answer; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mingjing.cases.recorded import Where
from mingjing.cases.rulebook import library
from mingjing.cases.rulebook import title as title_in
from mingjing.kernel import ruling
from mingjing.kernel.deadlines import Running
from mingjing.kernel.facts import STEPS, Act, Draft, Facts, Person
from mingjing.kernel.law import ActSpec, Effective
from mingjing.kernel.refusal import Refusal
from mingjing.registry import reads as registry

from . import dues

KINDS = {
    "citizen": gettext_noop("公民"),
    "sole_trader": gettext_noop("个体工商户"),
    "organisation": gettext_noop("单位"),
}
VERBS = {
    "do": "%s",
    "propose": gettext_noop("报请%s"),
    "check": gettext_noop("审核%s"),
    "approve": gettext_noop("批准%s"),
    "return": gettext_noop("退回%s"),
}
NEAR = 4
ARTICLES_SHOWN = 1
SHOWN_MOST, SHOWN_LAST = 11, 8
own_pages: dict[str, str] = {}


def own_page(act: str, route: str) -> None:
    """An app upstairs has a page of its own for an act; called when that app is ready."""
    own_pages[act] = route


def verb(title: str, step: str, act: str = "") -> str:
    """What is to be done, as a verb: 审核立案; a review is waited for as such, whichever way it will end."""
    return _("法制审核") if act == "pass_review" else _(VERBS.get(step, "%s")) % title


def address(case: str, act: str, step: str, of: str | None = None) -> str:
    """The page where a step of an act is done."""
    if step in ("check", "approve", "return"):
        return reverse("case_draft", args=[case, of or act])
    if act in own_pages and of:
        return reverse(own_pages[act], args=[case, of])
    return reverse("case_act", args=[case, act])


def head(
    where: Where, facts: Facts, law: Effective, running: Sequence[Running], agency: str, now: datetime
) -> dict[str, Any]:
    """The head of the page: number, matter, party, stage, place, handlers, the period for deciding."""
    parties = facts.latest("parties") or ()
    stages = [one for one in law.stages if one.id in shown_stages(law)]
    here = next((n for n, one in enumerate(stages) if one.id == where.stage), len(stages))
    limit = next((one for one in running if one.rule.deadline and decides(one, law)), None)
    main = None
    if limit is not None and (limit.is_open or limit.state == "late"):
        main = dues.shown(where.uid, limit, now) | {
            "progress": dues.progress(limit, now),
            "title": begun(limit, law) if limit.is_open else "",
        }
    return {
        "id": where.uid,
        "number": where.number,
        "matter": where.matter.title,
        "party": where.party_name,
        "stage_title": next((one.title for one in law.stages if one.id == where.stage), ""),
        "parties": [{**one, "kind_title": _(KINDS.get(str(one.get("kind")), ""))} for one in parties],
        "where": site(facts),
        "officers": handlers(facts),
        "agency": agency,
        "path": [
            {"title": one.title, "state": "done" if n < here else "now" if n == here else ""}
            for n, one in enumerate(stages)
        ],
        "main_due": main,
        "seq": where.seq,
        "agency_code": where.agency,
        "opened_at": where.opened_at,
        "coming": lambda: coming(where, facts, law, running, now),
    }


def coming(
    where: Where, facts: Facts, law: Effective, running: Sequence[Running], now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is waited for: steps of the agency with who must do them, and periods of the party."""
    steps = [
        {
            "verb": verb(title_in(law, one.act if one.step == "do" else one.of or one.act), one.step, one.act),
            "url": address(where.uid, one.act, one.step, one.of),
            "step": one.step,
            "role": one.role,
            "persons": one.persons,
            "from": one.from_person,
        }
        for one in ruling.waiting(facts, library(), now, tuple(running))
    ]
    return steps, dues.party_waits(where.uid, running, now)


def shown_stages(law: Effective) -> set[str]:
    """The stages that lie on the way, in order; those beside it are left out."""
    return {one.id for one in law.stages if not one.beside}


def begun(limit: Running, law: Effective) -> str:
    """From what the days are counted: 立案, 受理, 登记申请."""
    spec = law.acts.get(limit.started.act)
    return _("立案") if limit.started.act in law.filings or spec is None else spec.title


def decides(one: Running, law: Effective) -> bool:
    """True for the period within which the decision must be made."""
    return any(event.act in law.decisions for event in one.rule.deadline.do) if one.rule.deadline else False


def site(facts: Facts) -> str:
    """Where it happened."""
    for one in facts.latest("violations") or ():
        if one.get("place"):
            return str(one["place"])
    lead = facts.acts[0].fields.get("lead") if facts.acts else None
    place = facts.latest("place") if lead is None else lead.get("place")
    return str(place or "")


def handlers(facts: Facts) -> list[str]:
    """Who handles the case, by name, in the order in which they came to it."""
    found: dict[str, str] = {}
    for act in facts.acts:
        if act.act in ("check", "return"):
            continue
        maker = act.proposed_by or act.by
        for person in (*act.officers, maker):
            if "officer" in person.roles:
                found.setdefault(person.id, person.name)
    return list(found.values())


def timeline(
    where: Where, facts: Facts, law: Effective, rows: Mapping[int, Any], papers: Mapping[int, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """The acts done, oldest first; steps of an approval that went through are told with the act, returns by themselves."""
    out = []
    for act in facts.acts:
        if act.act in ("propose", "check"):
            continue
        row = rows.get(act.seq)
        out.append(entry(where, act, law, row, papers.get(act.seq, [])))
    return out


def folded(done: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A long timeline begins folded: what was done last is what one looks for."""
    if len(done) <= SHOWN_MOST:
        return {"folded": [], "recent": done}
    return {"folded": done[:-SHOWN_LAST], "recent": done[-SHOWN_LAST:]}


def entry(where: Where, act: Act, law: Effective, row: Any, papers: list[dict[str, Any]]) -> dict[str, Any]:
    """One line of the timeline."""
    back = act.act == "return" or act.act == "return_from_review"
    name = title_in(law, act.act)
    if act.act == "return":
        name = _("退回：%s") % title_in(law, str(act.fields.get("act", "")))
    told = specific(law, act.act, list(getattr(row, "articles", None) or ()))
    return {
        "seq": act.seq,
        "act": act.act,
        "title": name,
        "at": act.at,
        "back": back,
        "late_entry": act.late_entry,
        "overdue": bool(getattr(row, "ended_late", None)),
        "people": people(act),
        "articles": told[:ARTICLES_SHOWN],
        "all_articles": told,
        "more_articles": len(told) if len(told) > ARTICLES_SHOWN else 0,
        "says": says(act),
        "documents": papers,
        "media": [media_line(one, n) for n, one in enumerate(act.media, start=1)],
        "hash": getattr(row, "hash", ""),
        "url": reverse("case_entry", args=[where.uid, act.seq]),
    }


def specific(law: Effective, act: str, articles: list[str]) -> list[str]:
    """The articles of an act, those that speak of few acts before those that speak of many."""
    wide: dict[str, int] = {}
    for rule in law.rules_by_act.get(act, ()):
        size = 999 if "*" in rule.binds else len(rule.binds)
        wide[rule.citation] = min(size, wide.get(rule.citation, 999))
    return sorted(articles, key=lambda one: wide.get(one, 500))


def media_line(one: Any, number: int) -> dict[str, str]:
    """An evidence file as a link."""
    words = {"photo": _("照片"), "audio": _("录音"), "video": _("录像"), "pdf": _("材料")}.get(one.kind, _("文件"))
    return {"title": f"{words}{number}", "url": reverse("media_file", args=[one.id])}


def people(act: Act) -> str:
    """Who did it; for an act by approval who drafted, checked and approved."""
    if act.proposed_by is not None:
        names = [act.proposed_by.name, act.checked_by.name if act.checked_by else "", act.by.name]
        words = [_("承办"), _("审核"), _("批准")]
        return " → ".join(f"{word} {name}" for word, name in zip(words, names, strict=True) if name)
    names = [one.name for one in act.officers] or [act.by.name]
    return "、".join(dict.fromkeys(names))


def says(act: Act) -> str:
    """The one thing worth saying on the line: the reason of a return, the late entry, the result of a review."""
    if act.act == "return":
        return str(act.fields.get("reason", ""))
    if act.act == "return_from_review":
        return str(act.fields.get("opinion", ""))
    if act.late_entry:
        return _("补录理由：%s") % act.fields.get("late_reason", "")
    return ""


def refusal_line(
    case: str, one: Refusal, facts: Facts, law: Effective, actor: Person, here: str = ""
) -> dict[str, Any]:
    """A reason with its remedy; a button where the remedy is this person's to do."""
    spec = law.acts.get(one.remedy_act or "")
    url, whose = "", ""
    if spec is not None and spec.act != here:
        draft = facts.draft(spec.act)
        step = (
            "do"
            if not spec.approval
            else "propose"
            if draft is None
            else "check"
            if draft.checked is None
            else "approve"
        )
        role = spec.by if step in ("do", "propose") else tuple(spec.approval[1 if step == "check" else -1].split("|"))
        if actor.roles & set(role):
            url = address(case, spec.act, step)
        else:
            titles = registry.role_titles()
            whose = "、".join(titles.get(name, name) for name in role)
    remedy = one.remedy
    if whose and remedy:
        remedy = _("%(remedy)s（由%(who)s办理）") % {"remedy": remedy.rstrip("。"), "who": whose}
    return {"reason": one.reason, "articles": one.articles, "remedy": remedy, "remedy_url": url, "asks": one.asks}


def open_now(
    where: Where,
    facts: Facts,
    law: Effective,
    actor: Person,
    permitted: Iterable[tuple[ActSpec, str]],
    refused: Iterable[tuple[ActSpec, Sequence[Refusal]]],
    waiting: Sequence[Any],
    running: Sequence[Running],
    now: datetime,
) -> dict[str, Any]:
    """What can be done now, what waits for me first; what cannot, the next steps first."""
    due = {}
    for one in running:
        if one.is_open and one.rule.key not in due:
            due[one.rule.key] = dues.shown(where.uid, one, now)
    mine, others = [], []
    for item in waiting:
        spec = law.acts.get(item.act)
        name = title_in(law, item.act if item.step == "do" else item.of or item.act)
        line = {
            "verb": verb(name, item.step, item.act),
            "url": address(where.uid, item.act, item.step, item.of),
            "due": due.get(item.due_rule or ""),
            "note": "",
            "since": item.since,
            "act": item.act,
            "step": item.step,
        }
        if is_mine(item, actor, facts, spec):
            mine.append(line)
        else:
            others.append(line | {"who": who_waits(item)})
    seen = {(line["act"], line["step"]) for line in mine}
    sent_back = any(draft.state == "review_returned" for draft in facts.drafts.values())
    can: list[dict[str, Any]] = []
    more: list[dict[str, Any]] = []
    for spec, step in permitted:
        if step == "return" or (spec.act, step) in seen:
            continue
        line = {
            "verb": verb(spec.title, step),
            "url": address(where.uid, spec.act, step, draft_of(spec, facts)),
            "due": None,
        }
        fresh = (spec.expected and not facts.done(spec.act)) or (spec.act == "dispute_review" and sent_back)
        (can if fresh or step in ("check", "approve") else more).append(line)
    order = {one.id: n for n, one in enumerate(law.stages) if not one.beside}
    no: list[dict[str, Any]] = []
    no_more: list[dict[str, Any]] = []
    for spec, against in refused:
        line = {"title": spec.title, "refusals": [refusal_line(where.uid, one, facts, law, actor) for one in against]}
        near = (
            len(no) < NEAR and on_the_way(spec, facts, law, order, where.stage) and not behind(law, spec.act, against)
        )
        (no if near else no_more).append(line)
    found = {"waiting": mine, "others": others, "can": can, "can_more": more, "cannot": no, "cannot_more": no_more}
    return found | {"party": dues.party_waits(where.uid, running, now)}


def on_the_way(spec: ActSpec, facts: Facts, law: Effective, order: Mapping[str, int], here: str) -> bool:
    """True for a coming act of the usual way: not done yet, not behind us, not hanging on what need not be done."""
    if not spec.expected or facts.done(spec.act) or order.get(spec.stage, -1) < order.get(here, 0):
        return False
    before = [law.acts[name] for name in spec.after.get("all", ()) if name in law.acts]
    return not any((one.whose == "party" or not one.expected) and not facts.done(one.act) for one in before)


def behind(law: Effective, act: str, against: Sequence[Refusal]) -> bool:
    """True when another act took its place for good: what must never follow what was done."""
    kinds = {rule.key: rule.kind for rule in law.rules_by_act.get(act, ())}
    return any(kinds.get(one.rule) == "never_after" for one in against)


def draft_of(spec: ActSpec, facts: Facts) -> str | None:
    """For an act about a draft (review, discussion): the draft that is open."""
    if spec.declared("act") is None:
        return None
    return next((draft.act for draft in facts.drafts.values() if draft.state not in ("none", "approved")), None)


def is_mine(item: Any, actor: Person, facts: Facts, spec: ActSpec | None) -> bool:
    """True when this waits for that person: named, or by post where nobody is named."""
    if item.persons:
        return actor.id in item.persons
    roles = set(item.role.split("|"))
    if not roles & actor.roles:
        return False
    draft = facts.drafts.get(item.of or item.act)
    return not (item.step in ("check", "approve") and draft is not None and draft.proposed.by.id == actor.id)


def who_waits(item: Any) -> str:
    """Whom it waits for: names where known, else the post."""
    titles = registry.role_titles()
    return "、".join(titles.get(role, role) for role in item.role.split("|"))


def drafts_open(facts: Facts) -> list[Draft]:
    """The drafts on their way."""
    return [draft for draft in facts.drafts.values() if draft.state not in ("none", "approved")]


def act_titles() -> Mapping[str, str]:
    """Act → title, of every procedure."""
    return library().titles


def is_step(act: Act) -> bool:
    """True for a step of an approval."""
    return act.act in STEPS
