"""Papers: how long one takes with the kept compiler, beside the limit of 30 ms and beside a compiler made each time."""

from __future__ import annotations

import itertools
import os
import time

from bench.report import Report, seconds

LIMIT_MS = 30.0
ROUNDS = 40
FORMS = ("filing_approval", "rights_notice", "penalty_decision")


def measure(report: Report) -> None:
    """The median over renderings whose text differs each time, so that nothing is answered from a cache."""
    from tests.records.invented import AGENCY, CASE, issued_by

    from mingjing.records import documents
    from mingjing.records.documents import typeset

    turn = itertools.count(1)
    for form in FORMS:
        act, said = issued_by(form)[0]
        facts = CASE(act)

        def once(form: str = form, act: object = act, facts: object = facts, said: dict[str, object] = said) -> int:
            n = next(turn)
            context = documents.context(facts, {**AGENCY, "phone": f"0518-{n:08d}"}, act, said)
            context["this"]["facts"] = f"第{n}次：{context['this'].get('facts', '')}"
            paper = documents.render(
                form, context, number=f"连市城罚〔2026〕{n}号", place="jiangsu/lianyungang", on=act.at
            )
            return len(paper)

        spent = time.process_time()
        taken = seconds(once, rounds=ROUNDS, warm=3) * 1000
        spent = (time.process_time() - spent) / (ROUNDS + 3) * 1000  # tells a slow paper from a busy machine
        limit = f"limit {LIMIT_MS:.0f} ms warm; processor time {spent:.1f} ms"
        report.add(
            f"one paper, filled and rendered: {form}", taken, "ms", beside=limit, goal="≤ 30 ms", met=taken <= LIMIT_MS
        )

    def anew() -> None:
        typeset.forget()
        once()

    cold = seconds(anew, rounds=5) * 1000
    report.add("the same with a compiler made each time", cold, "ms", beside=f"{cold / taken:.0f}× the kept compiler")


def main() -> None:
    """Run by itself: python -m bench.documents."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.web.settings_test")
    import django

    django.setup()
    measure(Report())


if __name__ == "__main__":
    main()
