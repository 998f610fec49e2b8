"""变通的证明 — (f) a pack departs only where it may, and never weakens what protects the party.

It serves `law/README.md`, section "Packs": `departs_from` needs the authority of a higher article, stays of the same kind and for the
same acts; gates are not departed from. It refuses overlays that take officers, approvals, documents or recordings away.
"""

from __future__ import annotations

from collections.abc import Iterator

from mingjing.kernel.law import ActSpec, Effective, Instrument, Rule
from mingjing.kernel.library import Library, citations
from mingjing.kernel.library.instruments import RANKS
from mingjing.kernel.library.shelf import key_of
from mingjing.kernel.prove.telling import Finding, cite

KEPT = frozenset(
    (
        *("needs", "officers", "certificate_shown", "different_people", "approval_chain", "passed_review", "discussed"),
        *("heads", "waits", "served_each", "served_paper", "no_heavier", "single_fine", "says_at_least", "never_after"),
    )
)


def proven(law: Effective, library: Library) -> Iterator[Finding]:
    """A finding for each departure that may not be, and one for all where there is none."""
    faults = [*_departures(law, library), *_overlays(law, library)]
    yield from (Finding("f", said, False) for said in faults)
    if not faults:
        yield Finding("f", "部门和地方的文件都只在允许的地方变通", True)


def _departures(law: Effective, library: Library) -> Iterator[str]:
    for rule in law.rules:
        if rule.departs_from and (said := _departure(rule, law, library)):
            yield f"{cite(law, rule)}变通了 {rule.departs_from}：{said}"
        for higher in rule.yields_to:
            if (said := _above(rule, citations.parse(higher).instrument, law)) and "#" not in higher:
                yield f"{cite(law, rule)}填补 {higher}：{said}"


def _departure(rule: Rule, law: Effective, library: Library) -> str:
    assert rule.departs_from
    assert rule.authority
    base = _base(rule.departs_from, library)
    if base is None:
        return "所变通的规则不存在"
    if base.kind in KEPT:
        return "告知、审核、讨论、人员等程序保障不能变通"
    own, authority = law.instruments[rule.instrument], citations.parse(rule.authority)
    if authority.instrument == rule.instrument or law.instruments.get(authority.instrument) is None:
        return f"授权的条文 {rule.authority} 不是上位规定"
    granting, departed = law.instruments[authority.instrument], law.instruments.get(base.instrument)
    if RANKS.index(granting.rank) >= RANKS.index(own.rank):
        return f"授权的条文 {rule.authority} 的位阶不高于它自己"
    if departed is not None and RANKS.index(granting.rank) > RANKS.index(departed.rank):
        return f"授权的条文 {rule.authority} 的位阶低于被变通的规定"
    if own.rank == "normative_document" and departed is not None and departed.rank != "normative_document":
        return "规范性文件不能变通法律、法规、规章"
    return _narrower(rule, base)


def _narrower(rule: Rule, base: Rule) -> str:
    if rule.kind != base.kind:
        return "变通以后不再是同一种规则"
    if base.deadline is not None and rule.deadline is not None:
        if {one.act for one in base.deadline.after} - {one.act for one in rule.deadline.after}:
            return "变通以后，有的起算环节没有期限了"
        if rule.deadline.whose != base.deadline.whose:
            return "变通以后，期限换了主体"
        return ""
    lost = set(base.binds) - set(rule.binds)
    return f"变通以后，{'、'.join(sorted(lost))}不再受约束" if lost and "*" not in rule.binds else ""


def _base(reference: str, library: Library) -> Rule | None:
    key = key_of(reference)
    for one in library.instruments:
        for article in one.articles.values():
            for rule in article.rules:
                if rule.key == key:
                    return rule
    return None


def _above(rule: Rule, name: str, law: Effective) -> str:
    own, higher = law.instruments[rule.instrument], law.instruments.get(name)
    if higher is None:
        return "这一规定在这里没有施行"
    return "它不是上位规定" if not _higher(higher, own) else ""


def _higher(one: Instrument, other: Instrument) -> bool:
    if RANKS.index(one.rank) != RANKS.index(other.rank):
        return RANKS.index(one.rank) < RANKS.index(other.rank)
    return one.place == "national" or other.place.startswith(f"{one.place}/")


def _overlays(law: Effective, library: Library) -> Iterator[str]:
    """What the national procedure wants of an act, the effective one wants too."""
    bases = [one for one in library.procedures if one.id == law.procedure and one.extends is None]
    whole = max((one for one in bases if one.in_force <= law.since), key=lambda one: one.in_force, default=None)
    for name, base in whole.acts.items() if whole else ():
        own = law.acts.get(name)
        if own is None:
            yield f"“{base.title}”在这里被取消了"
        elif own is not base:
            yield from (f"“{base.title}”在这里被减弱了：{said}" for said in _weaker(base, own))


def _weaker(base: ActSpec, own: ActSpec) -> Iterator[str]:
    if own.officers < base.officers:
        yield f"执法人员由{base.officers}名减为{own.officers}名"
    if len(own.approval) < len(base.approval):
        yield "批准的层级减少"
    if set(base.documents) - set(own.documents):
        yield "应当制作的文书减少"
    if base.media == "required" and own.media != "required":
        yield "不再要求音像记录"
    for word in ("all", "any"):
        lost = set(base.after.get(word, ())) - set(own.after.get(word, ()))
        if lost and word == "all":
            yield "须先办理的环节减少"
    if base.whose != own.whose or base.ends != own.ends or base.decides != own.decides:
        yield "环节的性质改变"
    kept = {one.name: one for one in own.fields}
    gone = [one.title for one in base.fields if one.required and not (one.name in kept and kept[one.name].required)]
    if gone:
        yield f"必填的内容减少：{'、'.join(gone)}"
