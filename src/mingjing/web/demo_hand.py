"""演示城的一双手 — one process that makes its share of the demo city; imports nothing of ours before Django is ready."""

from __future__ import annotations

from multiprocessing.synchronize import Barrier


def work(hand: int, hands: int, each: int | None, days: Barrier) -> None:
    """This hand's share of the cases, a day at a time together with the others."""
    import django

    django.setup()
    from mingjing.web import demo_city, demo_street
    from mingjing.web.heap import settle

    settle()
    try:
        plan = [one for number, one in enumerate(demo_city.planned(each)) if number % hands == hand]
        demo_city.carry(plan, days)
        if hand == 0:
            demo_street.build(demo_city.knock)
    except BaseException:
        days.abort()
        raise
