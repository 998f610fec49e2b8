"""个人信息 — kinds of personal data that stand in a text which is meant for the public.

It serves 处罚法 art. 50 and 国办发〔2018〕118号 item 6: a second net, behind the closed list of public fields and two pairs of eyes.
It refuses to repair: it names the kind of what it found, never the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

PLATE_PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PATTERNS = (
    ("身份证号码", re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")),
    ("手机号码", re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")),
    ("固定电话", re.compile(r"(?<!\d)0\d{2,3}[\s-]\d{7,8}(?!\d)")),
    ("银行账号", re.compile(r"(?<!\d)\d{16,19}(?!\d)|(?<!\d)\d{4}([\s-]\d{4}){3,4}(?!\d)")),
    ("车牌号码", re.compile(rf"[{PLATE_PLACES}][A-Z][·\s]?[A-Z0-9]{{5,6}}(?![A-Z0-9])")),
    ("电子邮箱", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),
)
OF_A_CITIZEN = (("name", "公民姓名"), ("address", "公民住址"), ("phone", "电话"), ("code", "身份证号码"))
OF_A_UNIT = (("representative", "负责人姓名"), ("phone", "电话"))


def kinds_in(text: str, parties: Iterable[Mapping[str, Any]] = ()) -> list[str]:
    """The kinds of personal data in the text, each once: by pattern, and by what is known of the parties.

    >>> kinds_in("电话 13800000000")
    ['手机号码']
    """
    found = [kind for kind, pattern in PATTERNS if pattern.search(text)]
    for party in parties:
        for name, kind in OF_A_CITIZEN if party.get("kind") == "citizen" else OF_A_UNIT:
            value = str(party.get(name) or "").strip()
            if len(value) > 1 and value in text:
                found.append(kind)
    return list(dict.fromkeys(found))
