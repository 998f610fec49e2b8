"""回退防护 — whether this database is as long as what others know of it: signer, witnesses, and the files already published.

A database that was restored to an earlier state does not notice it: only others can. Who finds it shorter stops everything:
nothing is placed, nothing signed, nothing recorded, until the missing entries are back (`recovering`) or the loss is said
in a log of its own (`breaking`).
"""

from __future__ import annotations

from dataclasses import dataclass

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain.errors import ChainError
from mingjing.chain.signing import Refusal
from mingjing.records.log import files, reads, standing
from mingjing.records.log.signing import Signing
from mingjing.records.reads import installed


class SetBack(RuntimeError):
    """This database is not the one whose log others know: shorter, or with another content."""


@dataclass(frozen=True, slots=True)
class Witnessed:
    """外部所知 — how many entries of a log somebody outside of the database knows, and who; `compared`: enough witnesses said so."""

    log: str
    size: int
    who: str
    compared: bool


def known_outside(signer: Signing, logs: set[str]) -> list[Witnessed]:
    """What signer, witnesses, published files and the installation's own note know of these logs and of those they know."""
    signed, noted, here = signer.logs(), standing.read(), installed()
    base = noted.origin or (here.log_origin if here else "")
    found = []
    for log in sorted(one for one in logs | signed.keys() | noted.after.keys() if one.startswith(f"{base}/")):
        sizes = {
            "签署程序": signed.get(log, 0),
            "已公开的检查点": published(log),
            "本机现状": noted.after.get(log, (0, ""))[0],
        }
        compared = True
        try:
            sizes["见证方"] = signer.seen(log)
        except Refusal as no:
            if no.code != "alone":
                raise
            compared = False
        who = max(sizes, key=lambda one: sizes[one])
        found.append(Witnessed(log, sizes[who], who, compared))
    return found


def published(log: str) -> int:
    """The size of the newest published checkpoint; 0 where there is none that can be read."""
    try:
        return checkpoints.read(files.checkpoint(log) or "")[0].size
    except ChainError:
        return 0


def guard(signer: Signing) -> bool:
    """True where the database has every entry that anybody knows, False where too few witnesses have answered to tell;
    SetBack where entries are missing, in words for the operator."""
    placed = {one.log: one for one in reads.logs()}
    certain = True
    for known in known_outside(signer, set(placed)):
        here = placed.get(known.log)
        if here is not None and here.successor:
            continue
        certain = certain and known.compared
        size = here.size if here else 0
        if known.size > size:
            raise SetBack(
                f"{known.who}记得日志 {known.log} 有 {known.size} 条，数据库只有 {size} 条："
                f"数据库被恢复到了较早的状态，缺第 {size + 1} 至 {known.size} 条。"
                "请用 mingjing log recover --from 镜像文件夹 补回；确实找不回的，用 mingjing log break 说明"
            )
    return certain
