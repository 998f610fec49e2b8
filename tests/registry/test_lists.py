"""权责清单进出: a workbook is read, its sums are shown, it counts whole or not at all, again changes nothing; the figures of 泸西."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from mingjing.registry.models import Agency, Matter, MatterVersion, Power, RegistryEntry
from mingjing.registry.reads.listing import counts, matter_on
from tests.cast import OFFICER, SUPERVISOR, user
from tests.registry.workbooks import BODIES, LUXI, TITLES, item, luxi, workbook

PAGE, DAY = "/registry/matters/import/", "2026-06-01"


def browser(who: str = SUPERVISOR) -> Client:
    client = Client()
    client.force_login(user(who), backend="mingjing.registry.sign_in.Backend")
    return client


def send(client: Client, content: bytes, since: str = DAY) -> str:
    """Look at a workbook; the page."""
    answer = client.post(PAGE, {"file": SimpleUploadedFile("清单.xlsx", content), "since": since, "do": "look"})
    return answer.content.decode()


def let_count(client: Client, content: bytes, since: str = DAY) -> int:
    """Look, then apply by the digest that the page bears; the status."""
    from hashlib import sha256

    send(client, content, since)
    told = {"sha256": sha256(content).hexdigest(), "since": since, "do": "apply", "why": "示例政发〔2026〕1号"}
    return int(client.post(PAGE, told).status_code)


@pytest.fixture
def bodies() -> Iterator[None]:
    """45 bodies: 37 of the county and 8 towns, each with a small area of its own."""
    Agency.objects.bulk_create(
        Agency(
            code=f"LX-{number:02d}", name=f"示例机关{number:02d}", short_name=f"机关{number:02d}", doc_prefix="示",
            place=f"jiangsu/lianyungang/luxi/{number}", level="county" if number < 37 else "town",
        )
        for number in range(BODIES)
    )  # fmt: skip
    cache.clear()
    yield
    cache.clear()


@pytest.mark.clause("WS-08")
def test_the_figures_of_luxi_come_out_by_kind_and_by_agency(bodies: None) -> None:
    client, before = browser(), counts(user_day())
    everything = workbook(luxi())
    page = send(client, everything)
    assert f"{before['total']} + 5966 − 0 = {before['total'] + 5966}" in page
    assert Matter.objects.filter(code__startswith="penalty-").count() == 0, "looking writes nothing"
    assert let_count(client, everything) == 302
    told = counts(user_day())
    first = {kind: many for kind, _, many in before["by_kind"]}
    assert {kind: many - first[kind] for kind, _, many in told["by_kind"]} == LUXI
    assert sum(LUXI.values()) == told["total"] - before["total"] == 5966
    of_bodies = [(many, sum(each)) for name, many, each in told["by_agency"] if name.startswith("示例机关")]
    assert len(of_bodies) == BODIES
    assert sum(many for many, _ in of_bodies) == 5966
    assert all(many == added for many, added in of_bodies)

    changed = [item("penalty", number, basis="修改后的依据", change="修改") for number in range(1528)]
    cancelled = [item("penalty", number, change="取消") for number in range(1528, 1528 + 133)]
    added = [item("permit", 9000 + number, change="新增") for number in range(11)]
    review = workbook([*changed, *cancelled, *added])
    page = send(client, review, "2026-06-02")
    for number in ("1528", "133", "11"):
        assert f'<th class="num end">{number}</th>' in page
    total = before["total"] + 5966
    assert f"{total} + 11 − 133 = {total - 122}" in page
    assert let_count(client, review, "2026-06-02") == 302
    assert counts(user_day(2))["total"] == total - 122
    assert counts(user_day(1))["total"] == total, "the day before the change still reads as it did"
    entry = RegistryEntry.objects.filter(act="import_list").latest("id")
    assert (entry.detail["changed"], entry.detail["cancelled"], entry.detail["added"]) == (1528, 133, 11)
    assert 1528 + 133 + 11 == 1672

    versions, powers = MatterVersion.objects.count(), Power.objects.count()
    assert let_count(client, review, "2026-06-02") == 302
    assert (MatterVersion.objects.count(), Power.objects.count()) == (versions, powers), "again changes nothing"


def user_day(number: int = 1) -> date:
    """A day of June 2026."""
    return date(2026, 6, number)


@pytest.mark.clause("WS-08")
def test_every_bad_row_is_told_and_nothing_is_half_imported(bodies: None) -> None:
    rows = [
        item("penalty", 1),
        item("penalty", 2, agency="NOBODY"),
        item("penalty", 3, level="省"),
        item("penalty", 4, title=""),
        item("penalty", 1),
        item("penalty", 5, procedures="no_such_procedure"),
        item("penalty", 6, citations="administrative_penalty_law/999"),
        item("penalty", 7, change="取消"),
        item("penalty", 8, limit_days="二十"),
        item("penalty", 9, person=OFFICER),
    ]
    client = browser()
    page = send(client, workbook(rows))
    for row, what in (
        (3, "NOBODY"),
        (4, "省"),
        (5, "请填写"),
        (6, "写了两次"),
        (7, "no_such_procedure"),
        (8, "999"),
        (9, "不能取消"),
        (10, "应为整数"),
        (11, OFFICER),
    ):
        assert f"行政处罚 第 {row} 行</strong>" in page, row
        assert what in page
    before = Matter.objects.count()
    assert let_count(client, workbook(rows)) == 400
    assert Matter.objects.count() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a workbook", "打不开这个文件"),
        (workbook([], sheets={"行政处罚": []}, titles=["事项编码"]), "缺少列"),
        (workbook([], sheets={"行政处罚": []}, titles=[*TITLES, "领导意见"]), "不认识的列"),
        (workbook([], sheets={"行政处罚": []}, titles=[*TITLES, "事项编码"]), "列名重复"),
        (workbook([], sheets={"行政许可": [item("penalty", 1, agency="320706-CG")]}), "工作表的名称不一致"),
    ],
)
def test_a_workbook_of_another_shape_is_told(content: bytes, said: str) -> None:
    assert said in send(browser(), content)


@pytest.mark.clause("LY-O01", part="lists that come in as a whole")
def test_a_list_that_sets_up_the_same_power_twice_is_refused() -> None:
    twice = [item("penalty", 1, agency="320706-CG"), item("penalty", 1, agency="320706-XN")]
    page = send(browser(), workbook(twice))
    assert "海州区综合行政执法局在jiangsu/lianyungang/haizhou已经有 penalty-00001，不能重复设置" in page
    apart = [
        item("penalty", 1, agency="320706-CG", excepts="jiangsu/lianyungang/haizhou/xinnan"),
        item("penalty", 1, agency="320706-XN", areas="jiangsu/lianyungang/haizhou/xinnan"),
        item("penalty", 1, agency="320700-CG", share="上级保留（重大、疑难、跨区域）"),
    ]
    assert let_count(browser(), workbook(apart)) == 302


def test_what_goes_out_comes_back_in_without_a_change() -> None:
    client = browser()
    out = client.get("/registry/matters/export/").content
    book = CalamineWorkbook.from_filelike(BytesIO(out))
    assert book.sheet_names[:2] == ["行政许可", "行政处罚"]
    page = send(client, out)
    assert "和现在的清单一样，没有要改的" in page


def test_a_cell_that_looks_like_a_formula_stays_words(bodies: None) -> None:
    assert let_count(browser(), workbook([item("other", 1, title="=1+1")])) == 302
    found = matter_on("other-00001", user_day())
    assert found is not None
    assert found.title == "=1+1"
    out = browser().get("/registry/matters/export/").content
    sheet = CalamineWorkbook.from_filelike(BytesIO(out)).get_sheet_by_name("其他行政权力").to_python()
    assert "=1+1" in [line[1] for line in sheet]


def test_only_the_bureau_brings_lists_in() -> None:
    assert browser(OFFICER).get(PAGE).status_code == 404
    assert browser("reviewer1").post(PAGE, {"do": "look"}).status_code == 404
