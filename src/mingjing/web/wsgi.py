"""The door that the web server knocks at: what every request needs is loaded before the first one, then the heap is frozen."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.web.settings")
application = get_wsgi_application()


def make_ready() -> None:
    """Routes, law, forms, fonts and presses: a request that came first would pay for them, and all beside it would wait."""
    from django.urls import get_resolver

    from mingjing.cases.rulebook import library
    from mingjing.records import documents
    from mingjing.web.heap import settle

    library()
    documents.make_ready()
    _ = get_resolver().url_patterns
    settle()


make_ready()
