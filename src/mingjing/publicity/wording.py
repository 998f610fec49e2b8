"""公示用语 — what of a decision the public sees, from a closed list; everything that is not named here stays inside.

It serves 国办发〔2018〕118号 item 6 and 处罚法 48. A citizen's name is shortened to the surname; address, telephone, number and
everything about other people is never read; the summary was screened by the kernel before three people passed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

KINDS = {
    "warning": "警告",
    "criticism": "通报批评",
    "fine": "罚款",
    "confiscate_gains": "没收违法所得",
    "confiscate_goods": "没收非法财物",
}
COMPOUND_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "东方")


def party_shown(parties: Iterable[Mapping[str, Any]]) -> str:
    """The parties as the public sees them: organisations by name, citizens by surname."""
    return "、".join(one_party(party) for party in parties)


def one_party(party: Mapping[str, Any]) -> str:
    """One party: a citizen's given name is hidden."""
    name = str(party.get("name", "")).strip()
    if party.get("kind") != "citizen" or not name:
        return name
    surname = name[:2] if name.startswith(COMPOUND_SURNAMES) else name[:1]
    return f"{surname}某"


def outcome_shown(title: str) -> str:
    """What was decided, from the title of the act that decided it.

    >>> outcome_shown("作出不予行政处罚决定")
    '不予行政处罚'
    """
    return title.removeprefix("作出").removesuffix("决定")


def yuan(fen: int) -> str:
    """An amount of 分 as 元."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}.{rest:02d} 元" if rest else f"{whole:,} 元"


def result_shown(
    penalties: Iterable[Mapping[str, Any]], titles: Mapping[str, str], parties: Iterable[Mapping[str, Any]] = ()
) -> str:
    """The penalties in words, in the order in which they were decided; of several parties, whose each is."""
    known = list(parties)
    of = {str(one.get(key)): one_party(one) for one in known for key in ("code", "name")}
    said = []
    for penalty in penalties:
        kind = str(penalty.get("kind", ""))
        line = titles.get(kind, KINDS.get(kind, kind))
        amount = penalty.get("amount_fen") or penalty.get("goods_value_fen")
        whose = of.get(str(penalty.get("party") or ""), "") if len(known) > 1 else ""
        said.append((f"{whose}：" if whose else "") + (f"{line} {yuan(int(amount))}" if amount else line))
    return "；".join(said)
