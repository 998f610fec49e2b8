"""连接是否还在 — a kept connection is looked at before each request, without a journey to the server.

A connection that nobody has used since has nothing to read. Where there is something (the server said goodbye, or a notice),
Django's own question is asked.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection to PostgreSQL."""

    def is_usable(self) -> bool:
        """False when the server has closed the connection; `SELECT 1` only where the socket has something to say."""
        if self.connection is None or self.connection.closed:
            return False
        look = select.poll()
        look.register(self.connection.fileno(), select.POLLIN)
        return not look.poll(0) or bool(super().is_usable())
