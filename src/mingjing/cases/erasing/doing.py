"""删除的门 — the records keeper proposes, a head of the agency decides; both are asked what the ground asks; the law may refuse.

The keeper knows the file and how long it must be kept (细则 34), and decides nothing else in a case; the head answers for what the
agency keeps and gives out (细则 35). The administrators of the system take no part: they may not see what a case says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mingjing.cases import reads
from mingjing.cases.erasing import concerning, retention
from mingjing.cases.erasing.concerning import Reach
from mingjing.cases.erasing.grounds import Ground, grounds
from mingjing.cases.locating import located
from mingjing.cases.outcome import Absent, Faster, Invalid
from mingjing.cases.recorded import Where
from mingjing.kernel.refusal import Refusal, merged
from mingjing.records import clock
from mingjing.records import reads as log
from mingjing.records.erasing import deciding
from mingjing.registry import reads as registry
from mingjing.registry.reads import User

KEEPER = "custodian"
DECIDERS = frozenset({"agency_head", "deputy_head"})
SCOPES = ("field", "person", "file")


class NotAllowed(ValueError):
    """法上不许 — every reason why content may not be destroyed now."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("；".join(one.reason for one in refusals))
        self.refusals = merged(refusals)


@dataclass(frozen=True, slots=True)
class Wanted:
    """想删什么 — one scope with what it names: fields as (seq, name), a party's code, files' ids; papers that are spared."""

    scope: str
    fields: Sequence[tuple[int, str]] = ()
    person: str = ""
    files: Sequence[str] = ()
    spared: Sequence[str] = ()


def may_propose(user: User) -> bool:
    """The records keeper."""
    return KEEPER in user.roles


def may_decide(user: User) -> bool:
    """A head of the agency."""
    return bool(DECIDERS & set(user.roles))


def waiting_for(user: User) -> list[Any]:
    """The proposals of the agency that this person may decide, the oldest first; their own not."""
    if not may_decide(user) or user.agency is None:
        return []
    return [one for one in log.waiting_in(user.agency.code) if one.proposed_by != user.username]


def own_case(user: User, uid: str) -> Where:
    """A case of this person's own agency; Absent otherwise."""
    where = reads.case_for(user, uid)
    if user.agency_id != where.agency_id:
        raise Absent
    return where


def reach_of(where: Where, want: Wanted) -> Reach:
    """Everything that the proposal would destroy."""
    if want.scope == "field" and want.fields:
        return concerning.of_fields(where, want.fields, want.spared)
    if want.scope == "file" and want.files:
        return concerning.of_files(where, want.files)
    if want.scope == "person" and want.person:
        return concerning.of_person(where, want.person, want.spared)
    raise Invalid({"scope": "请选定要删除的内容：字段、当事人或者证据文件"})


def ground_of(name: str) -> Ground:
    """The ground of that id."""
    found = next((one for one in grounds(registry.today()) if one.id == name), None)
    if found is None:
        raise Invalid({"ground": "请选定删除的依据"})
    return found


def propose(user: User, uid: str, want: Wanted, *, ground: str, reason: str) -> Any:
    """One proposal; NotAllowed while the file must be kept or a remedy is open."""
    if not may_propose(user):
        raise Absent
    where, why = own_case(user, uid), ground_of(ground)
    if not reason.strip():
        raise Invalid({"reason": f"请写明理由，并回答：{why.asks}"})
    reach = reach_of(where, want)
    check(reach.cases.values(), why)
    try:
        return deciding.propose(
            case_uid=where.uid,
            agency=where.agency,
            scope=want.scope,
            targets=reach.targets,
            ground=why.id,
            citation=why.citation,
            reason=reason.strip(),
            by=user.username,
        )
    except deciding.OneIsOpen as no:
        raise Faster(str(no)) from no


def check(cases: Iterable[Where], ground: Ground) -> None:
    """Ask the law of every case concerned."""
    now = clock.now()
    if found := [one for where in cases for one in retention.against(where, ground, now)]:
        raise NotAllowed(found)


def decide(user: User, uid: str, erasure_id: str, do: str, *, opinion: str) -> Any:
    """Approve (and destroy), turn down, or take one's own proposal back."""
    own_case(user, uid)
    found = log.erasure(uid, erasure_id)
    if found is None or not (may_propose(user) if do == "withdraw" else may_decide(user)):
        raise Absent
    try:
        if do == "withdraw":
            return deciding.withdraw(found, by=user.username)
        if not opinion.strip():
            raise Invalid({"opinion": "请写明意见；同意的，回答依据里问的事"})
        if do == "return":
            return deciding.turn_down(found, by=user.username, opinion=opinion.strip())
        if do != "approve":
            raise Invalid({"do": "应为 approve、return 或 withdraw"})
        visible = registry.agencies_visible(user)
        concerned = [one for case in found.targets["cases"] if (one := located(case, visible)) is not None]
        check(concerned, ground_of(found.ground))
        return deciding.approve(found, by=user.username, opinion=opinion.strip())
    except deciding.SamePerson as no:
        raise Invalid({"do": str(no)}) from no
    except deciding.DecidedAlready as no:
        raise Faster(str(no)) from no
