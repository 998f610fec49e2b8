"""What the application's role may do on the record: less than on ordinary tables (those have their grants by default).

evlog_event also has row security, forced on the owner too: rows can be read and added and nothing else. There is no policy
for UPDATE or DELETE, so even with the triggers off the owner's UPDATE finds no row. evlog_field has none, because
erasure and encryption at rest will need its rows.
"""

from django.db import migrations

TABLES = {
    "evlog_event": "select, insert",
    "evlog_field": "select, insert",
    "evlog_outbox": "select, insert, delete",
    "case_head": "select, insert, update",
    "evidence_access": "select, insert",
    "records_uploadchunk": "select, insert",
    "records_evidencefile": "select, insert, update",
    "records_installation": "select, insert, update (clock_offset)",
}

ROW_SECURITY = """
alter table evlog_event enable row level security;
alter table evlog_event force row level security;
create policy everybody_reads on evlog_event for select using (true);
create policy application_adds on evlog_event for insert to mingjing_app with check (true);
"""
NO_ROW_SECURITY = """
drop policy everybody_reads on evlog_event;
drop policy application_adds on evlog_event;
alter table evlog_event no force row level security;
alter table evlog_event disable row level security;
"""


def grants() -> str:
    """Take all away, give back what is needed."""
    return "\n".join(
        f"revoke all on {table} from mingjing_app; grant {rights} on {table} to mingjing_app;"
        for table, rights in TABLES.items()
    )


def ordinary() -> str:
    """The grants of an ordinary table again."""
    return "\n".join(f"grant select, insert, update, delete on {table} to mingjing_app;" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_the_record")]

    operations = [
        migrations.RunSQL(grants(), ordinary()),
        migrations.RunSQL(ROW_SECURITY, NO_ROW_SECURITY),
    ]
