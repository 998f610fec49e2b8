"""Two hundred thousand cases: a few performed ones copied by SQL, with people, parties, dates and work of their own.

Spread over the agencies of the city (the largest has two fifths) and over three years; five of six are archived, the rest
stand in every stage. Copied are the tables that lists, worklists and search read; acts and papers stay with the originals.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from bench import way
from bench.place import Place

COUNT = 200_000
OFFICERS = 60  # added to each agency
FIRST = 1_000_000  # the key of the first copy
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=way.ZONE)
# how far the originals go, how many of a thousand copies, opened how many days ago
STAGES = [
    ("lead", 15, (0, 6)),
    ("filed", 40, (2, 40)),
    ("investigated", 35, (8, 70)),
    ("notified", 15, (10, 75)),
    ("drafted", 10, (12, 80)),
    ("decided", 12, (14, 85)),
    ("published", 25, (20, 100)),
    ("closed", 15, (40, 130)),
    ("archived", 833, (60, 1100)),
]
SHARES = {"320700-CG": 40, "320706-CG": 20, "320707-CG": 20, "320706-XN": 8, "320700-JT": 6, "320700-SC": 6}
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志海波宁贵福生龙元全胜学祥才发武新利清飞彬富顺信子"
PLACES = "海州苍梧港城云台东磊盐河花果朐阳蔷薇郁洲连岛墟沟中云南城新坝浦南锦屏宁海"
TRADES = [
    "面馆",
    "烧烤",
    "小吃",
    "茶社",
    "果蔬",
    "鱼馆",
    "炒货",
    "早点",
    "烟酒",
    "鲜花",
    "五金",
    "汽修",
    "水产",
    "超市",
    "药房",
    "快递",
]


@dataclass(frozen=True)
class Copy:
    """One copy to be made."""

    key: int
    of: int
    agency: int
    first: int
    second: int
    opened: datetime
    kind: str
    name: str
    number: str


def fill(place: Place) -> None:
    """Make them; some seconds."""
    originals = performed()
    with psycopg.connect(place.super_url, autocommit=True) as db:
        db.execute("set session_replication_role = replica")  # the copies are whole: nothing is checked twice
        db.execute("set synchronous_commit = off")
        db.execute("set maintenance_work_mem = '512MB'")
        people(db)
        plan(db, originals)
        for copy in (parties, cases, texts, handlers, work, deadlines):
            copy(db)
        db.execute("vacuum analyze")
        db.execute("checkpoint")


def performed() -> dict[str, int]:
    """One case performed to each stage; their keys."""
    from mingjing.cases import reads
    from mingjing.records import clock

    found = {}
    for number, (stage, _, (least, _)) in enumerate(STAGES):
        case = way.example(way.Timed(), 700 + number, now=NOW - timedelta(days=least + 45))
        case.to(stage)
        found[stage] = reads.by_uid(case.uid).pk
    clock.set_clock(NOW)
    return found


def people(db: psycopg.Connection[Any]) -> None:
    """More officers in every agency, like the first one."""
    same = rest(db)
    db.execute(
        f"insert into registry_user ({', '.join(same)}, username, name, agency_id, unit_id)"
        f" select {', '.join(f'u.{name}' for name in same)}, 'officer_' || a.id || '_' || k, '示例' || a.id || '之' || k, a.id,"
        "  (select min(id) from registry_unit n where n.agency_id = a.id)"
        f" from registry_user u, registry_agency a, generate_series(1, {OFFICERS}) k where u.username = 'officer1'"
    )
    db.execute(
        "insert into registry_assignment (user_id, role, since) select id, 'officer', '2020-01-01' from registry_user"
        " where username like 'officer\\_%\\_%'"
    )


def rest(db: psycopg.Connection[Any]) -> list[str]:
    """The other columns of a user."""
    own = {"id", "username", "name", "agency_id", "unit_id"}
    return [name for name in columns(db, "registry_user") if name not in own]


def columns(db: psycopg.Connection[Any], table: str) -> list[str]:
    """The columns of a table, in order."""
    rows = db.execute(
        "select column_name from information_schema.columns where table_schema = 'public' and table_name = %s"
        " order by ordinal_position",
        [table],
    )
    return [row[0] for row in rows]


def plan(db: psycopg.Connection[Any], originals: dict[str, int]) -> None:
    """What each copy is: of which case, whose, when, about whom."""
    agencies = dict(db.execute("select code, id from registry_agency").fetchall())
    officers: dict[int, list[int]] = {}
    for agency, user in db.execute("select agency_id, id from registry_user where username like 'officer\\_%\\_%'"):
        officers.setdefault(agency, []).append(user)
    db.execute(
        "create temp table plan (key bigint primary key, of bigint, agency_id bigint, first bigint, second bigint,"
        " opened timestamptz, kind text, name text, number text)"
    )
    with db.cursor().copy("copy plan from stdin") as out:
        for one in copies(originals, agencies, officers):
            out.write_row(
                (one.key, one.of, one.agency, one.first, one.second, one.opened, one.kind, one.name, one.number)
            )
    db.execute(
        """
        create temp table whole as
        select p.*, p.opened - o.opened_at as later, a.code, a.place, a.doc_prefix as prefix, n.id as unit, n.code as unit_code,
               u.username as one, v.username as other
          from plan p join cases_case o on o.id = p.of join registry_agency a on a.id = p.agency_id
          left join registry_unit n on n.id = (select min(id) from registry_unit m where m.agency_id = p.agency_id)
          join registry_user u on u.id = p.first join registry_user v on v.id = p.second
        """
    )
    db.execute("drop table plan")
    db.execute("alter table whole rename to plan")
    db.execute("analyze plan")


def copies(originals: dict[str, int], agencies: dict[str, int], officers: dict[int, list[int]]) -> Iterator[Copy]:
    """The copies, the same in every run."""
    dice = random.Random(20260615)
    stages, weights = [one[0] for one in STAGES], [one[1] for one in STAGES]
    spans = {one[0]: one[2] for one in STAGES}
    for n in range(COUNT):
        stage = dice.choices(stages, weights)[0]
        agency = agencies[dice.choices(list(SHARES), list(SHARES.values()))[0]]
        first, second = dice.sample(officers[agency], 2)
        opened = NOW - timedelta(days=dice.uniform(*spans[stage]))
        kind, name = party(dice)
        yield Copy(FIRST + n, originals[stage], agency, first, second, opened, kind, name, f"{n:06d}")


def party(dice: random.Random) -> tuple[str, str]:
    """A made-up name: four of ten a person, of two or three characters."""
    if dice.random() < 0.4:
        given = "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2))))
        return "citizen", dice.choice(SURNAMES) + given
    place = "".join(dice.sample(PLACES, 2))
    return "sole_trader", f"{place}{dice.choice(SURNAMES)}记{dice.choice(TRADES)}（第{dice.randrange(1, 400)}店）"


def copied(db: psycopg.Connection[Any], table: str, changed: dict[str, str], joined: str) -> None:
    """The rows of the originals once for each copy, some columns changed."""
    names = [name for name in columns(db, table) if name != "id" or "id" in changed]
    values = [changed.get(name, f"r.{name}") for name in names]
    db.execute(
        sql.SQL("insert into {} ({}) overriding system value select {} from plan p join {} r on {}").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ".join(values)),  # type: ignore[arg-type]
            sql.Identifier(table),
            sql.SQL(joined),  # type: ignore[arg-type]
        )
    )


def moved(*names: str) -> dict[str, str]:
    """These moments, as much later as the copy is."""
    return {name: f"r.{name} + p.later" for name in names}


def parties(db: psycopg.Connection[Any]) -> None:
    """A party for each copy."""
    db.execute(
        "insert into cases_party (id, place, kind, code, name, address, phone, representative) overriding system value"
        " select key, 'jiangsu/lianyungang', kind, 'X' || number, name, '示例路1号', '', '' from plan"
    )
    db.execute("insert into cases_caseparty (case_id, party_id, ordinal) select key, key, 0 from plan")


def cases(db: psycopg.Connection[Any]) -> None:
    """The row of each case."""
    changed = {
        "id": "p.key",
        "uid": "md5('bench' || p.key)",
        "number": "p.prefix || '立〔2026〕' || p.number || '号'",
        "lead_number": "p.prefix || '线〔2026〕' || p.number || '号'",
        "agency_id": "p.agency_id",
        "unit_id": "p.unit",
        "place": "p.place",
        "party_name": "p.name",
        **moved("opened_at", "filed_at", "closed_at", "last_at", "next_due", "next_warn"),
    }
    copied(db, "cases_case", changed, "r.id = p.of")


def texts(db: psycopg.Connection[Any]) -> None:
    """What is searched; its index is made afterwards, which is faster."""
    from mingjing.cases.reads import pieces

    (index,) = db.execute("select indexdef from pg_indexes where indexname = 'case_text_pieces'").fetchone() or ("",)
    db.execute("drop index case_text_pieces")
    rows = db.execute(
        "select c.id, c.number || ' ' || c.party_name || ' ' || m.title || ' X' || p.number, c.agency_id from cases_case c"
        " join plan p on p.key = c.id join registry_matter m on m.code = c.matter_id"
    ).fetchall()
    with db.cursor().copy("copy cases_casetext (case_id, words, pieces) from stdin") as out:
        for key, told, agency in rows:
            out.write_row((key, told.lower(), [*pieces(told), f"@{agency}"]))
    db.execute(index)


def handlers(db: psycopg.Connection[Any]) -> None:
    """Two officers for each."""
    for who in ("first", "second"):
        db.execute(f"insert into cases_caseperson (case_id, user_id, opened_at) select key, {who}, opened from plan")


def work(db: psycopg.Connection[Any]) -> None:
    """What waits in each: for its own officers, for the posts of its own agency."""
    post = "split_part(r.whom, '@', 1) || '@' || p.code"
    unit = "case when r.whom like '%/%' and p.unit_code is not null then '/' || p.unit_code else '' end"
    whom = (
        "case when r.whom = 'u:officer1' then 'u:' || p.one when r.whom = 'u:officer2' then 'u:' || p.other"
        f" when r.whom like 'r:%' then {post} || {unit} else r.whom end"
    )
    changed = {"case_id": "p.key", "whom": whom, **moved("since", "due", "warn")}
    copied(db, "cases_workitem", changed, "r.case_id = p.of")


def deadlines(db: psycopg.Connection[Any]) -> None:
    """The periods that still run."""
    changed = {"case_id": "p.key", "agency_id": "p.agency_id", **moved("starts", "due", "warn", "ended")}
    copied(db, "cases_deadline", changed, "r.case_id = p.of and r.state = 'running'")
