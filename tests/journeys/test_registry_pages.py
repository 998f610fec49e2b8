"""登记的每一页，桌面和手机: nothing overflows, axe finds nothing serious; pictures are kept to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from mingjing.cases.example import ZONE
from mingjing.records import clock
from mingjing.registry.acts import Unlawful
from mingjing.registry.acts.agencies import entrust
from mingjing.registry.acts.matters import give_power, keep_matter
from mingjing.registry.acts.rolls import keep_line
from mingjing.registry.acts.texts import import_text
from mingjing.registry.rolls import ROLLS
from tests.cast import user

from .conftest import DESK, PHONE, Desk, axe
from .test_pages_at_both_sizes import overflow

pytestmark = pytest.mark.journey
SIZES = {"desk": DESK, "phone": PHONE}
BUREAU_PAGES = ("", "matters/", "matters/street_occupation/", "agencies/", "agencies/320706-CG/", "check/", "rolls/")
BUREAU_PAGES += ("matters/ride_hailing_without_permit/",)
BUREAU_PAGES += ("rolls/division_ruling/", "rolls/filing_duty/", "matters/import/", "people/", "history/", "proofs/")
PUBLIC = (
    "matters/",
    "matters/street_occupation/",
    "agencies/",
    "rolls/division_ruling/",
    "rolls/window_post/",
    "rolls/basis_change/",
)
PUBLIC += (
    "lists/",
    "discretion/",
    "discretion/street_occupation/",
    "procedures/ordinary_penalty/?part=review",
    "rolls/major_decision/",
)
DOORS = (
    "roll-window_post/",
    "roll-media_rule/",
    "matter-keep/?code=street_occupation",
    "power-give/?matter=street_occupation",
    "roll-division_ruling/",
    "entrust/",
)
TEXT = "第一章　总则\n第五条　这里是机关放入的文字，甲。\n第六条　乙。\n第五十六条　丙。\n"


def filled() -> None:
    """A registry in which something happened."""
    clock.set_clock(datetime(2026, 6, 1, 9, 0, tzinfo=ZONE))
    supervisor = user("supervisor1")
    told = {
        "title": "擅自占用城市道路经营", "kind": "penalty", "field": "urban_management", "level": "county", "basis": "城市道路管理的规定",
        "citations": ["administrative_penalty_law/9"], "procedures": ["ordinary_penalty"], "tables": [], "forms": [],
        "materials": ["身份证明"], "limit_days": 90, "accepting": "执法中队", "approving": "执法局", "conditions": "",
    }  # fmt: skip
    keep_matter(by=supervisor, code="street_occupation", since=date(2026, 6, 1), why="示例政发〔2026〕1号", **told)
    keep_line(
        ROLLS["division_ruling"], by=supervisor, title="网约车监管分工", since=date(2026, 6, 1), why="会商", matter="ride_hailing_without_permit",
        business="市交通运输局", enforcing="市城管局", supervises="交通运输局", penalises="城管局", appraises="先发现的一方",
        reports="三日内书面移送并告知举报人", establishment_office="编办", legal_office="法制机构", heard=["市交通运输局", "市城管局"],
        ruling="编办〔2026〕9号",
    )  # fmt: skip
    keep_line(
        ROLLS["filing_duty"], by=supervisor, title="三项制度文件", since=date(2026, 1, 1), why="方案", category="rules",
        due=date(2026, 3, 1), basis="方案三(二)",
    )  # fmt: skip
    keep_line(
        ROLLS["basis_change"], by=supervisor, title="网约车管理办法修改", since=date(2026, 6, 1), why="通报", matter="ride_hailing_without_permit",
        business="市交通运输局", enforcing="市城管局", basis="某办法第九条", in_force=date(2026, 5, 1), content="罚款的下限提高",
    )  # fmt: skip
    keep_line(
        ROLLS["window_post"], by=supervisor, agency="320700-CG", title="城管窗口", since=date(2026, 6, 1), why="公示", place="政务服务中心三楼",
        post="城管窗口 A12", duties="受理户外广告和占道许可申请", samples="申请表样本，窗口和网上可取", progress="0518-00000001",
        advice="0518-00000002", complaints="12345",
    )  # fmt: skip
    keep_line(
        ROLLS["benchmark_review"], by=supervisor, agency="320700-CG", title="占道经营基准评估", since=date(2026, 6, 1), why="评估",
        table="street_occupation", reviewed_on=date(2026, 5, 20), outcome="kept", findings="执行一年，同类案件罚款集中在一千元上下",
        next_on=date(2027, 5, 20),
    )  # fmt: skip
    entrust(
        by=supervisor, entrusting="320707-CG", entrusted="320706-XN", letter="连赣委〔2026〕1号", basis="示例规章第三条",
        matters=["food_past_date"], powers="警告、罚款", since=date(2026, 5, 1), until=date(2026, 6, 20),
        published_on=date(2026, 5, 1), why="委托书",
    )  # fmt: skip
    with pytest.raises(Unlawful):
        give_power(
            by=supervisor,
            matter="street_occupation",
            agency="320700-JT",
            since=date(2026, 6, 1),
            share="kept",
            why="新增",
        )
    import_text(
        by=user("reviewer1"), instrument="administrative_penalty_law", in_force=date(2021, 7, 15), title="行政处罚法（本机关文本）",
        content=TEXT.encode(), name="处罚法.txt", why="机关藏本",
    )  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_the_registry(at: Callable[[dict[str, int]], Desk], size: str) -> None:
    filled()
    desk = at(SIZES[size])
    bureau, legal, system = desk.as_("supervisor1"), desk.as_("reviewer1"), desk.as_("sysadmin1")
    pages = {f"registry-{path.replace('/', '-')}": (bureau, f"/registry/{path}") for path in BUREAU_PAGES}
    pages |= {f"do-{path.partition('/')[0]}": (bureau, f"/registry/do/{path}") for path in DOORS}
    pages["impact"] = (bureau, "/registry/impact/?told=administrative_penalty_law/56")
    pages["texts"], pages["do-person"] = (legal, "/registry/texts/"), (system, "/registry/do/person-create/")
    public = desk.fresh()
    for path in PUBLIC:
        pages[f"public-{path.replace('/', '-')}"] = (public, f"/public/{path}")
    wrong: list[str] = []
    for name, (page, path) in pages.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        page.wait_for_load_state("networkidle")
        desk.picture(page, f"{size}-{name}", full=True)
        wrong += [f"{name} sticks out: {one}" for one in overflow(page)]
        wrong += [f"{name}: {one}" for one in axe(page)]
    legal.goto("/registry/texts/")
    legal.get_by_role("link", name="行政处罚法（本机关文本）").click()
    desk.picture(legal, f"{size}-text", full=True)
    wrong += [f"text: {one}" for one in (*overflow(legal), *axe(legal))]
    assert not wrong, "\n".join(wrong)
