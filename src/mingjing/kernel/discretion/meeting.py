"""几张表相遇 — tables that speak of one act under two laws or of two acts under one article, and that read 以上、以下 differently.

It serves 行政处罚法 29 (the higher fine) and 国办发〔2022〕27号 item 5. It refuses to drop one of the two silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mingjing.kernel.discretion.faults import Fault
from mingjing.kernel.discretion.proof import range_of_amount
from mingjing.kernel.discretion.table import Band, Table


def together(tables: Iterable[Table]) -> Iterator[Fault]:
    """Tables of the same act under two laws, of two acts under the same article, and of one region that read 以上、以下 differently."""
    listed = list(tables)
    for place, one in enumerate(listed):
        for other in listed[place + 1 :]:
            if one.act and one.act == other.act and one.id != other.id and one.place == other.place:
                yield _two_laws(one, other)
            elif one.id != other.id and (one.authority, one.basis) == (other.authority, other.basis):
                sentence = (
                    f"“{one.title}”和“{other.title}”写的依据一字不差（{'、'.join(one.basis)}），"
                    "说的却不是同一行为：有一处的依据可能是抄错的"
                )
                yield Fault("same_basis", other.id, sentence, (one.id, other.id))
            near = one.place.startswith(other.place) or other.place.startswith(one.place)
            if (
                near
                and one.place != other.place
                and one.below_in != other.below_in
                and one.act == other.act
                and one.act
            ):
                say = {True: "包括", False: "不包括"}
                sentence = (
                    f"{one.title}（{one.authority}）的以下{say[one.below_in]}本数，"
                    f"{other.title}（{other.authority}）的以下{say[other.below_in]}本数"
                )
                yield Fault("bounds_differ", one.id, sentence, (one.id, other.id))


def _two_laws(one: Table, other: Table) -> Fault:
    def span(table: Table) -> str:
        return "、".join(range_of_amount(legal.amount) for legal in table.legal)

    sentence = (
        f"同一行为可以依{one.basis[0]}（{span(one)}）或者{other.basis[0]}（{span(other)}）处罚："
        "按罚款数额高的规定处罚（行政处罚法第二十九条）"
    )
    return Fault("two_laws", one.id, sentence, (one.id, other.id))


def higher(bands: Sequence[Band]) -> int:
    """Which of the bands of several laws is the higher one (处罚法 29): by the top, then by the bottom.

    >>> higher([Band(Fraction(10), Fraction(100)), Band(Fraction(20), Fraction(100))])
    1
    """
    return max(range(len(bands)), key=lambda place: (bands[place].high, bands[place].low))
