"""一个虚构的案子 — one invented case with every act of the ordinary procedure, to render every form from.

Nobody in it exists: the party is 某某餐饮店, the officers are 甲某 and 乙某. Each form is issued by the act of `issued_by`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from mingjing.kernel.facts import Act, Certificate, Facts, Matter, Media, Person

AGENCY = {
    "name": "连云港市某某区城市管理局",
    "short_name": "某某区城管局",
    "doc_prefix": "连市城罚",
    "reconsideration_body": "连云港市某某区人民政府",
    "court": "连云港市某某区人民法院",
    "address": "连云港市某某区某某路1号",
    "phone": "0518-00000000",
    "contact": "甲某、乙某",
    "bank": "某某银行某某支行，户名：某某区财政局，账号：0000 0000 0000 0001",
}
PARTY = {
    "kind": "sole_trader",
    "name": "某某餐饮店",
    "code": "92320700MA00000000",
    "address": "连云港市某某区某某街道某某路12号",
    "phone": "13800000000",
    "representative": "张某",
}
CITIZEN = {"kind": "citizen", "name": "李某", "code": "320700199001010000", "address": "连云港市某某区某某小区1幢101室"}
UNIT = "执法一中队"


def certificate(number: str) -> Certificate:
    """A certificate that is valid throughout 2026."""
    return Certificate(number, "lyg-cg", date(2025, 1, 1), date(2028, 12, 31))


FIRST = Person("u1", "甲某", "lyg-cg", UNIT, frozenset({"officer"}), certificate("07080001"))
SECOND = Person("u2", "乙某", "lyg-cg", UNIT, frozenset({"officer"}), certificate("07080002"))
CHECKER = Person("u3", "丙某", "lyg-cg", UNIT, frozenset({"unit_head"}), certificate("07080003"))
HEAD = Person("u4", "丁某", "lyg-cg", "局领导", frozenset({"agency_head"}))
REVIEWER = Person("u5", "戊某", "lyg-cg", "法制科", frozenset({"reviewer"}))
PRESIDENT = Person("u6", "己某", "lyg-cg", "法制科", frozenset({"president"}))
CUSTODIAN = Person("u7", "庚某", "lyg-cg", "办公室", frozenset({"custodian"}))
BOTH = (FIRST, SECOND)

VIOLATION = {
    "id": "v1",
    "matter": "street_occupation",
    "place": "某某区某某路12号店门前人行道",
    "began": "2026-06-01T17:30+08:00",
    "ended": "2026-06-02T10:20+08:00",
    "discovered": "2026-06-02T09:05+08:00",
}
SIGNED = [{"who": "张某", "result": "signed"}]
REFUSED = [{"who": "张某", "result": "refused", "reason": "认为自己没有违法，不愿签名，由见证人王某签名见证"}]
EVIDENCE = [
    {
        "title": "2026年6月2日现场检查笔录1份、现场照片4张",
        "kind": "record",
        "proves": "当事人在店门前人行道摆放桌椅6套，占道面积约11.5平方米",
        "accepted": True,
        "reason": "由两名执法人员当场制作，当事人在场，照片与笔录一致",
    },
    {
        "title": "2026年6月3日对经营者张某的询问笔录1份",
        "kind": "party_statement",
        "proves": "当事人承认自2026年6月1日傍晚起占道经营，未经批准",
        "accepted": True,
        "reason": "与现场检查笔录相互印证",
    },
    {
        "title": "营业执照复印件1份",
        "kind": "documentary",
        "proves": "当事人的主体资格",
        "accepted": True,
        "reason": "与原件核对一致",
    },
]
PENALTIES = [
    {"violation": "v1", "kind": "warning"},
    {"violation": "v1", "kind": "fine", "amount_fen": 300000},
    {"violation": "v1", "kind": "confiscate_gains", "amount_fen": 2576, "detail": "占道经营期间的收入"},
]
FACTS = (
    "2026年6月1日17时30分至6月2日10时20分，当事人未经批准，在某某区某某路12号店门前人行道摆放桌椅6套从事餐饮经营，占用人行道约11.5平方米。\n"
    "2026年6月2日9时05分，执法人员巡查时发现上述行为，当场要求停止并拍照取证。"
)
VIOLATED = "《江苏省城市市容和环境卫生管理条例》第十四条第一款"
BASIS = "《江苏省城市市容和环境卫生管理条例》第五十二条第一款第一项"
POINTS = [
    "subject",
    "personnel",
    "power",
    "procedure",
    "facts",
    "evidence",
    "law_and_discretion",
    "documents",
    "suspected_crime",
]


def _at(day: int, hour: int = 9, minute: int = 5, month: int = 6) -> datetime:
    return datetime.fromisoformat(f"2026-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:00+08:00")


class _Story:
    """Collects the acts of the case in order."""

    def __init__(self) -> None:
        self.acts: list[Act] = []

    def act(
        self,
        name: str,
        at: datetime,
        fields: dict[str, Any],
        by: Person = FIRST,
        officers: tuple[Person, ...] = (),
        media: int = 0,
    ) -> None:
        """One act done directly."""
        files = tuple(Media(f"m{n}", kind) for n, kind in enumerate(["photo"] * media + ["video"] * bool(media)))
        self.acts.append(Act(len(self.acts) + 1, name, at, by, officers, fields, files))

    def approved(self, name: str, at: datetime, fields: dict[str, Any], officers: tuple[Person, ...] = BOTH) -> None:
        """One act by proposal, check and approval."""
        seq = len(self.acts)
        said = {"act": name, **fields}
        self.acts += [
            Act(seq + 1, "propose", at.replace(hour=8), FIRST, officers, said),
            Act(
                seq + 2,
                "check",
                at.replace(hour=9),
                CHECKER,
                (),
                {"act": name, "opinion": "情况属实，程序合法，同意承办人意见。"},
            ),
            Act(
                seq + 3,
                name,
                at.replace(hour=10),
                HEAD,
                officers,
                {**fields, "approver_opinion": "同意。"},
                proposed_by=FIRST,
                checked_by=CHECKER,
            ),
        ]


def _service(document: str, way: str, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "service": {
            "document": document,
            "way": way,
            "at": at.isoformat(),
            "recipient": "张某",
            "proof": "送达回证签名",
            **more,
        }
    }


def _opening(story: _Story) -> None:
    """From the lead to the end of the investigation."""
    lead = {
        "source": "report",
        "summary": "群众来电反映，某某路12号餐饮店傍晚在人行道摆放桌椅，行人只能走机动车道。",
        "found_at": "2026-06-01T20:10+08:00",
    }
    lead |= {"place": "某某路12号", "real_name": True, "reporter": "王某"}
    story.act("register_lead", _at(1, 20, 30), {"matter": "street_occupation", "lead": lead, "parties": [PARTY]})
    story.act(
        "file_case_urgently",
        _at(2, 9, 20),
        {"urgent_reason": "当事人正在占道经营，不及时固定证据将难以查明面积和时长", "violations": [VIOLATION]},
        officers=BOTH,
    )
    filing = {
        "violations": [VIOLATION],
        "reason": "巡查发现当事人未经批准占用人行道经营餐饮，涉嫌违反市容管理规定，需要立案调查。",
        "parties": [PARTY],
    }
    filing |= {
        "evidence_summary": "现场照片4张，现场检查笔录1份",
        "jurisdiction": "违法行为发生在本区",
        "opinion": "建议立案调查，由甲某、乙某承办。",
    }
    story.approved("supply_filing_form", _at(2), filing)
    story.approved("file_case", _at(2), filing)
    shown = {"certificates_shown": True, "rights_told": True, "rights_told_how": "口头告知并记入笔录"}
    story.act(
        "inspect_site",
        _at(2, 10, 40),
        {
            **shown,
            "place": "某某区某某路12号店门前人行道",
            "started_at": "2026-06-02T09:30+08:00",
            "ended_at": "2026-06-02T10:20+08:00",
            "present": "张某（经营者）、王某（社区工作人员，见证人）",
            "findings": "该店门前人行道上由东向西摆放折叠桌6张、塑料凳24个，桌上有餐具，有顾客2名正在就餐。经卷尺测量，占用人行道长4.6米、宽2.5米，面积11.5平方米，剩余通行宽度0.8米。\n店内张挂营业执照，经营者张某在场，未能出示占道经营的批准文件。执法人员拍摄照片4张，并全程录像。",
            "signatures": REFUSED,
        },
        officers=BOTH,
        media=4,
    )
    story.act(
        "question_person",
        _at(3, 10, 50),
        {
            **shown,
            "person_role": "party",
            "person_name": "张某",
            "person_details": "居民身份证320700198001010000，住连云港市某某区某某街道，电话13800000000，某某餐饮店经营者",
            "place": "本机关询问室",
            "started_at": "2026-06-03T10:00+08:00",
            "ended_at": "2026-06-03T10:50+08:00",
            "record": "问：请介绍你的店和你本人的情况。\n答：我叫张某，是某某餐饮店的经营者，店里有3个人，主要卖早点和晚间小吃。\n问：2026年6月1日傍晚到6月2日上午，店门前人行道上的桌椅是谁摆放的？\n答：是我让店员摆的，6张桌子、24个凳子。天热，客人不愿意坐在里面，我就摆到外面去了。\n问：是否办理过占道经营的批准？\n答：没有办理，我不知道要批准。\n问：占道期间收入多少？\n答：外面的桌子大概卖了25.76元，有收款记录可以看。\n问：你是否愿意改正？\n答：愿意，当天就收回店里了。",
            "signatures": SIGNED,
        },
        officers=BOTH,
    )
    story.act(
        "collect_material",
        _at(3, 11),
        {
            "certificates_shown": True,
            "holder": "张某",
            "items": [
                {
                    "name": "营业执照",
                    "kind": "documentary",
                    "original": False,
                    "quantity": "1份",
                    "source": "某某餐饮店",
                },
                {
                    "name": "2026年6月1日至2日收款记录",
                    "kind": "electronic",
                    "original": False,
                    "quantity": "2页",
                    "source": "收款软件打印",
                },
            ],
            "signatures": SIGNED,
        },
        officers=BOTH,
    )
    story.act(
        "take_sample",
        _at(3, 14),
        {
            "certificates_shown": True,
            "place": "某某餐饮店操作间",
            "present": "张某",
            "items": [
                {
                    "name": "散装食用油",
                    "spec": "5L/桶，批号20260501",
                    "quantity": "2份（每份500mL）",
                    "base": "4桶",
                    "sealed": True,
                }
            ],
            "signatures": SIGNED,
        },
        officers=BOTH,
        media=2,
    )
    story.approved(
        "register_evidence",
        _at(3),
        {
            "certificates_shown": True,
            "reason": "桌椅可能被转移、以后难以取得",
            "items": [
                {"name": "折叠桌", "spec": "80cm×80cm，木纹色", "quantity": "6张", "condition": "八成新"},
                {"name": "塑料凳", "spec": "高45cm，红色", "quantity": "24个", "condition": "完好"},
            ],
            "form": "elsewhere",
            "place": "本机关物品保管室",
            "keeper": "庚某",
            "signatures": SIGNED,
        },
    )
    story.act(
        "decide_on_registered_evidence",
        _at(8),
        {
            "disposal": "copy_and_return",
            "reason": "已拍照、测量并制作清单，证据已经固定，无需继续保存",
            "signatures": SIGNED,
        },
        officers=BOTH,
    )
    story.act(
        "commission_appraisal",
        _at(4),
        {
            "question": "抽取的散装食用油是否符合食品安全标准",
            "institution": "某某检验检测有限公司",
            "qualification": "检验检测机构资质认定证书号000000000001",
            "expected_by": "2026-06-10",
            "party_told_at": "2026-06-04T10:00+08:00",
        },
        officers=BOTH,
    )
    story.act(
        "receive_appraisal",
        _at(9),
        {
            "opinion": "送检样品的酸价、过氧化值和极性组分均符合标准要求。",
            "issued_on": "2026-06-09",
            "signed_and_sealed": True,
        },
    )
    story.act(
        "order_correction",
        _at(2, 10, 45),
        {
            "violations": [VIOLATION],
            "basis": VIOLATED,
            "content": "立即停止占道经营，将桌椅收回店内，清理地面油污。",
            "correct_by": "2026-06-05",
            "signatures": SIGNED,
        },
        officers=BOTH,
    )
    story.act(
        "check_correction",
        _at(5, 16),
        {
            "certificates_shown": True,
            "result": "corrected",
            "findings": "人行道上的桌椅已全部收回店内，地面油污已清洗，通行恢复正常。",
            "signatures": SIGNED,
        },
        officers=BOTH,
        media=1,
    )
    story.act(
        "request_recusal", _at(3, 15), {"applicant": "张某", "person": "u2", "reason": "乙某住在隔壁小区，可能有偏见"}
    )
    story.act(
        "decide_recusal",
        _at(4, 11),
        {
            "person": "u2",
            "recused": False,
            "reason": "居住在附近不属于与案件有直接利害关系或者有其他可能影响公正执法的关系",
        },
        by=HEAD,
    )
    story.approved(
        "suspend_case", _at(10), {"ground": "legal_question", "reason": "夜间外摆区域的适用范围须请示市城市管理局。"}
    )
    story.act("resume_case", _at(12), {"reason": "已收到市城市管理局答复，中止的原因消除。"})
    story.approved(
        "extend_period",
        _at(25, month=8),
        {"reason": "案件需等待请示答复，不能在期限内作出决定。", "days": 30, "stage": "first"},
    )
    story.act(
        "conclude_investigation",
        _at(15, 15),
        {
            "parties": [PARTY],
            "violations": [VIOLATION],
            "facts": FACTS,
            "evidence": EVIDENCE,
            "basis_violated": VIOLATED,
            "basis_penalty": BASIS,
            "discretion_reason": "当事人系首次被查处，占道面积较小，时间较短，当天即改正，但发生在通行高峰，影响行人安全。依照裁量基准属于“一般”情形，对应罚款2000元以上5000元以下。",
            "proposal": "penalty",
            "penalties": PENALTIES,
        },
        officers=BOTH,
    )


def _deciding(story: _Story) -> None:
    """From the notice of rights to the decision."""
    basics = {
        "parties": [PARTY],
        "violations": [VIOLATION],
        "facts": FACTS,
        "evidence": EVIDENCE,
        "basis_violated": VIOLATED,
        "basis_penalty": BASIS,
        "penalties": PENALTIES,
    }
    story.approved(
        "notify_rights",
        _at(16),
        {
            **basics,
            "reasons": "当事人首次被查处，占道面积较小，当天即改正，但影响行人安全，按照裁量基准的“一般”情形处罚。",
            "statement_right": True,
            "statement_due": "2026-06-24",
            "hearing_offered": True,
            "contact": "某某区某某路1号，甲某，0518-00000000",
        },
    )
    story.act(
        "serve_notice",
        _at(16, 15),
        _service("rights_notice", "direct", _at(16, 15), place="某某餐饮店", relation="经营者本人"),
        officers=BOTH,
    )
    story.act(
        "hear_statement",
        _at(18, 9, 30),
        {
            "person": "张某",
            "way": "oral",
            "views": [
                {
                    "id": "1",
                    "text": "摆放桌椅的时间很短，没有造成交通事故，请求免除罚款。",
                    "evidence": "当天的监控录像1段",
                },
                {"id": "2", "text": "已经主动改正，并清洗了地面，请求从轻处理。"},
            ],
            "recheck": "调取监控复核：占道持续约17小时，期间有行人绕行机动车道；改正情况属实。",
            "signatures": SIGNED,
        },
        officers=BOTH,
    )
    story.act("request_hearing", _at(18, 10), {"person": "张某", "way": "written", "reason": "对处罚数额有异议"})
    story.act(
        "announce_hearing",
        _at(19),
        {
            "hearing_at": "2026-07-02T09:30+08:00",
            "hearing_place": "本机关三楼听证室",
            "president": "u6",
            "recorder": "u7",
            "public": True,
            "recusal_told": True,
        },
    )
    story.act("serve_notice", _at(19, 15), _service("hearing_notice", "direct", _at(19, 15)), officers=BOTH)
    story.act(
        "hold_hearing",
        _at(2, 11, 20, 7),
        {
            "president": "u6",
            "recorder": "u7",
            "hearing_at": "2026-07-02T09:30+08:00",
            "attendance": [
                {"name": "张某", "role": "party"},
                {"name": "赵某", "role": "agent"},
                {"name": "甲某", "role": "investigator"},
                {"name": "乙某", "role": "investigator"},
            ],
            "public": True,
            "record": "主持人宣布听证开始，核对身份，告知权利，当事人不申请回避。\n调查人员甲某陈述违法事实、证据和拟作出的处罚，出示现场检查笔录、照片、询问笔录。\n当事人质证：对照片和笔录的真实性没有异议，认为占道时间没有那么长。\n代理人赵某陈述：当事人系初次违法，当天改正，请求从轻。\n调查人员答辩：持续时间有监控录像佐证；从轻情节已在裁量中考虑。\n当事人作最后陈述：以后不再占道经营，请求减少罚款。",
            "views": [{"id": "3", "text": "占道时间没有笔录记载的那么长。"}],
            "opinion": "违法事实清楚，证据充分，程序合法，裁量适当，建议按拟作出的处罚决定。",
            "signatures": SIGNED,
        },
        by=PRESIDENT,
        media=1,
    )
    decision = {
        **basics,
        "views": [
            {
                "view": "摆放时间很短，没有造成事故，请求免除罚款",
                "accepted": False,
                "reason": "占道持续约17小时并影响通行，不属于轻微并及时改正、没有造成危害后果的情形",
            },
            {
                "view": "已经主动改正，请求从轻处理",
                "accepted": True,
                "reason": "改正情况属实，已在裁量中适用“一般”情形的较低幅度",
            },
            {
                "view": "占道时间没有笔录记载的那么长",
                "accepted": False,
                "reason": "监控录像、收款记录与询问笔录相互印证",
            },
        ],
    }
    decision |= {
        "law_reason": "人行道属于城市道路，未经批准摆放桌椅经营即构成占道经营，与占用时间长短无关。",
        "discretion_reason": "当事人系首次被查处，占道面积11.5平方米，持续约17小时，当天改正，有从轻情节；但发生在通行高峰，迫使行人绕行机动车道。综合考虑事实、性质、情节和社会危害程度，罚款数额与过罚相当。",
        "benchmark_applied": "适用《江苏省城市管理行政处罚裁量基准》占道经营“一般”档次：罚款2000元以上5000元以下",
        "performance_way": "到指定银行缴纳，或者通过电子支付系统缴纳",
        "performance_days": 15,
        "surcharge_told": True,
        "reconsideration_body": AGENCY["reconsideration_body"],
        "reconsideration_days": 60,
        "court": AGENCY["court"],
        "suit_months": 6,
        "correction": "不得再次占用人行道经营",
        "correct_by": "2026-07-15",
    }
    story.acts.append(
        Act(len(story.acts) + 1, "propose", _at(6, 8, 30, 7), FIRST, BOTH, {"act": "decide_penalty", **decision})
    )
    story.act(
        "submit_for_review",
        _at(6, 9, 0, 7),
        {
            "act": "decide_penalty",
            "materials": "处罚决定草案、调查终结报告、全部证据、陈述申辩笔录、听证笔录",
            "truthful": True,
        },
    )
    notes = {
        "procedure": "卷内第12至45页，告知、听证依法进行",
        "evidence": "卷内第3至20页",
        "facts": "调查终结报告，卷内第21页",
    }
    points = [{"point": point, "result": "no_problem", "note": notes.get(point, "")} for point in POINTS]
    story.act(
        "pass_review",
        _at(7, 10, 15, 7),
        {
            "act": "decide_penalty",
            "points": points,
            "opinion": "本案主体适格，事实清楚，证据确实充分，适用法律准确，裁量适当，程序合法，文书规范。同意按草案作出处罚决定。建议在决定书中写明不采纳免除罚款意见的理由。",
        },
        by=REVIEWER,
    )
    experts = [
        {"name": "癸某", "field": "某某大学法学院，行政法", "view": "认定占道经营的事实清楚，裁量档次适当。"},
        {"name": "子某", "field": "某某律师事务所", "view": "同意，建议补强持续时间的证据。"},
    ]
    argued = {"act": "decide_penalty", "experts": experts, "opinion": "同意拟作出的处罚，建议写明持续时间的认定依据。"}
    signed = [{"who": one["name"], "result": "signed"} for one in experts]
    story.act("argue_by_experts", _at(6, 14, 0, 7), {**argued, "signatures": signed}, officers=BOTH)
    attendance = [
        {"person": "u4", "role": "agency_head", "view": "同意法制审核意见，罚款3000元适当。", "signed": True},
        {"person": "辛某", "role": "deputy_head", "view": "同意。", "signed": True},
        {"person": "壬某", "role": "deputy_head", "view": "同意，当事人改正及时，可按较低幅度。", "signed": True},
        {"person": "u5", "role": "reviewer", "view": "审核通过。"},
        {"person": "u1", "role": "officer", "view": "汇报案情和处罚建议。"},
    ]
    story.act(
        "discuss_collectively",
        _at(8, 10, 0, 7),
        {
            "act": "decide_penalty",
            "held_at": "2026-07-08T09:00+08:00",
            "place": "本机关二楼会议室",
            "attendance": attendance,
            "minutes": "甲某汇报案情、证据、当事人的意见和听证情况；戊某报告法制审核意见。与会负责人逐一发表意见，围绕裁量幅度进行了讨论。",
            "conclusion": "一致同意：对某某餐饮店给予警告，罚款人民币3000元，没收违法所得25.76元。",
        },
        by=HEAD,
    )
    seq = len(story.acts)
    story.acts.append(
        Act(seq + 1, "check", _at(9, 9, 0, 7), CHECKER, (), {"act": "decide_penalty", "opinion": "同意。"})
    )
    story.acts.append(
        Act(
            seq + 2,
            "decide_penalty",
            _at(9, 10, 0, 7),
            HEAD,
            BOTH,
            {**decision, "approver_opinion": "同意。"},
            proposed_by=FIRST,
            checked_by=CHECKER,
        )
    )


def _ending(story: _Story) -> None:
    """Service, performance and closing; and the acts that end a case otherwise."""
    tried = [
        {"way": "直接送达", "at": "2026-07-10T09:20+08:00", "result": "店门关闭，无人应答"},
        {"way": "电话联系", "at": "2026-07-10T09:40+08:00", "result": "当事人称不愿领取"},
    ]
    leaving = _service(
        "penalty_decision",
        "leave",
        _at(13, 10, 5, 7),
        place="某某区某某路12号",
        witness="王某（某某社区居委会）",
        reason="当事人张某在场，拒绝签收，称对罚款有意见",
        attempts=tried,
    )
    story.act("serve_decision", _at(13, 10, 30, 7), leaving, officers=BOTH, media=1)
    notice = _service(
        "penalty_decision",
        "public_notice",
        _at(20, 9, 0, 7),
        reason="当事人下落不明，经直接、邮寄送达均未成功",
        proof="本机关公告栏和门户网站",
    )
    story.act("serve_decision", _at(20, 9, 30, 7), notice, officers=BOTH)
    story.approved(
        "grant_deferral",
        _at(20, month=7),
        {
            "applicant": "张某",
            "applied_on": "2026-07-18",
            "reason": "店铺停业装修，收入中断",
            "proof": "装修合同、银行流水",
            "until": "2026-10-31",
            "instalments": [{"due": "2026-09-30", "amount_fen": 150000}, {"due": "2026-10-31", "amount_fen": 150000}],
        },
        officers=(),
    )
    story.act(
        "demand_performance",
        _at(5, month=11),
        {
            "owed_fen": 300000,
            "surcharge_fen": 45000,
            "perform_by": "2026-11-20",
            "way": "到指定银行缴纳",
            "statement_right": True,
        },
        officers=BOTH,
    )
    story.approved(
        "correct_record",
        _at(10, month=7),
        {"seq": 1, "field": "lead.place", "value": "某某路12号门前人行道", "reason": "登记时漏写具体位置"},
        officers=(),
    )
    story.approved(
        "decide_no_penalty",
        _at(9, month=7),
        {
            "parties": [PARTY],
            "facts": FACTS,
            "evidence": EVIDENCE,
            "ground": "minor",
            "basis_penalty": "administrative_penalty_law/33(1)",
            "reason": "当事人占道时间短，发现后立即改正，没有造成危害后果。",
            "education": "执法人员当场讲解了占道经营的规定，当事人书面承诺不再占道。",
            "reconsideration_body": AGENCY["reconsideration_body"],
            "court": AGENCY["court"],
        },
    )
    story.approved(
        "dismiss_case",
        _at(9, month=7),
        {
            "parties": [CITIZEN],
            "facts": "经查，桌椅由相邻店铺摆放，与李某无关。",
            "reason": "现有证据不能证明李某实施了占道经营行为。",
        },
    )
    story.approved(
        "transfer_case",
        _at(9, month=7),
        {
            "to": "连云港市某某区市场监督管理局",
            "reason": "检查中发现当事人涉嫌使用超过保质期的食品原料",
            "basis": "《中华人民共和国行政处罚法》第二十二条",
            "materials": "现场检查笔录1份、照片2张",
        },
        officers=(),
    )
    police = {
        "to": "连云港市公安局某某分局",
        "reason": "当事人以暴力方法阻碍执法人员依法执行职务",
        "basis": "《行政执法机关移送涉嫌犯罪案件的规定》第三条",
        "investigation_report": "调查报告1份（共6页）",
        "items": "木棍1根",
        "appraisal": "伤情鉴定意见1份",
        "materials": "执法记录仪录像2段",
    }
    story.approved("transfer_to_police", _at(10, month=7), police)
    story.approved(
        "revoke_decision",
        _at(20, month=8),
        {"ground": "own_error", "reason": "发现认定的占道面积计算有误，影响裁量", "reopen": True},
        officers=(),
    )
    story.approved(
        "decline_lead",
        _at(3),
        {
            "ground": "not_ours",
            "reason": "经现场核实，反映的地点属于封闭小区内部，不属于本机关管辖，已建议向物业主管部门反映。",
            "reporter_told_at": "2026-06-03T16:00+08:00",
            "reporter_told_how": "电话告知并寄送告知书",
        },
        officers=(),
    )
    story.approved(
        "close_case",
        _at(25, month=8),
        {
            "result": "performed",
            "performance": "当事人已于2026年7月20日缴清罚款3000元和违法所得25.76元，占道行为已改正。",
            "opinion": "处罚决定已全部执行，建议结案。",
        },
        officers=(),
    )
    story.act(
        "archive_case",
        _at(15, month=9),
        {"retention": "ten_years", "volume": "2026-城管-罚-0012", "complete": True},
        by=CUSTODIAN,
    )


def _tell() -> tuple[Act, ...]:
    story = _Story()
    _opening(story)
    _deciding(story)
    _ending(story)
    return tuple(story.acts)


ACTS = _tell()
ENDINGS = frozenset({"decide_no_penalty", "dismiss_case", "transfer_case", "transfer_to_police", "decline_lead"})


def CASE(act: Act) -> Facts:  # noqa: N802 — reads as the case at that act
    """The facts of the case before an act; endings that exclude each other are left out."""
    excluded = ENDINGS | ({"decide_penalty"} if act.act in ENDINGS else set()) | {"correct_record"}
    kept = [one for one in ACTS if one.seq < act.seq and one.act not in excluded]
    return Facts.of(
        case="c" * 32,
        procedure="ordinary_penalty",
        place="jiangsu/lianyungang",
        field="urban_management",
        agency="lyg-cg",
        matter=Matter("street_occupation", "占道经营", "urban_management", True),
        acts=kept,
    )


CATALOGUE = [
    {"title": "立案审批表", "number": "", "made": "2026-06-02", "pages": "1—2"},
    {"title": "现场检查（勘验）笔录", "number": "", "made": "2026-06-02", "pages": "3—4"},
    {"title": "询问笔录", "number": "", "made": "2026-06-03", "pages": "5—7"},
    {"title": "行政处罚告知书及送达回证", "number": "连市城罚告〔2026〕9号", "made": "2026-06-16", "pages": "8—11"},
    {
        "title": "行政处罚决定书及送达回证",
        "number": "连市城罚决〔2026〕12号",
        "made": "2026-07-09",
        "pages": "12—18",
        "note": "含录像光盘",
    },
]
ISSUED = {
    "lead_register": ["register_lead", "decline_lead"],
    "decline_reply": ["decline_lead"],
    "filing_approval": ["file_case", "supply_filing_form"],
    "matter_approval": ["suspend_case"],
    "recusal_decision": ["decide_recusal"],
    "site_inspection_record": ["inspect_site"],
    "interview_record": ["question_person"],
    "collection_notice": ["collect_material"],
    "collection_list": ["collect_material"],
    "sampling_notice": ["take_sample"],
    "sampling_list": ["take_sample"],
    "registration_notice": ["register_evidence"],
    "registration_list": ["register_evidence"],
    "registration_disposal": ["decide_on_registered_evidence"],
    "appraisal_commission": ["commission_appraisal"],
    "appraisal_opinion": ["receive_appraisal"],
    "correction_order": ["order_correction"],
    "correction_check": ["check_correction"],
    "extension_approval": ["extend_period"],
    "investigation_report": ["conclude_investigation"],
    "rights_notice": ["notify_rights"],
    "statement_record": ["hear_statement"],
    "statement_review": ["hear_statement"],
    "hearing_notice": ["announce_hearing"],
    "hearing_record": ["hold_hearing"],
    "hearing_report": ["hold_hearing"],
    "expert_opinion": ["argue_by_experts"],
    "review_opinion": ["pass_review"],
    "discussion_record": ["discuss_collectively"],
    "penalty_decision": ["decide_penalty"],
    "no_penalty_decision": ["decide_no_penalty", "dismiss_case"],
    "transfer_letter": ["transfer_case", "transfer_to_police"],
    "revocation_decision": ["revoke_decision"],
    "service_receipt": ["serve_decision"],
    "service_address": ["serve_decision"],
    "public_notice": ["serve_decision"],
    "deferral_decision": ["grant_deferral"],
    "demand_notice": ["demand_performance"],
    "correction_note": ["correct_record"],
    "closing_approval": ["close_case"],
    "case_catalogue": ["archive_case"],
}


def issued_by(form: str) -> list[tuple[Act, dict[str, Any]]]:
    """The acts that issue a form in this case, each with what the caller says of the issue."""
    issue: dict[str, Any] = {
        "case_number": "连市城罚立〔2026〕0113号",
        "people": {"u6": "己某", "u7": "庚某", "u5": "戊某"},
        "documents": CATALOGUE,
    }
    issue |= {
        "titles": {"register_lead": "登记线索", "register_lead.lead.place": "涉嫌地点"},
        "numbers": {"penalty_decision": "连市城罚决〔2026〕12号"},
        "served_number": "连市城罚决〔2026〕12号",
        "due": "2026-06-12",
    }
    found: list[tuple[Act, dict[str, Any]]] = []
    for name in ISSUED[form]:
        done = [one for one in ACTS if one.act == name]
        if form == "public_notice":
            done = done[1:]
        found.append((done[0], issue))
    return found
