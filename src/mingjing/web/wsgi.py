"""The door that the web server knocks at; the law is loaded and the heap frozen before the first request."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from mingjing.web.heap import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.web.settings")
application = get_wsgi_application()
settle()
