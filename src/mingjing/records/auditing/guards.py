"""审计防线 — whether what keeps the record append-only inside the database is still there: triggers, row security, rights.

Their absence alters nothing by itself; it says that somebody with the highest rights has been at work.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.apps import apps

from mingjing.records.auditing.findings import Finding, Report
from mingjing.records.auditing.reading import all_of

TRIGGERS = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
"""
SECURED = "SELECT relname FROM pg_class WHERE relname = 'evlog_event' AND relrowsecurity AND relforcerowsecurity"
RIGHTS = """
SELECT t, r FROM unnest(%s::text[]) AS t, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS r
 WHERE to_regclass(t) IS NOT NULL AND has_table_privilege('mingjing_app', t, r)
"""
ONLY_GROWS = ("evlog_event", "evlog_leaf", "evlog_checkpoint", "evidence_access")


def audit(db: psycopg.Connection[Any], report: Report) -> None:
    """Every trigger that the models declare, the row security, and what the application may not do."""
    present = {(table, name) for table, name in all_of(db, TRIGGERS)}
    for model in apps.get_app_config("records").get_models():
        table = model._meta.db_table
        for trigger in getattr(model._meta, "triggers", ()):
            if (table, trigger.get_pgid(model)) not in present:
                report.add(Finding(table, trigger.name, "trigger", "保护这张表的触发器被停用或删除"))
    if not all_of(db, SECURED):
        report.add(Finding("evlog_event", "", "row_security", "记录表的行级保护被关闭"))
    for table, right in all_of(db, RIGHTS, [list(ONLY_GROWS)]):
        report.add(Finding(table, right, "grant", "应用账号多了不该有的权利"))
    report.count("guards", len(present))
