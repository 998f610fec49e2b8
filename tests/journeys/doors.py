"""The door of `cases.example` for tests in this process."""

from __future__ import annotations


def python_door(who: str, act: str, case: str | None, **call: object) -> dict[str, object]:
    """The door of `cases.example`: does one act for a person in this process, as the pages would."""
    from mingjing.cases import acts
    from mingjing.registry.models import User

    user = User.objects.select_related("agency", "unit").get(username=who)
    done = acts.perform(act, by=user, case=case, **call)  # type: ignore[arg-type]
    assert isinstance(done, acts.Done), done
    return {"case": done.case, "seq": done.seq, "number": done.number}
