"""Rows of published tables that are not among the 22 of `law/`, shortened to what shows one fault each (F4, F8–F20)."""

from __future__ import annotations

from mingjing.kernel.discretion.table import Table
from mingjing.kernel.library import discretion_tables
from mingjing.kernel.library.text import parse

HEAD = """
authority: 某局
basis: [某法第一条]
in_force: 2020-03-01
status: to_confirm
source: 摘录
bounds: {above: includes, below: %s}
"""
TIMES = "- {id: times, title: 两年内第几次, type: count}"


def table(text: str, below: str = "includes") -> Table:
    """The table of a text."""
    return discretion_tables.table(
        parse((HEAD % below + text).encode(), "excerpt.yaml"), "guangdong/jiangmen", "excerpt.yaml", "0" * 64
    )


F4 = """
id: gd_3_3
title: 因子数的两行
legal: [{kind: fine, min: 2000000, max: 20000000}]
facts: [{id: items, title: 项数, type: measure, unit: 项, at_least: 1}]
totals: {start: 10, cap: 100, fen: 20000000}
factors:
  - id: items
    title: 项数
    rows:
      - {title: 1项, when: {items: 1}, weight: 0}
      - {title: 1项以上5项以下, when: {items: {above: 1, below: 5}}, weight: 3}
      - {title: 5项以上, when: {items: {above: 5}}, weight: 8}
"""
F8 = """
id: jm_3_4
title: 非重点行业再犯写在两级
several: heavier
legal: [{kind: fine, min: 10000000, max: 100000000}]
facts:
  - {id: industry, title: 行业, type: choice, options: [{value: key, title: 重点行业}, {value: other, title: 非重点行业}]}
  - {id: times, title: 两年内第几次, type: count}
steps:
  - {id: grade_1, title: 一级, when: {times: 1}, result: [{kind: fine, fen: [10000000, 20000000]}]}
  - {id: grade_2, title: 二级, when: {industry: other, times: {at_least: 2}}, result: [{kind: fine, fen: [20000000, 50000000]}]}
  - {id: grade_3, title: 三级, when: {industry: other, times: {at_least: 2}}, result: [{kind: fine, fen: [50000000, 80000000]}]}
  - {id: grade_4, title: 四级, when: {industry: key, times: {at_least: 2}}, result: [{kind: fine, fen: [80000000, 100000000]}]}
"""
F9 = """
id: jm_4_4
title: 同一级里严重后果罚得更轻
several: heavier
legal: [{kind: fine, min: 1000000, max: 10000000}]
facts:
  - {id: times, title: 两年内第几次, type: count}
  - {id: event, title: 严重后果, type: choice, options: [{value: "no", title: 没有}, {value: "yes", title: 有}]}
steps:
  - {id: grade_1, title: 一级, when: {times: 1}, result: [{kind: fine, fen: [1000000, 3000000]}]}
  - {id: grade_2, title: 二级, when: {times: 2}, result: [{kind: fine, fen: [3000000, 6000000]}]}
  - {id: grade_3, title: 三级, words: 三次, grade: 3, when: {times: {at_least: 3}}, result: [{kind: fine, fen: [6000000, 10000000]}]}
  - {id: grade_3b, title: 三级, words: 严重后果, grade: 3, when: {event: true}, result: [{kind: fine, fen: [1000000, 5000000]}]}
"""
F10 = """
id: jm_4_16
title: 吨数各级数额交叉
legal: [{kind: fine, min: 5000000, max: 20000000}]
facts: [{id: tonnes, title: 数量, type: measure, unit: 吨, at_least: 1}]
steps:
  - {id: grade_1, title: 一级, when: {tonnes: {at_least: 1, less_than: 10}}, result: [{kind: fine, fen: [5000000, 8000000]}]}
  - {id: grade_2, title: 二级, when: {tonnes: {at_least: 10, less_than: 20}}, result: [{kind: fine, fen: [5000000, 10000000]}]}
  - {id: grade_3, title: 三级, when: {tonnes: {at_least: 20}}, result: [{kind: fine, fen: [8000000, 13000000]}]}
"""
F11 = """
id: jm_6_13
title: 复制的一行
legal: [{kind: fine, min: 1000000, max: 10000000}]
facts: [{id: tonnes, title: 数量, type: measure, unit: 吨, at_least: 0}]
steps:
  - {id: grade_2, title: 二级, when: {tonnes: {less_than: 100}}, result: [{kind: fine, fen: [1000000, 3000000]}]}
  - {id: grade_3, title: 三级, words: 100吨以上200吨以下, when: {tonnes: {above: 100, below: 200}}, result: [{kind: fine, fen: [3000000, 5000000]}]}
  - {id: grade_4, title: 四级, words: 100吨以上201吨以下, when: {tonnes: {above: 100, below: 201}}, result: [{kind: fine, fen: [3000000, 5000000]}]}
  - {id: grade_5, title: 五级, when: {tonnes: {more_than: 201}}, result: [{kind: fine, fen: [5000000, 10000000]}]}
"""
F12 = """
id: jm_3_18
title: 四级写了两次
legal: [{kind: fine, min: 2000000, max: 20000000}]
facts: [{id: harm, title: 后果, type: choice, options: [{value: a, title: 较重}, {value: b, title: 重}, {value: c, title: 很重}]}]
steps:
  - {id: grade_3, title: 三级, grade: 3, when: {harm: a}, result: [{kind: fine, fen: [10000000, 15000000]}]}
  - {id: grade_4, title: 四级, grade: 4, words: 四级（一）, when: {harm: b}, result: [{kind: fine, fen: [10000000, 20000000]}]}
  - {id: grade_4b, title: 四级, grade: 4, words: 四级（二）, when: {harm: c}, result: [{kind: fine, fen: [15000000, 20000000]}]}
"""
F13 = """
id: jm_4_9
title: 数额交叉
legal: [{kind: fine, min: 5000000, max: 10000000}]
facts: [{id: times, title: 第几次, type: count}]
steps:
  - {id: grade_1, title: 一级, when: {times: 1}, result: [{kind: fine, fen: [5000000, 10000000]}]}
  - {id: grade_2, title: 二级, when: {times: {at_least: 2}}, result: [{kind: fine, fen: [8000000, 10000000]}]}
"""
F14 = """
id: jm_2_1
title: 拖延检查不足十分钟
legal: [{kind: fine, min: 2000000, max: 20000000}]
facts: [{id: minutes, title: 拖延, type: measure, unit: 分钟, more_than: 0}]
steps:
  - {id: grade_1, title: 一级, when: {minutes: {at_least: 10, at_most: 30}}, result: [{kind: fine, fen: [2000000, 10000000]}]}
  - {id: grade_2, title: 二级, when: {minutes: {more_than: 30}}, result: [{kind: fine, fen: [10000000, 20000000]}]}
"""
F15 = """
id: jm_2_4
title: 超过三次以上
legal: [{kind: fine, min: 2000000, max: 20000000}]
facts: [{id: times, title: 第几次, type: count}]
steps:
  - {id: grade_1, title: 一级, when: {times: {less_than: 3}}, result: [{kind: fine, fen: [2000000, 10000000]}]}
  - {id: grade_3, title: 三级, words: 第3次, when: {times: 3}, result: [{kind: fine, fen: [10000000, 15000000]}]}
  - {id: grade_4, title: 四级, words: 超过3次以上, when: {times: {more_than: 3}}, result: [{kind: fine, fen: [15000000, 20000000]}]}
"""
F16 = """
id: jm_2_7
title: 两年以后再犯
legal: [{kind: fine, min: 2000000, max: 20000000}]
facts:
  - id: earlier
    title: 此前的违法
    type: choice
    options: [{value: first, title: 初犯}, {value: long_ago, title: 两年以前有过}, {value: second, title: 两年内第2次}]
  - {id: heavy_metal, title: 重金属, type: choice, options: [{value: "no", title: 没有}, {value: "yes", title: 有}]}
steps:
  - {id: grade_1, title: 一级, when: {earlier: first, heavy_metal: false}, result: [{kind: fine, fen: [2000000, 5000000]}]}
  - {id: grade_2, title: 二级, when: {earlier: [first, long_ago], heavy_metal: true}, result: [{kind: fine, fen: [5000000, 10000000]}]}
  - {id: grade_3, title: 三级, when: {earlier: second}, result: [{kind: fine, fen: [10000000, 20000000]}]}
"""
F17 = """
id: jm_4_6
title: 端点在两级
legal: [{kind: fine, min: 2000000, max: 20000000}]
facts: [{id: tonnes, title: 数量, type: measure, unit: 吨, at_least: 0}]
steps:
  - {id: grade_1, title: 一级, when: {tonnes: {below: 20}}, result: [{kind: fine, fen: [2000000, 10000000]}]}
  - {id: grade_2, title: 二级, when: {tonnes: {above: 20}}, result: [{kind: fine, fen: [10000000, 20000000]}]}
"""
F20 = """
id: jm_8_3
title: 分表没有写明适用的人
legal: [{kind: fine, min: 2000000, max: 20000000}]
facts:
  - {id: event, title: 后果, type: choice, options: [{value: "no", title: 没有}, {value: "yes", title: 突发环境事件}]}
steps:
  - {id: plain, title: 一般, when: {event: false}, result: [{kind: fine, fen: [2000000, 5000000]}]}
  - {id: in_time, title: 限期内一组, words: 突发环境事件（限期内）, when: {event: true}, result: [{kind: fine, fen: [5000000, 10000000]}]}
  - {id: late, title: 逾期一组, words: 突发环境事件（逾期）, when: {event: true}, result: [{kind: fine, fen: [10000000, 20000000]}]}
"""
F18 = """
id: jm_8_3_amounts
title: 金额写错
legal: [{kind: fine, min: 100000000, max: 150000000}]
facts: [{id: times, title: 第几次, type: count}]
steps:
  - {id: grade_1, title: 一级, when: {times: 1}, result: [{kind: fine, fen: 110000000, printed: 一百万一十元}]}
  - {id: grade_2, title: 二级, when: {times: {at_least: 2}}, result: [{kind: fine, fen: 130000000, printed: 一百三十万元}]}
"""
F19 = """
id: jm_10_16
title: 以下以下
legal: [{kind: fine, min: 5000000, max: 10000000}]
facts: [{id: times, title: 第几次, type: count}]
steps:
  - {id: grade_1, title: 一级, when: {times: 1}, result: [{kind: fine, fen: [5000000, 7000000], printed: 五万元以上七万元以下}]}
  - {id: grade_2, title: 二级, when: {times: {at_least: 2}}, result: [{kind: fine, fen: [7000000, 9000000], printed: 七万元以下九万元以下}]}
"""
F28 = (
    """
id: jm_1_3
title: 未依法备案环境影响登记表
legal: [{kind: fine, min: 0, max: 5000000}]
facts:
  - {id: times, title: 两年内第几次, type: count}
steps: [{id: one, title: 一级, when: {times: {at_least: 1}}, result: [{kind: fine, fen: [0, 5000000]}]}]
""",
    """
id: jm_2_3
title: 水污染物排放自动监测设备没有联网
legal: [{kind: fine, min: 2000000, max: 20000000}]
facts:
  - {id: times, title: 两年内第几次, type: count}
steps: [{id: one, title: 一级, when: {times: {at_least: 1}}, result: [{kind: fine, fen: [2000000, 20000000]}]}]
""",
)
"""Two items with one and the same basis, as the material tells of 2-3 and 1-3; the basis itself and the amounts are invented."""
