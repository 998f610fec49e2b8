"""演示城的强制案件 — a penalty case that leads to a measure or to execution: the steps of those stories.

Each story carries the penalty case and the one that it led to by turns; both move by the door, in the order of time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mingjing.cases.example import Example
from mingjing.cases.example_compulsion import Compelled
from mingjing.cases.rulebook import library
from mingjing.records import clock, evidence

FILM = Path(__file__).with_name("demo_film.webm")
Step = Callable[[Example], object]
LED: dict[int, Compelled] = {}


def film(who: str, agency: str) -> list[str]:
    """Two seconds of film, uploaded by that person as any other would be."""
    content = FILM.read_bytes()
    found = evidence.begin(size=len(content), name="执法记录仪（演示）.webm", user=who, agency=agency)
    evidence.receive(evidence.take_turn(found, user=who), 0, content)
    evidence.finish(found)
    return [found]


def leads_to(procedure: str, **fields: object) -> Step:
    """The case opens another one of that procedure."""

    def step(case: Example) -> object:
        working_hours(case)
        led = LED[id(case)] = Compelled(
            case.door,
            matter=case.matter,
            parties=case.parties,
            team=case.team,
            now=case.now,
            set_time=clock.pin,
            video=lambda who: film(who, "320700-CG"),
            procedure=procedure,
            source=case.uid,
        )
        led.opened(**fields)
        case.now = led.now
        return led

    return step


def led(what: Callable[[Compelled], object], **later: float) -> Step:
    """What is done in the case that this one led to, after some time."""

    def step(case: Example) -> object:
        other = LED[id(case)]
        other.now = case.now
        if later:
            other.later(**later)
        told = what(other)
        case.now = other.now
        return told

    return step


def working_hours(case: Example) -> None:
    """Ten in the morning of the next working day."""
    case.later(days=1)
    while not library().calendar.is_workday(case.now.date()):
        case.later(days=1)
    case.now = case.now.replace(hour=10)
    case.later(minutes=1)


def carried_out(case: Compelled) -> object:
    """代履行, on a working day and with its film."""
    working_hours(case)
    return case.filmed("carry_out_execution")


SEIZED_ON_SPOT = (
    leads_to("compulsory_measure"),
    led(lambda case: case.filmed("take_measure_on_spot"), minutes=30),
    led(lambda case: case.by_approval("report_measure"), hours=3),
    led(lambda case: case.serve("serve_decision", "measure_decision")),
    led(lambda case: case.do("keep_property"), minutes=20),
)
EXTENDED = (
    *SEIZED_ON_SPOT,
    led(lambda case: case.by_approval("extend_measure"), days=26),
    led(lambda case: case.notified("measure_extension_notice"), hours=2),
)
LIFTED = (
    *EXTENDED,
    led(lambda case: case.by_approval("lift_measure"), days=8),
    led(lambda case: case.do("return_property"), hours=2),
    led(lambda case: case.by_approval("close_case"), days=2),
)
DEMANDED = (
    leads_to("compulsory_execution"),
    led(lambda case: case.demanded(), hours=1),
)
EXECUTED = (
    *DEMANDED,
    led(lambda case: case.ordered()),
    led(lambda case: case.demanded(), days=1),
    led(carried_out, days=8),
    led(lambda case: case.by_approval("close_case"), days=2),
)
