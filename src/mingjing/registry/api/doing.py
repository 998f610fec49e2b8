"""办登记 — the doors that one may open with what each asks, and the going through: the same act as the page's."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Body, Router, Schema, Status

from .. import reads
from ..acts import NotAllowed, Wrong
from ..asked import read
from ..doors import DOORS, doors_of

router = Router(tags=["registry"])


class AskedOut(Schema):
    """一栏."""

    name: str
    title: str
    type: str
    required: bool
    options: list[str]


class DoorOut(Schema):
    """一扇门."""

    id: str
    title: str
    fields: list[AskedOut]


class DoneOut(Schema):
    """登记的结果: what was made, by its code."""

    door: str
    made: dict[str, Any]


@router.get("/registry/doors", response=list[DoorOut], url_name="registry_doors", summary="能办哪些登记")
def doors(request: HttpRequest) -> Any:
    """What one may do to the registry, and what each asks."""
    return [
        DoorOut(
            id=one.name,
            title=one.title,
            fields=[
                AskedOut(
                    name=field.name,
                    title=field.title,
                    type=field.type,
                    required=field.required,
                    options=[value for value, _ in field.options()],
                )
                for field in one.fields
            ],
        )
        for one in doors_of(reads.signed_in(request).roles)
    ]


@router.post("/registry/do/{door}", response={201: DoneOut}, url_name="registry_do", summary="办一件登记")
def do(request: HttpRequest, door: str, payload: dict[str, Any] = Body(...)) -> Any:
    """Go through a door; 400 with what is wrong, 422 with the articles that forbid it."""
    user, known = reads.signed_in(request), DOORS.get(door)
    if known is None or not user.roles & known.who:
        raise Http404
    values, errors = read(known.fields, payload)
    if errors:
        raise Wrong(errors)
    try:
        return Status(201, DoneOut(door=door, made=known.act(by=user, **values)))
    except NotAllowed:
        raise Http404 from None
