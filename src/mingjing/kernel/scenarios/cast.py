"""角色 — the people of every scenario, as in the demo city, with their roles and certificates.

They serve the worked examples beside the law. They refuse to be real: names say only what part each plays.
"""

from __future__ import annotations

from datetime import date

from mingjing.kernel.facts import Certificate, Person

AGENCY = "agency_a"
FAR = "agency_far"
_FROM, _TO = date(2024, 1, 1), date(2028, 12, 31)


def _person(name: str, title: str, role: str, agency: str = AGENCY, until: date | None = _TO) -> Person:
    certificate = Certificate(f"C-{name}", agency, _FROM, until) if until is not None else None
    return Person(id=name, name=title, agency=agency, roles=frozenset({role}), certificate=certificate)


CAST: dict[str, Person] = {
    one.id: one
    for one in (
        _person("officer1", "执法员一", "officer"),
        _person("officer2", "执法员二", "officer"),
        _person("officer3", "执法员三", "officer"),
        _person("checker1", "办案机构负责人", "unit_head"),
        _person("head1", "机关负责人", "agency_head"),
        _person("deputy1", "机关副职一", "deputy_head"),
        _person("deputy2", "机关副职二", "deputy_head"),
        _person("reviewer1", "法制审核员一", "reviewer"),
        _person("reviewer2", "法制审核员二", "reviewer"),
        _person("president1", "听证主持人", "president"),
        _person("counsel1", "法律顾问", "counsel", until=None),
        _person("custodian1", "档案管理员", "custodian", until=None),
        _person("publisher1", "公示信息员一", "publisher", until=None),
        _person("publisher2", "公示信息员二", "publisher", until=None),
        _person("coordinator1", "协调员", "coordinator", "coordination_office", None),
        _person("supervisor1", "执法监督员", "supervisor", "justice_bureau", None),
        _person("expired1", "证件过期执法员", "officer", until=date(2025, 12, 31)),
        _person("aux1", "执法辅助人员", "auxiliary", until=None),
        _person("officer_far", "外地执法员", "officer", FAR),
        _person("party1", "当事人", "party", "", None),
    )
}
_BY_ROLE = {
    "officer": ("officer1", "officer2"),
    "unit_head": ("checker1",),
    "agency_head": ("head1",),
    "deputy_head": ("deputy1", "deputy2"),
    "reviewer": ("reviewer1", "reviewer2"),
    "president": ("president1",),
    "counsel": ("counsel1",),
    "custodian": ("custodian1",),
    "publisher": ("publisher1", "publisher2"),
    "coordinator": ("coordinator1",),
    "supervisor": ("supervisor1",),
    "auxiliary": ("aux1",),
    "party": ("party1",),
}


def usual(role: str, but: tuple[str, ...] = ()) -> Person:
    """The usual person for a role (`a|b`: for the first of them), another one than those named where there is one."""
    names = _BY_ROLE[role.split("|")[0]]
    return CAST[next((name for name in names if name not in but), names[0])]
