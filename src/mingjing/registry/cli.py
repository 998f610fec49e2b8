"""命令 — `mingjing registry init|import|export|check` and `mingjing law impact`: a production system is filled from nothing by these and the pages.

Whoever runs `import` is named with `--by` and needs the post that the page needs; the act, its refusals and its line in the
history are the same.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from mingjing.kernel.errors import KernelError

from . import impact, reads
from .acts import NotAllowed, Wrong
from .acts.founding import ADMINISTRATORS_FIRST, AlreadyFounded, found
from .lawbook import library
from .reads import revising
from .reads.listing import matters_of_law


def day(text: str) -> date:
    """A day of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应写作 2026-03-01") from None


def main(words: Sequence[str]) -> int:
    """Run one of the commands; the exit status."""
    parser = argparse.ArgumentParser(prog="mingjing registry")
    kinds = parser.add_subparsers(required=True, metavar="init|import|export|check")
    init = kinds.add_parser("init", help="正式系统的第一个机关和三个管理员")
    for name, what in (("code", "机关代码"), ("name", "机关名称"), ("place", "地区路径，如 zhejiang/huzhou")):
        init.add_argument(f"--{name}", required=True, help=what)
    init.set_defaults(run=_init)
    bring = kinds.add_parser("import", help="导入权责清单（Excel）；不写 --apply 只看会改什么")
    bring.add_argument("file", type=Path)
    bring.add_argument("--by", required=True, help="执法监督人员的用户名")
    bring.add_argument("--since", type=day, default=None)
    bring.add_argument("--why", default="")
    bring.add_argument("--apply", action="store_true")
    bring.set_defaults(run=_import)
    out = kinds.add_parser("export", help="导出某日的权责清单（Excel）")
    out.add_argument("file", type=Path)
    out.add_argument("--on", type=day, default=None)
    out.add_argument("--agency", default="")
    out.set_defaults(run=_export)
    check = kinds.add_parser("check", help="职权的空白、重复、未落实，主体资格")
    check.add_argument("--on", type=day, default=None)
    check.add_argument("--place", default="")
    check.set_defaults(run=_check)
    said = parser.parse_args(list(words))
    return int(said.run(said))


def _init(said: argparse.Namespace) -> int:
    try:
        made = found(code=said.code, name=said.name, place=said.place)
    except AlreadyFounded as no:
        print(no, file=sys.stderr)
        return 1
    print(f"已登记 {said.name}。密码只显示这一次：")
    for username, password in made.items():
        print(f"  {ADMINISTRATORS_FIRST[username]}　{username}　{password}")
    print("接着：系统管理员开户，安全管理员授予执法监督等岗位，执法监督人员登记机关、审核资格、导入清单。")
    return 0


def _import(said: argparse.Namespace) -> int:
    from .workbook import apply, keep_upload, planned

    user = reads.person_named(said.by)
    if user is None or not said.file.is_file():
        print(f"没有用户“{said.by}”" if user is None else f"没有文件 {said.file}", file=sys.stderr)
        return 1
    content, since = said.file.read_bytes(), said.since or reads.today()
    try:
        plan = planned(content, by=user, since=since)
        for one in plan.faults:
            print(one, file=sys.stderr)
        if plan.faults:
            print(f"{len(plan.faults)} 处不对，一条也没有导入", file=sys.stderr)
            return 1
        for title, *numbers in plan.sums:
            print(f"{title}　" + "　".join(map(str, numbers)))
        print("合计（现有　新增　修改　取消　不变　导入后）　" + "　".join(map(str, plan.total)))
        print(plan.arithmetic)
        if said.apply:
            if not said.why:
                raise Wrong({"why": "请用 --why 写明变更的理由或者依据文号"})
            keep_upload(content, said.file.name, by=user)
            apply(content, by=user, since=since, why=said.why, name=said.file.name)
            print("已导入")
    except (Wrong, NotAllowed) as no:
        print(no, file=sys.stderr)
        return 1
    return 0


def _export(said: argparse.Namespace) -> int:
    from .workbook import write_list

    said.file.write_bytes(write_list(said.on, said.agency))
    print(said.file)
    return 0


def _check(said: argparse.Namespace) -> int:
    found_ = revising.everything(said.on or reads.today(), said.place)
    for one in found_:
        print(f"{revising.KINDS[one.kind]}　{one.title}　{one.what}　→ {one.mend}")
    print(f"共 {len(found_)} 处" if found_ else "没有发现问题")
    return 1 if found_ else 0


def law_impact(words: Sequence[str]) -> int:
    """`mingjing law impact CITATION|INSTRUMENT|FILE`: what it touches; running cases are counted, not named."""
    parser = argparse.ArgumentParser(prog="mingjing law impact")
    parser.add_argument("what", help="administrative_penalty_law/44、administrative_penalty_law，或者一个法律文件")
    said = parser.parse_args(list(words))
    try:
        cited = impact.articles_of(library(), said.what)
    except (KernelError, ValueError) as no:
        print(no, file=sys.stderr)
        return 1
    touched = impact.touched(library(), cited)
    print(f"条文 {len(cited)} 条")
    parts = (("程序", touched.procedures), ("环节", touched.acts), ("文书", touched.forms), ("基准", touched.tables))
    for title, those in parts:
        print(f"{title} {len(those)}：" + "、".join(those.values()))
    matters = matters_of_law(cited, touched)
    print(f"事项 {len(matters)}：" + "、".join(one.title for one, _ in matters))
    print(f"在办的案件 {_running(list(touched.procedures))} 件")
    return 0


def _running(procedures: list[str]) -> int:
    """How many cases of these procedures are not closed: the number only, whoever asks."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    return int(import_string(settings.CASES_COUNTED)(procedures))
