"""决定以前 — lead, filing, investigation, notice, statement and hearing."""

from __future__ import annotations

from datetime import timedelta

from mingjing.cases.example import Example, citizen
from tests.factories import video
from tests.unlawful.stages.shape import SHUT, VIEWS, stage

# -- lead and filing -------------------------------------------------------------------------------------------------


@stage()
def lead(case: Example) -> None:
    """A lead."""
    case.lead()


@stage()
def signed_report(case: Example) -> None:
    """A lead from somebody who signed it, and the draft not to take it up, checked."""
    about = {
        "source": "report",
        "summary": "邻居举报占道经营",
        "place": "示例路1号",
        "real_name": True,
        "reporter": "某人",
    }
    fields = {"procedure": "ordinary_penalty", "matter": case.matter, "parties": list(case.parties), "lead": about}
    told = case.door(case.team.officer, "register_lead", None, fields=fields)
    case.uid, case.number = str(told["case"]), str(told["number"])
    case.propose("decline_lead", {"ground": "no_violation", "reason": "现场没有占道经营"})
    case.check("decline_lead")


@stage("lead")
def inspected_before_filing(case: Example) -> None:
    """Looked into, never filed."""
    case.later(hours=1).do("inspect_site")


@stage("lead")
def filing_proposed(case: Example) -> None:
    """A filing that nobody has checked."""
    case.propose("file_case")


@stage("filing_proposed")
def filing_checked(case: Example) -> None:
    """A filing that waits for the head."""
    case.check("file_case")


@stage("lead")
def urgent(case: Example) -> None:
    """Filed urgently, looked into, the form not yet supplied."""
    case.do("file_case_urgently")
    case.later(hours=1).do("inspect_site")
    case.do("question_person")


@stage("filing_checked")
def filed(case: Example) -> None:
    """Filed."""
    case.approve("file_case")
    case.later(hours=1)


# -- investigation ---------------------------------------------------------------------------------------------------


@stage("filed")
def looked_into(case: Example) -> None:
    """Inspected, questioned, ordered to correct."""
    for act in ("inspect_site", "question_person", "order_correction"):
        case.do(act)
    case.later(days=1)


@stage("looked_into")
def investigating(case: Example) -> None:
    """The correction was checked; not concluded."""
    case.do("check_correction")


@stage("looked_into")
def correction_unchecked(case: Example) -> None:
    """Decided, served and paid; nobody looked whether the order to correct was followed."""
    case.do("conclude_investigation")
    case.notified().waived().drafted().decided().served().performed()


@stage("filed")
def registration_proposed(case: Example) -> None:
    """An advance registration that nobody has approved."""
    case.propose("register_evidence")


@stage("registration_proposed")
def registered(case: Example) -> None:
    """Evidence registered in advance."""
    case.check("register_evidence")
    case.approve("register_evidence")


@stage("investigating")
def appraising(case: Example) -> None:
    """An appraisal commissioned, its opinion not there."""
    told = {"expected_by": (case.now + timedelta(days=20)).date().isoformat()}
    case.do("commission_appraisal", fields=told)


@stage("investigating")
def investigated(case: Example) -> None:
    """Concluded."""
    case.do("conclude_investigation")


@stage("investigated")
def recusal_asked(case: Example) -> None:
    """The party asked that an officer stand back; the head has not decided."""
    case.do("request_recusal", fields={"applicant": "当事人", "person": "officer2", "reason": "邻居"})


@stage("filed")
def recused(case: Example) -> None:
    """The head decided that officer2 stands back."""
    case.do("request_recusal", fields={"applicant": "当事人", "person": "officer2", "reason": "邻居"})
    case.do("decide_recusal", fields={"person": "officer2", "recused": True, "reason": "确系邻居"})


@stage("investigating")
def without_benchmark(case: Example) -> None:
    """Concluded; nothing said of the benchmark that the matter has."""
    fields = case.filled(case.spec("conclude_investigation"), None)
    fields.pop("discretion")
    case.send(case.team.officer, "conclude_investigation", officers=list(case.team.certificates), fields=fields)


# -- notice, statement, hearing --------------------------------------------------------------------------------------


@stage("investigated")
def noticed(case: Example) -> None:
    """The notice is made, not served."""
    case.by_approval("notify_rights")
    case.later(hours=2)


@stage("noticed")
def notified(case: Example) -> None:
    """The notice is served."""
    case.serve("serve_notice", "rights_notice")


@stage("notified")
def stated(case: Example) -> None:
    """The party spoke, and the period is over."""
    case.later(days=1).do("hear_statement", fields={"views": VIEWS, "way": "oral", "recheck": "逐项复核"})
    case.later(days=12)


@stage("notified")
def waived(case: Example) -> None:
    """The party waived statement and defence."""
    case.waived()


@stage("investigated")
def hearing_told(case: Example) -> None:
    """A penalty within the scope of hearings, notified with the right to one; the notice is served."""
    told = {"penalties": SHUT, "hearing_offered": True, "hearing_offered_reason": "责令停产停业"}
    case.by_approval("notify_rights", told)
    case.later(hours=2).serve("serve_notice", "rights_notice")


@stage("hearing_told")
def hearing_not_waived(case: Example) -> None:
    """The party waived the statement, said nothing of a hearing."""
    case.waived()


@stage("hearing_not_waived")
def hearing_requested(case: Example) -> None:
    """The party asked for a hearing."""
    case.do("request_hearing", fields={"person": "当事人", "way": "written"})


@stage("hearing_requested")
def hearing_announced(case: Example) -> None:
    """Announced for fifteen days ahead; the paper is not served."""
    at = (case.now + timedelta(days=15)).replace(hour=9, minute=0)
    case.do("announce_hearing", fields={"hearing_at": at.isoformat(), "president": "president1", "public": True})


@stage("hearing_announced")
def hearing_notice_served(case: Example) -> None:
    """The paper is served in time."""
    case.serve("serve_notice", "hearing_notice")


@stage("hearing_announced")
def hearing_notice_late(case: Example) -> None:
    """The paper is served three days before the hearing; the day of the hearing has come."""
    case.later(days=12).serve("serve_notice", "hearing_notice")
    case.later(days=3, hours=1)


@stage("hearing_notice_served")
def heard(case: Example) -> None:
    """The hearing was held; the party said two things."""
    case.later(days=15, hours=2).do("hold_hearing", fields={"views": VIEWS}, media=[video(case.team.president)])
    case.later(days=1)


@stage()
def no_address(case: Example) -> None:
    """Waived; the address of the party is not known."""
    case.parties = [{name: value for name, value in citizen(77).items() if name != "address"}]
    case.lead().filed().investigated().notified().waived()


@stage()
def fined_before(case: Example) -> None:
    """Concluded; the same party was fined for the same violation in another case."""
    place = {"place": "示例路7号门前"}
    for last in ("decided", "investigated"):
        case.uid, case.done = "", []
        case.lead()
        violation = {**case.values("file_case")["violations"][0], **place}
        violation |= {
            "began": "2026-05-30T09:00:00+08:00",
            "ended": "2026-05-30T12:00:00+08:00",
            "discovered": "2026-05-30T12:00:00+08:00",
        }
        case.by_approval("file_case", {"violations": [violation]})
        case.investigated()
        if last == "decided":
            case.notified().waived().drafted().decided()
