"""代码 — whether a unified social credit code, a citizen number or a region code is well-formed, and if not, why.

It serves GB 32100-2015, GB 11714, GB 11643-1999 and GB/T 2260, as national.md §16 tells them with its vectors.
It refuses to say that a code belongs to anybody: well-formed is not the same as issued.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from stdnum import numdb

USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, index, 31) for index in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Verdict:
    """核对结果 — well-formed or not, the Chinese reason, warnings that do not count, and the value as it is stored."""

    ok: bool
    value: str
    reason: str
    warnings: tuple[str, ...] = ()


def uscc(text: str) -> Verdict:
    """A unified social credit code (GB 32100).

    >>> uscc("91999999MA00000154").ok, uscc("91999999MA00000155").ok
    (True, False)
    """
    value = text.strip().upper()
    if len(value) != 18:
        return Verdict(False, value, f"统一社会信用代码应为18位，这里是{len(value)}位")
    strange = sorted({letter for letter in value if letter not in USCC_LETTERS})
    if strange:
        return Verdict(False, value, f"含有代码中不使用的字符 {' '.join(strange)}（不用字母 I、O、S、V、Z）")
    if not value[2:8].isdigit():
        return Verdict(False, value, "第3至8位是登记机关的行政区划码，应为数字")
    total = sum(USCC_LETTERS.index(letter) * weight for letter, weight in zip(value, _USCC_WEIGHTS, strict=False))
    expected = USCC_LETTERS[(31 - total % 31) % 31]
    if value[17] != expected:
        return Verdict(False, value, "校验位不符，请逐位核对")
    return Verdict(True, value, "符合编码规则", _organisation(value[8:17]))


def _organisation(code: str) -> tuple[str, ...]:
    """The inner check of GB 11714: a warning only, some codes in use do not satisfy it."""
    total = sum(int(letter, 36) * weight for letter, weight in zip(code, _ORGANISATION_WEIGHTS, strict=False))
    check = 11 - total % 11
    expected = {10: "X", 11: "0"}.get(check, str(check))
    return () if code[8] == expected else ("第9至17位（主体标识码）自身的校验位不符，请留意",)


def citizen(text: str, on: date) -> Verdict:
    """A citizen number (GB 11643) as of a day: length, digits, check, region (old ones too), a real date not after `on`.

    >>> citizen("110101209912310015", date(2026, 6, 15)).reason
    '出生日期2099-12-31晚于今天'
    """
    value = text.strip().upper()
    if len(value) == 15 and value.isdecimal():
        return Verdict(False, value, "15位的旧号码自2013年起不再使用，请填18位号码")
    if len(value) != 18:
        return Verdict(False, value, f"公民身份号码应为18位，这里是{len(value)}位")
    if not (value[:17].isascii() and value[:17].isdecimal()) or value[17] not in "0123456789X":
        return Verdict(False, value, "前17位应为数字，末位应为数字或者X")
    total = sum(int(digit) * weight for digit, weight in zip(value, _CITIZEN_WEIGHTS, strict=False))
    if value[17] != _CITIZEN_CHECKS[total % 11]:
        return Verdict(False, value, "校验位不符，请逐位核对")
    try:
        born = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return Verdict(False, value, "第7至14位不是真实的日期")
    if born > on:
        return Verdict(False, value, f"出生日期{born.isoformat()}晚于今天")
    place = region(value[:6])
    if not place.ok:
        return Verdict(False, value, f"前6位{place.reason}")
    return Verdict(True, value, "符合编码规则")


def region(text: str) -> Verdict:
    """A region code (GB/T 2260), abolished ones included, by the table of python-stdnum.

    >>> region("330106").reason, region("110199").ok
    ('浙江省 西湖区', False)
    """
    value = text.strip()
    if len(value) != 6 or not (value.isascii() and value.isdecimal()):
        return Verdict(False, value, "行政区划码应为6位数字")
    found: dict[str, Any] = {}
    parts = numdb.get("cn/loc").info(value)
    for _, said in parts:
        found |= said
    if "".join(part for part, said in parts if said) != value:
        return Verdict(False, value, "不是已知的行政区划码")
    names = [str(found.get("province", "")), _county(str(found.get("county", "")))]
    return Verdict(True, value, " ".join(dict.fromkeys(name for name in names if name)))


def _county(text: str) -> str:
    """The latest name in a table entry like `[1983-]西湖区,[-1982]…`."""
    return text.split(",")[-1].rpartition("]")[2]
