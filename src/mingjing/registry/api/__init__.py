"""登记的接口 — what pages show of the registry as JSON, and every door of it: the same acts, the same refusals."""

from ninja import Router

from . import doing, lists, own, public

router = Router(tags=["registry"])
for part in (own, lists, doing, public):
    router.add_router("", part.router)
