"""演示城的人 — the agencies, people and matters of the demo city, made the same for the demo and for every test."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from mingjing.records import clock
from mingjing.records.acts import install

from .models import Agency, Assignment, Certificate, Matter, MatterVersion, Power, Qualification, Unit, User

PASSWORD = os.environ.get("MINGJING_DEMO_PASSWORD", "Mingjing-2026-demo")  # printed for everybody who opens a demo
SINCE, UNTIL = date(2020, 1, 1), date(2029, 12, 31)
PLACE = "jiangsu/lianyungang"

# code, name, short name, prefix of document numbers, place, level, parent
AGENCIES = [
    ("320700-CG", "连云港市城市管理综合行政执法局", "市城管局", "连市城罚", PLACE, "city", None),
    ("320700-JT", "连云港市交通运输局", "市交通局", "连市交罚", PLACE, "city", None),
    ("320700-SC", "连云港市市场监督管理局", "市市监局", "连市监罚", PLACE, "city", None),
    ("320700-SF", "连云港市司法局", "市司法局", "连市司", PLACE, "city", None),
    ("320706-CG", "海州区综合行政执法局", "海州执法局", "连海综罚", f"{PLACE}/haizhou", "county", "320700-CG"),
    ("320707-CG", "赣榆区综合行政执法局", "赣榆执法局", "连赣综罚", f"{PLACE}/ganyu", "county", "320700-CG"),
    ("320706-XN", "海州区新南街道办事处", "新南街道", "连海新罚", f"{PLACE}/haizhou", "town", "320706-CG"),
]
UNITS = [
    ("320700-CG", "one", "执法一大队"),
    ("320700-CG", "two", "执法二大队"),
    ("320700-CG", "law", "法制科"),
    ("320700-CG", "office", "办公室"),
    ("320707-CG", "one", "执法中队"),
    ("320706-CG", "one", "执法中队"),
    ("320706-XN", "one", "综合执法队"),
    ("320700-SF", "supervision", "行政执法监督科"),
]
HOME, FAR, NEAR, TOWN, JUSTICE = "320700-CG", "320707-CG", "320706-CG", "320706-XN", "320700-SF"

# username, name, agency, unit, posts, certificate, its last day
PEOPLE: list[tuple[str, str, str | None, str | None, str, str | None, date]] = [
    ("officer1", "周明远", HOME, "one", "officer", "JS0700101", UNTIL),
    ("officer2", "吴晓岚", HOME, "one", "officer", "JS0700102", UNTIL),
    ("officer3", "郑海涛", HOME, "two", "officer", "JS0700103", UNTIL),
    ("checker1", "王立群", HOME, "one", "unit_head", "JS0700104", UNTIL),
    ("checker2", "冯书雅", HOME, "two", "unit_head", "JS0700105", UNTIL),
    ("head1", "陈国栋", HOME, "office", "agency_head", None, UNTIL),
    ("deputy1", "褚卫红", HOME, "office", "deputy_head", None, UNTIL),
    ("deputy2", "蒋文博", HOME, "office", "deputy_head", None, UNTIL),
    ("reviewer1", "沈静仪", HOME, "law", "reviewer", None, UNTIL),
    ("reviewer2", "韩学诚", HOME, "law", "reviewer", None, UNTIL),
    ("president1", "杨秋实", HOME, "law", "president", None, UNTIL),
    ("counsel1", "朱彦清", HOME, "law", "counsel", None, UNTIL),
    ("custodian1", "秦素梅", HOME, "office", "custodian", None, UNTIL),
    ("publisher1", "尤佳宁", HOME, "office", "publisher", None, UNTIL),
    ("publisher2", "许一鸣", HOME, "office", "publisher", None, UNTIL),
    ("coordinator1", "何长青", JUSTICE, "supervision", "coordinator", None, UNTIL),
    ("supervisor1", "吕正廷", JUSTICE, "supervision", "supervisor", None, UNTIL),
    ("sysadmin1", "施维纲", HOME, "office", "sysadmin", None, UNTIL),
    ("secadmin1", "张守安", HOME, "office", "secadmin", None, UNTIL),
    ("auditor1", "孔照明", HOME, "office", "auditor", None, UNTIL),
    ("aux1", "曹小勇", HOME, "one", "auxiliary", None, UNTIL),
    ("expired1", "严立冬", HOME, "one", "officer", "JS0700109", date(2025, 12, 31)),
    ("officer_far", "华东来", FAR, "one", "officer", "JS0707101", UNTIL),
    ("officer_far2", "金望海", FAR, "one", "officer", "JS0707102", UNTIL),
    ("checker_far", "魏平原", FAR, "one", "unit_head", None, UNTIL),
    ("head_far", "陶秉衡", FAR, "one", "agency_head", None, UNTIL),
    ("officer_near1", "姜山", NEAR, "one", "officer", "JS0706101", UNTIL),
    ("officer_near2", "戚雨桐", NEAR, "one", "officer", "JS0706102", UNTIL),
    ("checker_near", "谢庭芳", NEAR, "one", "unit_head", None, UNTIL),
    ("head_near", "邹鲁生", NEAR, "one", "agency_head", None, UNTIL),
    ("officer_town1", "柏青松", TOWN, "one", "officer", "JS0706201", UNTIL),
    ("officer_town2", "水云间", TOWN, "one", "officer", "JS0706202", UNTIL),
    ("checker_town", "窦月明", TOWN, "one", "unit_head", None, UNTIL),
    ("head_town", "章怀瑾", TOWN, "one", "agency_head", None, UNTIL),
    ("party1", "云海生", None, None, "party", None, UNTIL),
]
# code, title, field, agencies, whether a discretion benchmark exists
MATTERS = [
    ("street_occupation", "擅自占用城市道路经营", "urban_management", (HOME, FAR, NEAR, TOWN), True),
    ("ride_hailing_without_permit", "未取得许可从事网约车经营", "transport", (HOME, FAR, NEAR), True),
    ("food_past_date", "经营超过保质期的食品", "market", (HOME, FAR, NEAR), True),
]
# permits: code, title, field, agencies
PLAIN = (
    "levy",
    "fee",
    "confirmation",
    "expropriation",
    "adjudication",
    "payment",
    "reward",
    "compensation",
    "mediation",
    "guidance",
)
WORKS = [("city_works", "市政设施和城市管理事项", "urban_management", (HOME,))]
PERMITS = [("outdoor_advert_permit", "设置大型户外广告设施许可", "urban_management", (HOME,))]
XINNAN = f"{PLACE}/haizhou/xinnan"
# agency: share of the work, areas (empty: its own place), areas left out, the person who answers
HOLDING: dict[str, tuple[str, list[str], list[str], str | None]] = {
    HOME: ("kept", [], [], "checker1"),
    FAR: ("ordinary", [], [], "checker_far"),
    NEAR: ("ordinary", [], [XINNAN], "checker_near"),
    TOWN: ("ordinary", [XINNAN], [], "checker_town"),
}


def seed_city() -> None:
    """Make agencies, units, people, posts, certificates and matters; again changes nothing."""
    with transaction.atomic():
        install(demo=True)
        if User.objects.filter(username="officer1").exists():
            return
        agencies = seed_agencies()
        units = {
            (code, unit): Unit.objects.create(agency=agencies[code], code=unit, name=name) for code, unit, name in UNITS
        }
        seed_people(agencies, units)
        seed_matters(agencies)


def seed_matters(agencies: dict[str, Agency]) -> None:
    """The list of matters as it stood when the demo city began, and who holds what: the city keeps the grave cases, a
    district has its area but for the street whose office has its own."""
    now = clock.real_now()
    penalties = ["ordinary_penalty", "simple_penalty", "inspection", "compulsory_measure", "compulsory_execution"]
    permits = ["permit", "permit_supervision"]
    listed: list[tuple[Any, ...]] = [(*one, penalties, "penalty") for one in MATTERS]
    listed += [(*one, False, permits, "permit") for one in PERMITS]
    listed += [(*one, False, list(PLAIN), "other") for one in WORKS]
    for code, title, field, whose, benchmark, procedures, kind in listed:
        matter = Matter.objects.create(
            code=code,
            title=title,
            kind=kind,
            field=field,
            procedure=procedures[0],
            procedures=procedures,
            benchmark=benchmark,
        )
        first: dict[str, Any] = {"title": title, "kind": matter.kind, "field": field, "procedures": procedures}
        MatterVersion.objects.create(
            matter=matter,
            since=SINCE,
            change="added",
            level="county",
            reason="权责清单首次公布",
            by="demo",
            at=now,
            **first,
        )
        for name in whose:
            share, areas, excepts, person = HOLDING.get(name, ("ordinary", [], [], None))
            Power.objects.create(
                matter=matter,
                agency=agencies[name],
                since=SINCE,
                share=share if len(whose) > 1 else "ordinary",
                areas=areas,
                excepts=excepts if TOWN in whose else [],
                post="执法机构负责人" if person else "",
                person=User.objects.filter(username=person).first() if person else None,
                basis="市、区两级权责清单",
            )


def seed_agencies() -> dict[str, Agency]:
    """The agencies of three levels, by code."""
    made: dict[str, Agency] = {}
    for number, (code, name, short, prefix, place, level, parent) in enumerate(AGENCIES, start=1):
        made[code] = Agency.objects.create(
            code=code,
            name=name,
            short_name=short,
            doc_prefix=prefix,
            place=place,
            level=level,
            parent=made.get(parent or ""),
            reconsideration_body="连云港市人民政府" if level == "city" else "所在区人民政府",
            court="连云港经济技术开发区人民法院",
            address=f"连云港市示范路{number * 10}号",
            phone=f"0518-0000{number:04d}",
            legal_basis="行政处罚法第十七条、第十八条；省政府关于相对集中行政处罚权的批复",
            mandate=f"示例编发〔2019〕{number}号",
            bank="连云港市示范银行非税收入专户",
        )
        for year in range(SINCE.year, 2027):
            since = SINCE if year == SINCE.year else date(year, 1, 20)
            said = {"result": "qualified", "reason": f"{year}年度主体资格审核", "by": "demo", "at": clock.real_now()}
            Qualification.objects.create(agency=made[code], year=year, since=since, **said)
    return made


def seed_people(agencies: dict[str, Agency], units: dict[tuple[str, str], Unit]) -> None:
    """The people with their posts and certificates; one password hash serves them all."""
    password = make_password(PASSWORD)
    for username, name, agency, unit, posts, number, last in PEOPLE:
        user = User.objects.create(
            username=username,
            name=name,
            password=password,
            agency=agencies[agency] if agency else None,
            unit=units[agency, unit] if agency and unit else None,
        )
        for role in posts.split():
            Assignment.objects.create(user=user, role=role, since=SINCE)
        if number and agency:
            Certificate.objects.create(
                number=number, user=user, agency=agencies[agency], valid_from=SINCE, valid_to=last
            )
