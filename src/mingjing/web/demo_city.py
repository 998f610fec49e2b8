"""演示城的案件 — some three hundred cases in every stage, each made by performing its acts through the door.

Nothing is written beside the door: late acts are late because time passed, refused attempts were refused, corrections
correct. Cases move forward together in the order of time, so that the numbers of papers rise with their dates.
"""

from __future__ import annotations

import heapq
import multiprocessing
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from multiprocessing.synchronize import Barrier
from typing import Any

from mingjing.cases import reads as cases
from mingjing.cases.acts import Refused, perform
from mingjing.cases.example import FAR, HOME, NEAR, POINTS, ZONE, Door, Example, Team, citizen, shop
from mingjing.cases.example_permit import PermitExample
from mingjing.records import clock
from mingjing.registry.reads import User, person_named
from mingjing.web import demo_compulsion as compulsion
from mingjing.web import demo_street
from mingjing.web.demo_hand import work
from mingjing.web.demo_words import tell

DEMO_DAY = datetime(2026, 6, 15, 9, 0, tzinfo=ZONE)
STREETS = ["朝阳东路", "海连中路", "通灌南路", "解放东路", "苍梧路", "郁洲路", "瀛洲路", "凌州路", "巨龙路", "盐河路"]
SHOPS = [
    "海州面馆",
    "苍梧烧烤",
    "港城小吃",
    "云台茶社",
    "东磊果蔬",
    "盐河鱼馆",
    "花果山炒货",
    "朐阳早点",
    "蔷薇烟酒",
    "郁洲鲜花",
]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = ["海", "文", "国强", "晓梅", "建华", "丽", "志远", "春燕", "立新", "玉兰"]

HANDS = 3  # on two cores: one always waits for a disk, for a number of the other's, or for the end of the day
Step = Callable[[Example], object]


@dataclass(frozen=True)
class Story:
    """一种经历 — how far a case goes, and what happens on the way."""

    name: str
    count: int
    steps: tuple[Step, ...]
    days_back: tuple[int, int]


EVERYWHERE = {
    "线索待核查",
    "线索不予立案",
    "立案待审核",
    "立案待批准",
    "刚立案",
    "调查中",
    "补录检查",
    "调查终结",
    "超期未办",
    "更正记录",
}


class Unexpected(RuntimeError):
    """The demo's own course was refused: the law changed and the story must change with it."""


@lru_cache(maxsize=100)
def person(who: str) -> User:
    """One of the city's people, looked up once."""
    found = person_named(who)
    if found is None:
        raise Unexpected(f"演示城没有 {who} 这个人")
    return found


def knock(who: str, act: str, case: str | None, **call: Any) -> Mapping[str, Any]:
    """The Python door, as a story uses it."""
    answer = perform(act, by=person(who), case=case, **call)
    if isinstance(answer, Refused):
        raise Unexpected(
            f"{act}：" + "；".join(f"{one.reason}（{'、'.join(one.articles)}）" for one in answer.refusals)
        )
    return {"case": answer.case, "seq": answer.seq, "number": answer.number}


def door(matter: str, place: str) -> Door:
    """The door of one case, its example told in the words of its matter and its place."""

    def told(who: str, act: str, case: str | None, **call: Any) -> Mapping[str, Any]:
        return knock(who, act, case, **{**call, "fields": tell(call.get("fields") or {}, matter, place)})

    return told


def tried(act: str, who: str, **call: Any) -> Step:
    """An attempt that the law refuses; the refusal is recorded."""

    def step(case: Example) -> object:
        case.later(minutes=20)
        answer = perform(act, by=person(who), case=case.uid, **call)
        if not isinstance(answer, Refused):
            raise Unexpected(f"{act} 应当被拒绝而没有")
        return answer

    return step


def wait(**delta: float) -> Step:
    """Time passes and nothing is done."""
    return lambda case: case.later(**delta)


def way(name: str) -> Step:
    """One stretch of the usual way."""
    return lambda case: getattr(case, name)()


def returned(act: str) -> Step:
    """The head returns a draft with a reason; it is proposed again."""

    def step(case: Example) -> object:
        case.propose(act)
        case.check(act)
        case.later(hours=2)
        case.send(case.team.head, "return", fields={"act": act, "reason": "现场照片没有标注方位，请补充后再报"})
        case.later(hours=3)
        return case.by_approval(act)

    return step


def corrected(case: Example) -> object:
    """A slip of the pen in the site record is corrected, and both values stay."""
    site = next(done.seq for done in cases.timeline(cases.by_uid(case.uid)) if done.act == "inspect_site")
    fields = {"seq": site, "field": "findings", "value": "门前人行道摆放桌椅五套", "reason": "笔误：照片显示为五套"}
    return case.by_approval("correct_record", fields)


def entered_late(case: Example) -> object:
    """A site inspection entered two days afterwards, with its reason."""
    seen = case.now + timedelta(hours=1)
    case.later(days=2)
    told = {"late_reason": "当日在外连续巡查，设备没有网络"}
    told |= {"started_at": (seen - timedelta(minutes=20)).isoformat(), "ended_at": seen.isoformat()}
    return case.do("inspect_site", fields=told, at=seen)


COMPLEX = {"complex_case": True, "complex_case_reason": "同一地点涉及两个经营主体和两种法律关系"}
REVIEWED = {"act": "decide_penalty"}


def investigated_as_complex(case: Example) -> object:
    """An investigation that ends in a complex case: legal review and discussion are required."""
    case.later(hours=1)
    for act in ("inspect_site", "question_person", "order_correction"):
        case.do(act)
    case.later(days=1)
    case.do("check_correction")
    return case.do("conclude_investigation", fields=COMPLEX)


def submitted(case: Example) -> object:
    """The draft goes to legal review."""
    return case.do("submit_for_review", fields=REVIEWED)


def sent_back(case: Example) -> object:
    """The reviewer finds a problem and sends the draft back."""
    points = [{"point": point, "result": "no_problem"} for point in POINTS]
    points[4] |= {"result": "problem", "note": "询问笔录第二页：占用面积前后不一，请核实后补充"}
    return case.do("return_from_review", fields={**REVIEWED, "points": points, "opinion": "补充核实后再送审"})


def passed(case: Example) -> object:
    """The reviewer agrees."""
    return case.do("pass_review", fields=REVIEWED)


def told_of_hearing(case: Example) -> object:
    """The notice tells the right to a hearing, and is served."""
    case.by_approval("notify_rights", {"hearing_offered": True, "hearing_offered_reason": "拟罚款数额较大"})
    case.later(hours=2)
    return case.serve("serve_notice", "rights_notice")


def hearing_requested(case: Example) -> object:
    """The party asks for a hearing the next day."""
    case.later(days=1)
    return case.do("request_hearing")


def hearing_announced(case: Example) -> object:
    """Time and place, more than seven working days ahead, told and served."""
    case.later(hours=3)
    day = weekday(case.now + timedelta(days=16)).replace(hour=9, minute=30)
    case.do("announce_hearing", fields={"hearing_at": day.isoformat(), "president": case.team.president})
    return case.serve("serve_notice", "hearing_notice")


def benchmarked(case: Example) -> object:
    """The discretion table of street occupation (invented, to confirm), in a third of the cases that have one."""
    if case.matter != "street_occupation" or case.now.day % 3:
        return case
    return case.benchmarked()


START = (way("lead"), wait(hours=3))
FILED = (*START, way("filed"), wait(hours=4))
INVESTIGATED = (*FILED, benchmarked, way("investigated"), wait(days=2))
NOTIFIED = (*INVESTIGATED, way("notified"))
WAIVED = (*NOTIFIED, way("waived"), wait(hours=20))
DRAFTED = (*WAIVED, way("drafted"), wait(hours=5))
DECIDED = (*DRAFTED, way("decided"))
SERVED = (*DECIDED, wait(hours=18), way("served"))
PUBLISHED = (*SERVED, wait(days=1), way("published"))
CLOSED = (*PUBLISHED, way("performed"), wait(hours=5), way("closed"))
ARCHIVED = (*CLOSED, wait(days=3), way("archived"))

COMPLEX_DRAFT = (
    *FILED,
    investigated_as_complex,
    wait(days=2),
    way("notified"),
    way("waived"),
    wait(hours=20),
    way("drafted"),
)
IN_REVIEW = (*COMPLEX_DRAFT, wait(hours=3), submitted)
HEARING = (*INVESTIGATED, told_of_hearing)

STORIES = (
    Story("线索待核查", 18, START, (1, 3)),
    Story("线索不予立案", 8, (*START, lambda case: case.by_approval("decline_lead")), (20, 60)),
    Story("立案待审核", 14, (*START, lambda case: case.propose("file_case")), (1, 2)),
    Story(
        "立案待批准", 12, (*START, lambda case: case.propose("file_case"), lambda case: case.check("file_case")), (1, 2)
    ),
    Story("刚立案", 16, FILED, (2, 4)),
    Story("退回后立案", 8, (*START, returned("file_case"), wait(hours=2)), (3, 9)),
    Story("调查中", 22, (*FILED, wait(hours=6), lambda case: case.do("inspect_site")), (3, 12)),
    Story("补录检查", 8, (*FILED, entered_late), (6, 14)),
    Story("调查终结", 16, INVESTIGATED, (5, 10)),
    Story(
        "告知待批准",
        12,
        (*INVESTIGATED, lambda case: case.propose("notify_rights"), lambda case: case.check("notify_rights")),
        (4, 6),
    ),
    Story("等待陈述申辩", 16, NOTIFIED, (5, 7)),
    Story(
        "未经告知就想决定",
        8,
        (*INVESTIGATED, tried("waive_statement", "officer1", fields={"way": "written", "proof": "声明"})),
        (6, 12),
    ),
    Story("拟作决定待批准", 18, DRAFTED, (7, 10)),
    Story("送审中", 8, IN_REVIEW, (9, 12)),
    Story("审核退回", 6, (*IN_REVIEW, wait(hours=6), sent_back), (9, 12)),
    Story("等待集体讨论", 6, (*IN_REVIEW, wait(hours=6), passed), (9, 12)),
    Story("讨论后待批准", 6, (*IN_REVIEW, wait(hours=6), passed, wait(hours=20), way("discussed")), (10, 13)),
    Story("告知听证权利", 6, HEARING, (6, 8)),
    Story("已申请听证", 6, (*HEARING, hearing_requested), (8, 10)),
    Story("已公告听证", 6, (*HEARING, hearing_requested, hearing_announced), (9, 12)),
    Story("已决定待送达", 14, DECIDED, (8, 11)),
    Story("已送达待履行", 12, PUBLISHED, (10, 18)),
    Story("逾期未缴", 10, PUBLISHED, (45, 60)),
    Story("超期未办", 10, (*FILED, wait(days=1), lambda case: case.do("inspect_site")), (95, 120)),
    Story("更正记录", 8, (*INVESTIGATED, corrected, wait(hours=2)), (15, 30)),
    Story("已结案待归档", 12, CLOSED, (25, 35)),
    Story("已归档", 36, ARCHIVED, (40, 150)),
    Story("案内当场扣押", 1, (*FILED, *compulsion.SEIZED_ON_SPOT), (6, 8)),
    Story("扣押满期未处理", 1, (*FILED, *compulsion.SEIZED_ON_SPOT), (40, 44)),
    Story("扣押延长", 1, (*FILED, *compulsion.EXTENDED), (40, 44)),
    Story("扣押延长后解除", 1, (*FILED, *compulsion.LIFTED), (60, 64)),
    Story("催告待履行", 1, (*SERVED, wait(days=20), *compulsion.DEMANDED), (40, 44)),
    Story("代履行完毕", 1, (*SERVED, wait(days=20), *compulsion.EXECUTED), (85, 90)),
)

APPLIED = (way("applied"), wait(hours=2))
ACCEPTED = (*APPLIED, wait(days=1), way("accepted"))
EXAMINED = (*ACCEPTED, wait(days=1), way("checked_on_site"), wait(hours=5), way("examined"))
GRANTED = (*EXAMINED, wait(days=1), way("drafted"), way("decided"))
DELIVERED = (*GRANTED, wait(hours=20), way("served"), way("delivered"))

PERMIT_STORIES = (
    Story("许可已申请待答复", 1, APPLIED, (1, 2)),
    Story("许可逾期未答复", 1, APPLIED, (14, 16)),
    Story("许可待补正", 1, (*APPLIED, way("told"), wait(days=1)), (4, 5)),
    Story("许可审查中", 1, (*APPLIED, way("told"), wait(days=2), way("supplied"), way("accepted")), (7, 8)),
    Story("许可待批准", 1, (*EXAMINED, way("drafted")), (9, 10)),
    Story("许可已发证待公示", 1, DELIVERED, (10, 11)),
    Story("许可已归档", 1, (*DELIVERED, way("published"), way("closed"), wait(days=2), way("archived")), (40, 45)),
)


def build(hands: int = HANDS, each: int | None = None) -> int:
    """Make every case (of each story at most `each`) with several processes; how many cases there are.

    The clock stands at the demo day afterwards.
    """
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    days = context.Barrier(hands)
    workers = [context.Process(target=work, args=(hand, hands, each, days)) for hand in range(hands)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise Unexpected("演示城没有装完；上面是原因。修正后请用 mingjing demo --reset 重来")
    clock.set_clock(DEMO_DAY)
    return len(list(planned(each))) + demo_street.CASES


def carry(plan: list[tuple[Example, tuple[Step, ...]]], days: Barrier) -> None:
    """Carry the cases forward in the order of time; nobody begins a day before all have ended the one before."""
    queue = [(case.now, number, 0) for number, (case, _) in enumerate(plan)]
    heapq.heapify(queue)
    today = DEMO_DAY - timedelta(days=200)
    while today < DEMO_DAY:
        days.wait()
        today += timedelta(days=1)
        while queue and queue[0][0] < min(today, DEMO_DAY):
            _, number, step = heapq.heappop(queue)
            case, steps = plan[number]
            steps[step](case)
            if step + 1 < len(steps):
                heapq.heappush(queue, (case.now, number, step + 1))


def planned(each: int | None = None) -> Iterator[tuple[Example, tuple[Step, ...]]]:
    """Each case with its steps, its people and the day on which it begins."""
    random.seed(20260615)
    number = 0
    for story in STORIES:
        for _ in range(min(story.count, each or story.count)):
            number += 1
            yield example(number, story), story.steps
    for number, story in enumerate(PERMIT_STORIES, start=1):
        yield permit(number, story), story.steps


def permit(number: int, story: Story) -> PermitExample:
    """One permit of the city: a shop asks for a sign on its wall."""
    street, house = STREETS[number % len(STREETS)], number * 8
    party = shop(900 + number, f"{SHOPS[number % len(SHOPS)]}（{street}店）")
    party["address"] = f"连云港市海州区{street}{house}号"
    start = weekday(DEMO_DAY - timedelta(days=story.days_back[0])) + timedelta(minutes=7 * number)
    return PermitExample(
        door=door("outdoor_advert_permit", f"{street}{house}号"), parties=[party], now=start, set_time=clock.pin
    )


def example(number: int, story: Story) -> Example:
    """One case of the city: who, where, about what, from when."""
    team: Team = (HOME, HOME, HOME, NEAR, FAR)[number % 5] if story.name in EVERYWHERE else HOME
    back = random.randint(*story.days_back)  # noqa: S311 - a made-up city
    start = weekday(DEMO_DAY - timedelta(days=back)) + timedelta(minutes=7 * (number % 60))
    street, house = STREETS[number % len(STREETS)], number % 180 + 1
    if number % 3:
        party = shop(number, f"{SHOPS[number % len(SHOPS)]}（{street}店）")
    else:
        party = citizen(number, SURNAMES[number % len(SURNAMES)] + GIVEN[number // 3 % len(GIVEN)])
    party["address"] = f"连云港市海州区{street}{house}号"
    matter = ("street_occupation", "ride_hailing_without_permit", "food_past_date")[number % 7 % 3]
    if story.name not in EVERYWHERE or (matter == "food_past_date" and not number % 3):
        matter = "street_occupation"
    return Example(
        door=door(matter, f"{street}{house}号"),
        matter=matter,
        parties=[party],
        team=team,
        now=start,
        fine_fen=(30_000, 50_000, 80_000)[number % 3],
        set_time=clock.pin,
    )


def weekday(moment: datetime) -> datetime:
    """The same day, or the Friday before a weekend."""
    return moment - timedelta(days=max(0, moment.weekday() - 4))
