"""文书和依据的证明 — (d) every record has its form, every act its title and articles, every article that is named exists.

It serves 行政处罚法 39 (basis and procedure are public) and 47. It refuses an article of an instrument that is not in force there on
that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mingjing.kernel.errors import CitationError
from mingjing.kernel.law import Effective, Rule
from mingjing.kernel.library import citations
from mingjing.kernel.prove.telling import Finding, cite

LENT = ("by_whom", "approval_chain", "order")


def proven(law: Effective) -> Iterator[Finding]:
    """A finding for each fault, and one for all where there is none."""
    faults = [*_acts(law), *_cited(law), *_served(law)]
    yield from (Finding("d", said, False) for said in faults)
    if not faults:
        forms = {one for act in law.acts.values() for one in act.documents}
        bare = [act for act in law.acts if not _own(law, act)]
        lent = f"（其中{len(bare)}个环节的依据待核实，没有收集到全国统一的规定）" if bare else ""
        said = f"{len(law.acts)}个环节都有名称和依据{lent}，{len(forms)}种文书都有格式，引用的条文都存在"
        yield Finding("d", said, True)


def _acts(law: Effective) -> Iterator[str]:
    for act in law.acts.values():
        if not act.title.strip() or act.title == act.act:
            yield f"环节 {act.act} 没有中文名称"
        if not _own(law, act.act) and not _lent(law, act.act):
            yield f"“{act.title}”没有任何条文作依据"
        for document in act.documents:
            form = law.forms.get(document)
            if form is None:
                yield f"“{act.title}”应当留下文书 {document}，没有这种文书的格式"
            elif form.template is None:
                yield f"“{act.title}”的文书《{form.title}》没有版式（form.typ）"
        if act.media == "required" and not any(rule.kind == "media" for rule in law.rules_by_act.get(act.act, ())):
            yield f"“{act.title}”应当有音像记录，没有规则要求它"


def _own(law: Effective, act: str) -> bool:
    """True where a rule names the act, or a period starts or ends with it; what binds every act alike is no basis of this one."""
    named = any("*" not in rule.binds for rule in law.rules_by_act.get(act, ()))
    return named or bool(law.starts.get(act) or law.ends.get(act))


def _lent(law: Effective, act: str) -> bool:
    """True where nothing but a rule still to be confirmed says by whom, in which order, by whose approval every act is done."""
    return any(rule.kind in LENT and rule.status == "to_confirm" for rule in law.rules_by_act.get(act, ()))


def _cited(law: Effective) -> Iterator[str]:
    for rule in law.rules:
        named = [rule.citation, *rule.yields_to, rule.departs_from, rule.authority]
        named.append(rule.deadline.roll_basis if rule.deadline else None)
        for citation in named:
            if citation and not _exists(law, citation):
                yield f"规则{cite(law, rule)}引用的 {citation} 不存在，或者在这里还没有施行"


def _exists(law: Effective, citation: str) -> bool:
    try:
        parts = citations.parse(citation)
    except CitationError:
        return False
    instrument = law.instruments.get(parts.instrument)
    return instrument is not None and (not parts.article or parts.article in instrument.articles)


def _served(law: Effective) -> Iterator[str]:
    """A document whose service starts or ends something is made by some act."""
    made = {one for act in law.acts.values() for one in act.documents}
    for rule in law.rules:
        for document in _documents(rule):
            if document not in made:
                yield f"规则{cite(law, rule)}等的是文书 {document} 的送达，没有哪个环节制作它"


def _documents(rule: Rule) -> Iterator[str]:
    of = rule.params.get("of")
    if isinstance(of, Mapping) and isinstance(document := of.get("document"), str):
        yield document
    if rule.kind == "served_each":
        yield str(rule.params["document"])
