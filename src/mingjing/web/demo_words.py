"""演示城的说法 — the example case told in the words of each matter and place; invented, and nothing depends on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

AT_THE_EXAMPLE = re.compile(r"示例路\d+号(门前)?")
WORDS = {
    "street_occupation": (
        ("门前人行道摆放桌椅四套", "店外人行道上摆放桌椅四套，占地约十二平方米"),
        ("问：… 答：…", "问：桌椅是谁摆放的？答：是店里上午十点摆出来的。问：办过占道手续吗？答：没有。"),
        ("示例市容条例", "市容管理条例（示例）"),
    ),
    "ride_hailing_without_permit": (
        ("擅自占用人行道经营", "未取得网约车运输证载客"),
        ("占用人行道经营的事实", "载客经营的事实"),
        (
            "当事人未经批准，占用人行道摆放桌椅四套经营，责令改正后已经改正",
            "当事人未取得网约车运输证，通过平台接单载客一单，责令改正后已停止接单",
        ),
        ("门前人行道摆放桌椅四套", "车上有两名乘客，平台订单显示行程进行中"),
        ("问：… 答：…", "问：这一单从哪里到哪里？答：从火车站到大学城，平台派的单。问：车辆办过运输证吗？答：没有。"),
        ("立即搬离人行道上的桌椅", "立即停止无证载客"),
        ("桌椅已经搬离", "已停止接单，平台账号已注销"),
        ("示例市容条例", "出租汽车管理条例（示例）"),
    ),
    "food_past_date": (
        ("擅自占用人行道经营", "货架上摆放销售超过保质期的食品"),
        ("占用人行道经营的事实", "销售超过保质期食品的事实"),
        (
            "当事人未经批准，占用人行道摆放桌椅四套经营，责令改正后已经改正",
            "当事人在货架上摆放销售超过保质期的糕点六盒，责令改正后已经下架",
        ),
        ("门前人行道摆放桌椅四套", "货架上有超过保质期的糕点六盒"),
        ("问：… 答：…", "问：这批糕点是什么时候进的货？答：三个月前。问：卖出过没有？答：没有注意日期，卖出过两盒。"),
        ("立即搬离人行道上的桌椅", "立即下架并停止销售超过保质期的食品"),
        ("桌椅已经搬离", "超过保质期的食品已经下架封存"),
        ("示例市容条例", "食品安全条例（示例）"),
    ),
}


def tell(value: Any, matter: str, place: str) -> Any:
    """The value with every text told in the words of that matter, at that place."""
    if isinstance(value, Mapping):
        return {name: tell(one, matter, place) for name, one in value.items()}
    if isinstance(value, list):
        return [tell(one, matter, place) for one in value]
    if not isinstance(value, str):
        return value
    for said, better in WORDS.get(matter, ()):
        value = value.replace(said, better)
    return AT_THE_EXAMPLE.sub(place, value)
