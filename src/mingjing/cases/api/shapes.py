"""接口的形状 — what comes in, strictly, and what goes out; the OpenAPI document is made of these."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, StrictBool, StrictInt, StrictStr

Cursor = Annotated[StrictStr | None, Field(default=None, description="上一页的 next")]


class Strict(Schema):
    """没有的键不收。"""

    model_config = ConfigDict(extra="forbid")


class OpenIn(Strict):
    """新开案件."""

    procedure: StrictStr
    matter: StrictStr
    parties: list[dict[str, Any]] = []
    lead: dict[str, Any] | None = None
    act: StrictStr = Field(default="", description="开始的环节；程序只有一个的可以不写")
    from_case: StrictStr = Field(default="", description="由哪一案件引出；当事人等随之带入")
    officers: list[StrictStr] = []
    fields: dict[str, Any] = Field(default={}, description="开始环节的其他内容")
    media: list[StrictStr] = []
    at: AwareDatetime | None = None
    late_reason: StrictStr = Field(default="", description="补录的理由，超过二十四小时才录入时必填")
    idem: UUID | None = None


class ActIn(Strict):
    """办一个环节；报批的各步用 propose、check、approve、return，`fields.act` 写明是哪个环节."""

    act: StrictStr
    at: AwareDatetime | None = None
    officers: list[StrictStr] = []
    fields: dict[str, Any] = {}
    media: list[StrictStr] = []
    idem: UUID | None = None
    seen_seq: StrictInt | None = Field(default=None, description="看到的最后一个序号；案件已有变化的，答 409")


class ExportIn(Strict):
    """导出清单的条件，与清单页的相同."""

    stage: StrictStr = ""
    procedure: StrictStr = ""
    overdue: bool = False
    mine: bool = False
    order: Literal["newest", "due"] = "newest"


class SearchIn(Strict):
    """检索：文号、当事人、事项，两个字的名称也可以."""

    text: StrictStr = ""
    stage: StrictStr = ""
    procedure: StrictStr = ""
    overdue: StrictBool = False
    mine: StrictBool = False
    cursor: StrictStr = ""
    limit: StrictInt = Field(default=50, ge=1, le=200)


class PartyName(Schema):
    """清单里的当事人."""

    name: str


class CaseLine(Schema):
    """清单的一行."""

    id: str
    number: str
    procedure: str
    matter: str
    matter_title: str
    agency: str
    place: str
    field: str
    stage: str
    party: str
    opened_at: str
    filed_at: str | None
    closed_at: str | None
    due: str | None
    light: str
    seq: int


class CasePage(Schema):
    """一页案件."""

    items: list[CaseLine]
    next: str | None


class DerivationDay(Schema):
    """期限中的一天."""

    date: str
    counted: bool
    why: str


class DeadlineOut(Schema):
    """期限."""

    rule: str
    articles: list[str]
    starts: str
    due: str | None
    state: str
    whose: str
    rolled: bool
    derivation: list[DerivationDay]


class RulingOut(Schema):
    """裁断所依据的条文."""

    articles: list[str]


class PaperOut(Schema):
    """出具的文书."""

    id: str
    form: str
    title: str
    number: str
    act: str
    seq: int
    hash: str
    issued_at: str | None = None


class DoneOut(Schema):
    """已办."""

    id: str
    number: str
    seq: int
    act: str
    at: str
    late_entry: bool
    hash: str
    ruling: RulingOut
    deadlines: list[DeadlineOut]
    documents: list[dict[str, Any]]


class WhoOut(Schema):
    """人员，办理时的样子."""

    id: str
    name: str
    agency: str
    certificate: str | None


class ActOut(Schema):
    """已办环节."""

    seq: int
    act: str
    title: str
    at: str
    recorded_at: str
    late_entry: bool
    ended_late: list[str]
    by: WhoOut
    officers: list[WhoOut]
    proposed_by: WhoOut | None
    checked_by: WhoOut | None
    fields: dict[str, Any]
    media: list[str]
    articles: list[str]
    hash: str


class FieldOut(Schema):
    """字段声明."""

    name: str
    title: str
    type: str
    required: bool
    options: list[Any] | None = None
    value: Any = None
    items: list[dict[str, Any]] | None = None
    note: str | None = None


class PermittedOut(Schema):
    """现在可以做的."""

    act: str
    title: str
    step: str
    approval: list[str]
    officers: int
    fields: list[FieldOut]


class RefusalOut(Schema):
    """一条不准的理由."""

    articles: list[str]
    reason: str
    remedy: str
    remedy_act: str | None
    asks: str | None


class NotPermittedOut(Schema):
    """现在不能做的，和全部理由."""

    act: str
    title: str
    refused: list[RefusalOut]


class DraftOut(Schema):
    """草案."""

    act: str
    title: str
    state: str
    version: int
    proposed_by: WhoOut
    checked_by: WhoOut | None
    returned_by: WhoOut | None
    reason: str | None
    officers: list[WhoOut]
    fields: dict[str, Any]


class CaseOut(Schema):
    """一个案件."""

    id: str
    number: str
    procedure: str
    place: str
    field: str
    matter: str
    agency: str
    stage: str
    seq: int
    parties: list[dict[str, Any]]
    violations: list[dict[str, Any]]
    acts: list[ActOut]
    permitted: list[PermittedOut]
    refused: list[NotPermittedOut]
    drafts: list[DraftOut]
    deadlines: list[DeadlineOut]


class StageOut(Schema):
    """阶段."""

    id: str
    title: str


class ProcedureLine(Schema):
    """程序."""

    id: str
    title: str
    kind: str


class ProcedureAct(Schema):
    """程序的一个环节."""

    act: str
    title: str
    stage: str
    by: list[str]
    approval: list[str]
    officers: int
    entered: str
    repeat: bool
    articles: list[str]
    fields: list[FieldOut]
    records: dict[str, Any]
    deadlines: list[str]


class ProcedureOut(ProcedureLine):
    """程序全文."""

    place: str
    field: str
    on: str
    stages: list[StageOut]
    acts: list[ProcedureAct]


class Problem(Schema):
    """不能照办的答复（RFC 9457）：没有、尚未登录."""

    type: str
    title: str


class Malformed(Problem):
    """填写有误：每个字段的路径和毛病."""

    errors: dict[str, str]


class NotLawful(Problem):
    """法律或者岗位不允许，附全部理由."""

    refused: list[RefusalOut]


class Moved(Problem):
    """有人先办了，或者请求标识已用过."""

    changed: str
    seq: int | None = None
