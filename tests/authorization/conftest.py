"""One city for a module, in one transaction that is rolled back; every request in a savepoint of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.authorization.world import World, made


class Together:
    """同在一处 — the folder in one worker, where tests are spread over several."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if "/authorization/" in item.nodeid:
                item.add_marker(pytest.mark.xdist_group("authorization"))


def pytest_configure(config: pytest.Config) -> None:
    """Only where xdist is there."""
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(Together(), "authorization-together")


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """The city."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]
        with whole:
            yield made()
            transaction.set_rollback(True)


@pytest.fixture
def world(city: World) -> Iterator[World]:
    """The city as it was made; whatever a test does to it is undone."""
    before = transaction.savepoint()
    yield city
    transaction.set_rollback(False)
    transaction.savepoint_rollback(before)
