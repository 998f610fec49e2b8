"""命令 — `mingjing law find|show|trace|due|discretion|prove|flowchart|check|differences` and `mingjing code uscc|id`.

It serves `contract.md` (Commands); everything here reads the law folder and the arguments, nothing else but the clock
of the machine for a citizen number. It refuses with one clear line and exit code 1 (2 for wrong usage).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from mingjing.kernel import codes, deadlines, flowchart
from mingjing.kernel.differences import differences
from mingjing.kernel.discretion import cli as discretion
from mingjing.kernel.errors import CitationError, KernelError, LawError
from mingjing.kernel.law import Article, Instrument, Rule
from mingjing.kernel.library import Library, citations, load, wording
from mingjing.kernel.library.shelf import key_of
from mingjing.kernel.library.text import read
from mingjing.kernel.moments import SHANGHAI, day_of
from mingjing.kernel.prove import cli as proving
from mingjing.kernel.trace import trace


def folder() -> Path:
    """The law folder: MINGJING_LAW, else the one beside the sources, else `law` here or in a folder above."""
    if named := os.environ.get("MINGJING_LAW"):
        return Path(named)
    own = Path(__file__).parents[3] / "law"
    for place in (own, *(above / "law" for above in (Path.cwd(), *Path.cwd().parents))):
        if (place / "national").is_dir():
            return place
    return own


def main(argv: Sequence[str]) -> int:
    """Run `law …` or `code …`; the exit code."""
    said = _parser().parse_args(list(argv))
    try:
        return int(said.run(said))
    except LawError as fault:
        for one in (fault, *fault.others):
            print(one, file=sys.stderr)
        return 1
    except KernelError as fault:
        print(fault, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mingjing")
    kinds = parser.add_subparsers(required=True, metavar="law|code")
    law = kinds.add_parser("law", help="法律文件").add_subparsers(
        required=True, metavar="find|show|trace|due|discretion|prove|flowchart|check|differences"
    )
    find = law.add_parser("find", help="查找规则在哪里")
    find.add_argument("text", help="要找的文字，例如 二十四小时")
    find.set_defaults(run=_find)
    show = law.add_parser("show", help="一条的要点、规则和例子")
    show.add_argument("citation", help="administrative_penalty_law/58(1)")
    show.add_argument("--on", type=_day, default=None)
    show.set_defaults(run=_show)
    whole = law.add_parser("trace", help="某地某日的整个程序")
    whole.add_argument("procedure")
    whole.add_argument("--place", default="")
    whole.add_argument("--field", default="")
    whole.add_argument("--on", type=_day, required=True)
    whole.set_defaults(run=_trace)
    due = law.add_parser("due", help="期限何日届满")
    due.add_argument("citation", help="administrative_penalty_law/64#request_hearing")
    due.add_argument("--after", type=_moment, required=True, help="2026-09-30T10:00+08:00")
    due.add_argument("--place", default="")
    due.add_argument("--field", default="")
    due.add_argument("--json", action="store_true")
    due.set_defaults(run=_due)
    weigh = law.add_parser("discretion", help="裁量权基准：适用、证明")
    discretion.arguments(weigh)
    weigh.set_defaults(run=lambda said: discretion.run(said, load(folder())))
    chart = law.add_parser("flowchart", help="某地某日整个程序的流程图（SVG）")
    chart.add_argument("procedure")
    chart.add_argument("--place", default="")
    chart.add_argument("--field", default="")
    chart.add_argument("--on", type=_day, required=True)
    chart.set_defaults(run=_flowchart)
    proof = law.add_parser("prove", help="证明：没有死路、没有绕得过的关口、期限来得及、规则不矛盾")
    proving.options(proof)
    proof.set_defaults(run=lambda said: proving.run(said, folder()))
    law.add_parser("check", help="载入全部法律文件").set_defaults(run=_check)
    beside = law.add_parser("differences", help="各地与全国的差异（Markdown）")
    beside.add_argument("--on", type=_day, default=None)
    beside.set_defaults(run=_differences)
    code = kinds.add_parser("code", help="代码是否符合规则").add_subparsers(required=True, metavar="uscc|id")
    for name in ("uscc", "id"):
        one = code.add_parser(name)
        one.add_argument("value")
        one.set_defaults(run=_code, kind=name)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应写作 2026-03-01") from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是时间，应写作 2026-09-30T10:00+08:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _find(said: argparse.Namespace) -> int:
    library = load(folder())
    found = 0
    for instrument in library.instruments:
        for article in instrument.articles.values():
            rules = [rule for rule in article.rules if said.text in _haystack(rule, library)]
            if not rules and said.text not in article.gist + article.title:
                continue
            found += 1
            cited = library.cite_zh(article.citation, instrument.in_force)
            print(f"{cited}　{article.citation}　{instrument.file}:{article.line}")
            print(f"  {article.gist}")
            for rule in rules:
                print(f"  · #{rule.id}　{wording.rule(rule, library.title)}　{rule.file}:{rule.line}")
    if not found:
        print(f"没有找到“{said.text}”", file=sys.stderr)
    return 0 if found else 1


def _haystack(rule: Rule, library: Library) -> str:
    period = rule.deadline.period if rule.deadline else None
    words = wording.period_words(period) if period else ""
    return " ".join((rule.id, rule.reason, rule.remedy, wording.rule(rule, library.title), words))


def _show(said: argparse.Namespace) -> int:
    library = load(folder())
    wanted = citations.parse(said.citation)
    article = library.article(said.citation, said.on)
    instrument = library.instrument(article.instrument, said.on)
    print(f"{library.cite_zh(article.citation, instrument.in_force)}　{article.citation}")
    print(f"{instrument.title}　自 {instrument.in_force} 起施行　{instrument.file}:{article.line}")
    print(article.gist)
    rules = [
        one
        for one in article.rules
        if (not wanted.rule or one.id == wanted.rule) and one.paragraph.startswith(wanted.paragraph)
    ]
    for rule in rules or article.rules:
        cited = library.cite_zh(rule.citation, instrument.in_force)
        print(f"  · #{rule.id}　{cited}　{rule.kind}　{rule.file}:{rule.line}")
        print(f"    {wording.rule(rule, library.title)}")
        if rule.remedy:
            print(f"    怎样才可以：{rule.remedy}")
    for question in article.left_to_person:
        print(f"  · 由人判断：{question}")
    for title in _scenarios(instrument, article):
        print(f"  例：{title}")
    return 0


def _scenarios(instrument: Instrument, article: Article) -> list[str]:
    """The titles of the worked examples beside the article."""
    place = Path(instrument.file).parent.relative_to("law")
    path = folder() / place / "scenarios" / f"article_{article.number}.yaml"
    if not path.exists():
        return []
    told, _ = read(path, f"law/{place}/scenarios/{path.name}")
    return [str(one.get("title", "")) for one in told if isinstance(one, dict)]


def _trace(said: argparse.Namespace) -> int:
    print(trace(load(folder()), said.procedure, said.place, said.field, said.on), end="")
    return 0


def _flowchart(said: argparse.Namespace) -> int:
    print(flowchart.svg(load(folder()).procedure(said.procedure, said.place, said.field, said.on)))
    return 0


def period_rule(library: Library, citation: str, place: str, field: str, on: date) -> Rule:
    """The deadline rule that a citation means, in a place and field on a day; several without a main one is an error."""
    parts = citations.parse(citation)
    article = library.article(citation, on)
    found = [rule for rule in article.rules if rule.deadline is not None and rule.deadline.period is not None]
    if parts.rule:
        found = [rule for rule in found if rule.id == parts.rule]
    elif parts.paragraph:
        found = [rule for rule in found if rule.paragraph.startswith(parts.paragraph)] or found
    if len(found) > 1:
        main_ones = [rule for rule in found if rule.deadline is not None and rule.deadline.main]
        found = main_ones if len(main_ones) == 1 else found
    if not found:
        raise CitationError(citation, "这里没有可以计算的期限（日期由文书写明的，以文书为准）")
    if len(found) > 1:
        choices = tuple(f"{rule.name}　{wording.rule(rule, library.title)}" for rule in found)
        raise CitationError(citation, "这一条有几个期限，请写明是哪一个：", choices)
    return _there(library, found[0], place, field, on)


def _there(library: Library, rule: Rule, place: str, field: str, on: date) -> Rule:
    """The rule itself, or the one that has taken its place there."""
    if not place and not field:
        return rule
    rules = library.rules_for(place, field, on)
    for other in rules:
        if other.departs_from and key_of(other.departs_from) == rule.key and other.deadline is not None:
            return other
    higher = {key_of(one) for one in rule.yields_to if "#" in one}
    return next((other for other in rules if other.key in higher and other.deadline is not None), rule)


def _due(said: argparse.Namespace) -> int:
    library = load(folder())
    rule = period_rule(library, said.citation, said.place, said.field, day_of(said.after))
    end = deadlines.due(rule, said.after, library.calendar, library.cite_zh)
    if said.json:
        told = {
            "rule": rule.name,
            "due": end.text,
            "unit": end.unit,
            "rolled": end.rolled,
            "state": end.state,
            "derivation": end.derivation,
        }
        print(json.dumps(told | ({"missing": end.missing} if end.missing else {}), ensure_ascii=False, indent=1))
        return 0
    print(f"{library.cite_zh(rule.citation)}　{rule.name}　{wording.rule(rule, library.title)}")
    print(f"期满：{end.text}" + ("（暂计）" if end.state == "unknown" else "") + ("（顺延）" if end.rolled else ""))
    if end.missing:
        print(f"还不能确定：缺少{end.missing}")
    for one in end.summary:
        span = one["from"] if one["from"] == one["to"] else f"{one['from']} — {one['to']}"
        print(f"  {span}　{'计' if one['counted'] else '不计'}　{one['why']}")
    return 0


def _check(_said: argparse.Namespace) -> int:
    before = time.perf_counter()
    library = load(folder())
    took = (time.perf_counter() - before) * 1000
    rules = sum(len(article.rules) for one in library.instruments for article in one.articles.values())
    years = library.calendar.years
    print(
        f"法律文件 {len(library.instruments)} 个，规则 {rules} 条，程序 {len(library.procedures)} 个，"
        f"文书 {len(library.form_files)} 种，数额标准 {len(library.tables)} 个，裁量表 {len(library.discretion)} 张，"
        f"日历 {years[0].year}–{years[-1].year}；共 {len(library.files)} 个文件，载入用时 {took:.0f} 毫秒"
        if years
        else f"共 {len(library.files)} 个文件；没有日历"
    )
    return 0


def _differences(said: argparse.Namespace) -> int:
    print(differences(load(folder()), said.on), end="")
    return 0


def _code(said: argparse.Namespace) -> int:
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    verdict = codes.uscc(said.value) if said.kind == "uscc" else codes.citizen(said.value, today)
    print(verdict.reason, *verdict.warnings, sep="；")
    return 0 if verdict.ok else 1
