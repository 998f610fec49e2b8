"""登记的事 — every change that a page or the API may ask of the registry: its title, who may, what is asked, and the act behind it.

One table serves both: a page draws the fields, the API reads them, and the same act decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .acts import agencies, matters, people, rolls
from .asked import Choices, Field
from .models import FIELDS, KINDS, LEVELS, ROLES, SHARES, Agency, Certificate
from .rolls import ROLLS, Roll

SYSTEM, SECURITY = frozenset({"sysadmin"}), frozenset({"secadmin"})
LEGAL, BUREAU = frozenset({"reviewer", "supervisor"}), frozenset({"supervisor"})
WHY = Field("why", "理由或者依据文号", "text", most=500, hint="写入变更记录")


@dataclass(frozen=True, slots=True)
class Door:
    """一扇门 — what may be done to the registry."""

    name: str
    title: str
    lead: str
    who: frozenset[str]
    fields: tuple[Field, ...]
    act: Callable[..., dict[str, Any]]


def agency_choices() -> Choices:
    """Every agency by its code."""
    return [(one.code, one.name) for one in Agency.objects.order_by("code")]


def text(name: str, title: str, required: bool = True, hint: str = "", most: int = 0) -> Field:
    """One line."""
    return Field(name, title, "text", required, hint=hint, most=most)


def lines(name: str, title: str, hint: str = "一行一个") -> Field:
    """A list."""
    return Field(name, title, "lines", False, hint=hint, most=200 if name == "materials" else 0)


def day(name: str, title: str, required: bool = True, hint: str = "") -> Field:
    """A day."""
    return Field(name, title, "date", required, hint=hint)


def pick(name: str, title: str, choices: Any, required: bool = True, hint: str = "") -> Field:
    """One of several."""
    return Field(name, title, "choice", required, choices, hint)


USER = text("username", "用户名", most=60)
AGENCY = pick("agency", "机关", agency_choices)
UNIT = text("unit", "内设机构代码", False)
MATTER = text("matter", "事项编码", most=60)
CODE = text("code", "事项编码", most=60)
MATTER_FIELDS = (
    CODE,
    text("title", "事项名称"),
    pick("kind", "类别", list(KINDS.items())),
    pick("field", "领域", list(FIELDS.items())),
    pick("level", "权力层级", list(LEVELS.items())),
    Field("basis", "依据", "long", False, hint="文件名称和条款；不抄原文"),
    lines("citations", "依据条款", "已收入法律文件的，写作 administrative_penalty_law/56，一行一个"),
    lines("procedures", "适用程序", "程序代码，一行一个，如 ordinary_penalty；没有收入的空着"),
    lines("tables", "裁量基准", "基准代码，一行一个"),
    lines("forms", "文书", "文书代码，一行一个"),
    lines("materials", "当事人要提交的材料"),
    Field("limit_days", "办理时限（工作日）", "int", False),
    text("accepting", "受理机构", False, most=100),
    text("approving", "审批机构", False, most=100),
    Field("conditions", "办理条件", "long", False),
    day("since", "自哪天起"),
    WHY,
)
VERSION_FIELDS = tuple(one.name for one in MATTER_FIELDS if one.name not in ("code", "since", "why"))
AGENCY_FIELDS = (
    text("code", "机关代码", most=32),
    text("name", "机关名称", most=100),
    text("short_name", "简称", most=40),
    text("doc_prefix", "文号代字", hint="如“连市城罚”", most=20),
    text("place", "地区", hint="法律文件的地区路径，如 jiangsu/lianyungang", most=100),
    pick("level", "层级", Agency.LEVELS),
    pick("parent", "上级机关", agency_choices, False),
    pick("standing", "主体性质", Agency.STANDINGS),
    Field("legal_basis", "法律依据", "long", False, hint="授权的法律、法规条款"),
    text("mandate", "三定方案文号", False),
    text("uscc", "统一社会信用代码", False, most=18),
    text("reconsideration_body", "行政复议机关", False, most=100),
    text("court", "管辖法院", False, most=100),
    text("address", "地址", False),
    text("phone", "电话", False, most=40),
    text("bank", "罚款账户", False),
    WHY,
)


def of_roll(roll: Roll) -> Door:
    """The door by which a line comes onto a roll."""
    first = (AGENCY,) if roll.of_agency else ()
    about = (text("matter", "事项编码", False, most=60),) if roll.of_matter else ()
    fields = (*first, text("title", roll.what), *about, *roll.fields, day("since", "生效日期"))
    replaces = Field("replaces", "替换原来的一条（编号）", "int", False)
    act = partial(rolls.keep_line, roll)
    return Door(f"roll-{roll.id}", f"登记：{roll.title}", roll.lead, roll.keepers, (*fields, replaces, WHY), act)


DOORS: Mapping[str, Door] = {
    one.name: one
    for one in (
        Door("person-create", "开户", "只建账户，不带岗位；岗位由安全管理员另行授予。", SYSTEM,
             (USER, text("name", "姓名", most=60), AGENCY, UNIT, Field("password", "初始密码", "password"), WHY),
             people.create_person),
        Door("person-move", "调动", "调到别的机关的，原来的岗位当天结束，证件当天收回。", SYSTEM,
             (USER, AGENCY, UNIT, WHY), people.move_person),
        Door("person-password", "重置密码", "生成新的随机密码，只显示这一次；原有令牌失效。", SYSTEM,
             (USER, WHY), people.reset_password),
        Door("person-close", "停用账户", "下一次点击就不能再用。", SYSTEM, (USER, WHY), people.close_account),
        Door("person-open", "恢复账户", "已经结束的岗位和证件不会恢复。", SYSTEM, (USER, WHY), people.open_account),
        Door("post-grant", "授予岗位", "立即生效；三个管理员岗位互不兼任，也不兼任办案、监督岗位。", SECURITY,
             (USER, pick("role", "岗位", list(ROLES.items())), day("since", "自哪天起"), WHY), people.grant_post),
        Door("post-end", "免去岗位", "今天起不再有这个岗位的权限。", SECURITY,
             (USER, pick("role", "岗位", list(ROLES.items())), WHY), people.end_post),
        Door("person-leave", "离岗", "岗位、证件、令牌和登录一起结束。", SECURITY,
             (USER, day("on", "离岗日期"), WHY), people.leave),
        Door("certificate-issue", "发给执法证件", "只发给在执法岗位的人员；辅助人员不发。", BUREAU,
             (USER, text("number", "证件编号", most=40), pick("kind", "种类", Certificate.KINDS),
              day("valid_from", "有效期自"), day("valid_to", "有效期至"), WHY), people.issue_certificate),
        Door("certificate-withdraw", "收回执法证件", "从这一天起不能再用；以前办的事不受影响。", SECURITY | BUREAU,
             (text("number", "证件编号", most=40), day("on", "收回日期"), WHY), people.withdraw),
        Door("agency-keep", "登记机关", "新的机关，或者已有机关的变更；经过资格审核才能办案。", BUREAU,
             AGENCY_FIELDS, agencies.keep_agency),
        Door("unit-keep", "登记内设机构", "新的机构，或者改名。", SYSTEM | BUREAU,
             (AGENCY, text("code", "机构代码", most=32), text("name", "机构名称", most=60), WHY), agencies.keep_unit),
        Door("agency-review", "主体资格审核", "每年一次；取消资格的，从这一天起不能立案、不能作决定、不能用罚没票据。", BUREAU,
             (AGENCY, Field("year", "年度", "int"), pick("result", "结论", [("qualified", "合格"), ("disqualified", "取消资格")]),
              day("since", "自哪天起"), WHY), agencies.review_standing),
        Door("entrust", "登记委托", "书面委托书公布以后登记；只能委托自己的事项，受委托的不得再委托，责任由委托机关承担。", LEGAL,
             (pick("entrusting", "委托机关", agency_choices), pick("entrusted", "受委托机关", agency_choices),
              text("letter", "委托书文号", most=80), text("basis", "依据（法律、法规、规章）", most=300),
              Field("matters", "委托的事项", "lines", hint="事项编码，一行一个"), text("powers", "权限", most=500),
              day("since", "期限自"), day("until", "期限至"), day("published_on", "公布日期"), WHY), agencies.entrust),
        Door("entrust-end", "终止委托", "从这一天起受委托的机关不能再就这些事项立案。", LEGAL,
             (text("letter", "委托书文号", most=80), day("on", "自哪天起"), WHY), agencies.end_entrustment),
        Door("matter-keep", "登记或者变更事项", "写全变更以后的样子；原来的一版留着，按日期查得到。", LEGAL,
             MATTER_FIELDS, matters.keep_matter),
        Door("matter-cancel", "取消事项", "从这一天起不能再立案；正在办的案件不受影响。", BUREAU,
             (CODE, day("since", "自哪天起"), WHY), matters.cancel_matter),
        Door("power-give", "登记职权", "同一区域已经有机关办理的，不予登记并说明是谁。", BUREAU,
             (MATTER, AGENCY, day("since", "自哪天起"), pick("share", "范围", list(SHARES.items())),
              lines("areas", "区域", "地区路径，一行一个；空着就是机关所在的地区"), lines("excepts", "划出的区域"),
              text("post", "责任岗位", False, most=100), text("person", "责任人用户名", False, most=60),
              text("basis", "依据", False, most=300), WHY), matters.give_power),
        Door("power-end", "结束职权", "从这一天起这个机关不能再就这个事项立案。", BUREAU,
             (MATTER, AGENCY, day("until", "自哪天起"), WHY), matters.end_power),
        Door("power-post", "落实责任岗位", "每项职权都要有岗位和责任人。", LEGAL,
             (MATTER, AGENCY, text("post", "责任岗位", most=100), text("person", "责任人用户名", most=60), WHY),
             matters.name_post),
        Door("roll-end", "一条失效", "留在历史里，不再有效。", LEGAL | frozenset({"coordinator"}),
             (text("roll", "名册", most=30), Field("entry", "编号", "int"), day("until", "自哪天起"), WHY), rolls.end_line),
        *(of_roll(roll) for roll in ROLLS.values()),
    )
}  # fmt: skip


def doors_of(roles: frozenset[str]) -> list[Door]:
    """The doors that somebody with these posts may open."""
    return [one for one in DOORS.values() if one.who & roles]
