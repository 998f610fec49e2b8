"""名册的种类 — what agencies keep lists of, with which fields, who may write them, and which of them the public sees.

They serve 湖州职责分工 一–六, 湖州三级联动 二(二)(三), 连云港 六(二) and 细则 40, 岳阳交通三项制度 三(一), 昌吉方案 二、三(二).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .asked import Field
from .models import KINDS

LEGAL, BUREAU = frozenset({"reviewer", "supervisor"}), frozenset({"supervisor"})
FILED = [
    ("rules", "制度"),
    ("list", "清单"),
    ("guide", "服务指南"),
    ("flowchart", "流程图"),
    ("recording", "全过程记录制度"),
    ("media", "音像记录设备和保管规定"),
    ("publicity", "公示的内容、标准、格式和撤回更新办法"),
    ("review", "法制审核目录和流程"),
    ("forms", "执法文书格式"),
    ("benchmark", "裁量权适用规则和基准"),
]


@dataclass(frozen=True, slots=True)
class Roll:
    """名册 — `of_agency`: each line is an agency's; `of_matter`: a line may name a matter; `shared`: every agency reads every line.

    `together`: fields of which a line has all or none. `files`: the category of paper that a line of this roll files; nothing
    else files it then, so that what the roll asks for is there.
    """

    id: str
    title: str
    lead: str
    fields: tuple[Field, ...]
    keepers: frozenset[str] = LEGAL
    public: bool = False
    of_agency: bool = True
    of_matter: bool = False
    shared: bool = False
    what: str = "名称"
    together: tuple[str, ...] = ()
    files: str = ""


def text(name: str, title: str, *, required: bool = True, hint: str = "") -> Field:
    """A field of one line."""
    return Field(name, title, "text", required, hint=hint)


def long(name: str, title: str, *, required: bool = True, hint: str = "") -> Field:
    """A field of several lines."""
    return Field(name, title, "long", required, hint=hint)


def day(name: str, title: str, *, required: bool = True, hint: str = "") -> Field:
    """A day."""
    return Field(name, title, "date", required, hint=hint)


FILED_ON = (text("number", "文号"), day("filed_on", "报备日期"), text("filed_with", "备案机构"))
OWN_ROLL = frozenset({"recording", "media", "publicity", "forms"})
LETTER_LEVELS = [
    ("government", "政府与执法部门"),
    ("department", "执法部门与执法机构"),
    ("officer", "执法机构与执法人员"),
]
ROLLS: Mapping[str, Roll] = {
    one.id: one
    for one in (
        Roll(
            "responsibility_letter",
            "执法责任书",
            "政府与部门、部门与机构、机构与人员逐级签订，职权落实到岗位。",
            (
                Field("level", "签订层级", "choice", choices=LETTER_LEVELS),
                text("first", "甲方"),
                text("second", "乙方", hint="机构或者人员"),
                text("post", "责任岗位"),
                Field("matters", "承担的事项", "lines", False, hint="事项编码，一行一个；空着表示全部"),
                day("signed_on", "签订日期"),
                long("duties", "责任内容"),
            ),
            what="责任书名称",
        ),
        Roll(
            "division_ruling",
            "职责分工",
            "业务主管部门和综合执法部门各管什么；分工不明的，由编制部门和法制机构会商认定，认定写入清单。",
            (
                text("business", "业务主管部门"),
                text("enforcing", "综合执法部门"),
                text("supervises", "由谁监管", hint="须经审批的事项由业务主管部门监管并责令改正"),
                text("penalises", "由谁处罚"),
                text(
                    "appraises",
                    "谁先发现、谁取得鉴定结论",
                    hint="移交以前由业务主管部门取得；执法部门自己发现的由它委托",
                ),
                day(
                    "handed_on",
                    "依据和标准移交日期",
                    required=False,
                    hint="空着表示还没有移交：监管职责仍在业务主管部门",
                ),
                long("papers", "抄送的审批文件和监管要求", required=False),
                long("reports", "举报不属于本部门的怎样移送、怎样告知举报人"),
                text("establishment_office", "认定的编制部门", required=False, hint="分工不明、经会商认定的才填"),
                text("legal_office", "认定的法制机构", required=False, hint="和编制部门共同认定"),
                Field("heard", "会商的部门", "lines", False, hint="一行一个，业务主管部门和综合执法部门都要在内"),
                text("ruling", "认定文号", required=False),
            ),
            frozenset({"supervisor", "coordinator"}),
            public=True,
            of_agency=False,
            of_matter=True,
            what="事由",
            together=("establishment_office", "legal_office", "heard", "ruling"),
        ),
        Roll(
            "legal_basis",
            "执法依据汇编",
            "法律、法规、规章、标准和规范性文件，随时更新；县区的文件抄报市局。",
            (
                text("number", "文号", required=False),
                text("issuer", "制定机关"),
                day("in_force", "施行日期"),
                day("repealed", "废止日期", required=False),
                day("copied_on", "抄报市局日期", required=False, hint="县区制定的文件填写"),
                Field("matters", "涉及的事项", "lines", False, hint="事项编码，一行一个"),
                long("gist", "要点（自己的话）", required=False),
            ),
            public=True,
            what="文件名称",
        ),
        Roll(
            "recording_rule",
            "全过程记录制度",
            "各机关按执法种类制定，报本级法制机构备案（连云港细则第四十条）。",
            (
                Field("kind", "执法种类", "choice", choices=list(KINDS.items())),
                text("number", "文号"),
                day("filed_on", "报备日期"),
                text("filed_with", "备案机构"),
                long("covers", "记录的环节和要求"),
            ),
            what="制度名称",
            files="recording",
        ),
        Roll(
            "media_rule",
            "音像记录管理制度",
            "设备配备、使用规范、记录要素、存储应用、监督管理、保存年限，六项写全才算制定。",
            (
                long("equipment", "设备配备"),
                long("use", "使用规范"),
                long("elements", "记录要素"),
                long("storage", "存储应用"),
                long("supervision", "监督管理"),
                text("retention", "保存年限"),
                *FILED_ON,
            ),
            public=True,
            what="制度名称",
            files="media",
        ),
        Roll(
            "publicity_rule",
            "公示制度",
            "公示什么、什么标准和格式、谁采集审核发布，怎样发布、撤销和更新。",
            (
                long("content", "公示的内容"),
                long("standard", "统一的标准和格式"),
                long("duties", "采集、审核、发布的职责"),
                long("publishing", "发布"),
                long("withdrawing", "撤销"),
                long("updating", "更新"),
                *FILED_ON,
            ),
            public=True,
            what="制度名称",
            files="publicity",
        ),
        Roll(
            "document_form",
            "执法文书格式",
            "参照国家和上级的格式，结合本地完善，报司法行政机关备案。",
            (
                Field("forms", "文书", "lines", hint="文书代码，一行一个，如 penalty_decision；要在法律文件里"),
                text("follows", "参照的格式", hint="国务院部门或者省级的格式文件和文号"),
                long("completed", "结合本地完善的内容"),
                *FILED_ON,
            ),
            public=True,
            what="格式名称",
            files="forms",
        ),
        Roll(
            "window_post",
            "窗口岗位信息公示牌",
            "办事大厅和政务服务窗口：谁在这里办什么，材料样本，怎样查进度、问、投诉。",
            (
                text("place", "窗口的地点"),
                text("post", "岗位"),
                long("duties", "岗位职责"),
                long("samples", "申请材料示范文本", hint="名称和在哪里取得"),
                text("progress", "办理进度查询", hint="电话、网址或者窗口"),
                text("advice", "咨询服务"),
                text("complaints", "投诉举报"),
                Field("matters", "在这里办的事项", "lines", False, hint="事项编码，一行一个"),
            ),
            public=True,
            what="窗口名称",
        ),
        Roll(
            "basis_change",
            "执法依据和标准的调整通报",
            "业务主管部门的执法依据、标准有调整的，及时通报综合执法部门；没有及时通报造成监管缺位或者执法过错的，由它承担责任。",
            (
                text("business", "业务主管部门"),
                text("enforcing", "综合执法部门"),
                text("basis", "调整的依据或者标准"),
                day("in_force", "调整的施行日期"),
                day("notified_on", "通报日期", required=False, hint="空着表示还没有通报"),
                long("content", "调整的内容（自己的话）"),
            ),
            frozenset({"supervisor", "coordinator"}),
            public=True,
            of_agency=False,
            of_matter=True,
            what="事由",
        ),
        Roll(
            "benchmark_review",
            "裁量权基准的定期评估",
            "评估适用规则和基准是否还合适，根据情况修订；下次评估的日期写在这里，过期看得到。",
            (
                Field("table", "裁量权基准", "text", hint="基准代码，如 street_occupation；要在法律文件里"),
                day("reviewed_on", "评估日期"),
                Field(
                    "outcome",
                    "结论",
                    "choice",
                    choices=[("kept", "继续适用"), ("revise", "需要修订"), ("repeal", "需要废止")],
                ),
                long("findings", "评估的情况", hint="执行中的问题、依据有没有变化、同类案件的情况"),
                day("next_on", "下次评估日期"),
            ),
            public=True,
            what="评估名称",
        ),
        Roll(
            "filing_duty",
            "应当备案的文件",
            "各机关应当在什么时候以前报备什么；没有报的，下面的表里一眼看得到。",
            (
                Field("category", "种类", "choice", choices=FILED),
                day("due", "报备期限"),
                text("basis", "依据"),
            ),
            BUREAU,
            of_agency=False,
            what="要求",
        ),
        Roll(
            "filed_rule",
            "已备案的制度、清单、指南、流程图",
            "报司法行政机关备案的文件。",
            (
                Field("category", "种类", "choice", choices=[one for one in FILED if one[0] not in OWN_ROLL]),
                text("number", "文号", required=False),
                day("filed_on", "报备日期"),
                long("content", "主要内容", required=False),
            ),
            public=True,
            what="文件名称",
        ),
        Roll(
            "major_decision",
            "重大执法决定法制审核目录",
            "按执法种类、层级、领域、涉案金额和社会影响确定哪些决定要经法制审核，怎样审核。",
            (
                Field("kind", "执法种类", "choice", choices=list(KINDS.items())),
                text("level", "执法层级"),
                text("field", "领域"),
                text("amount", "涉案金额", hint="不论金额的写“不限”"),
                text("effect", "社会影响", hint="不论影响的写“不限”"),
                long("materials", "送审材料"),
                Field("days", "审核期限（工作日）", "int"),
                text("way", "审核方式"),
                text("responsible", "审核责任"),
                long("disagreement", "审核机构和承办机构意见不一致时"),
            ),
            public=True,
            what="情形",
        ),
        Roll(
            "typical_case",
            "案例指导",
            "收集典型案件，汇总分析，形成统一的处理意见，发到基层中队。",
            (
                long("facts", "案情（不写人名）"),
                long("question", "争议焦点"),
                long("opinion", "统一的处理意见"),
                text("published_to", "发到哪些单位"),
                Field("citations", "适用条文", "lines", False),
            ),
            of_matter=True,
            shared=True,
            what="案例名称",
        ),
        Roll(
            "inspection_item",
            "随机抽查事项清单",
            "检查什么、查谁、依据什么；由法制机构审核后公布，随法律和职能调整。",
            (
                text("objects", "抽查对象"),
                text("basis", "抽查依据"),
                long("content", "抽查内容"),
                text("way", "抽查方式"),
                text("share", "抽查比例和频次"),
            ),
            public=True,
            of_matter=True,
            what="抽查事项",
        ),
    )
}
