"""The tree of stages, alive for one module: one transaction, one case, every stage by savepoints."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.unlawful.stages import STAGES
from tests.unlawful.tree import Tree

ORDER = {name: place for place, name in enumerate(STAGES)}


@pytest.fixture(scope="module")
def tree(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Tree]:
    """The tree, in a transaction that is rolled back."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]
        with whole:
            yield Tree()
            transaction.set_rollback(True)


def stage_of(item: pytest.Item) -> str:
    """The stage that a test stands on; empty when none."""
    row = getattr(item, "callspec", None) and item.callspec.params.get("row")  # type: ignore[attr-defined]
    return getattr(row, "stage", "")


class Together:
    """同在一处 — the whole folder in one worker, where tests are spread over several."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if "/unlawful/" in item.nodeid:
                item.add_marker(pytest.mark.xdist_group("unlawful"))


def pytest_configure(config: pytest.Config) -> None:
    """Only where xdist is there."""
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(Together(), "unlawful-together")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Attempts in the order of the tree, so that no stage is built twice; everything else stays where it is."""
    places = [place for place, item in enumerate(items) if "/unlawful/" in item.nodeid and stage_of(item)]
    mine = sorted((items[place] for place in places), key=lambda item: path_of(stage_of(item)))
    for place, item in zip(places, mine, strict=True):
        items[place] = item


def path_of(stage: str) -> tuple[int, ...]:
    """Where the stage stands in a walk of the tree, depth first."""
    from tests.unlawful.stages import way_to

    return tuple(ORDER[name] for name in way_to(stage))
