"""How rooms upstairs follow the log: the transaction of each event, and how far each follower has read."""

from django.db import migrations

FORWARD = """
alter table evlog_event add column tx xid8 not null default pg_current_xact_id();
create index evlog_event_follow on evlog_event (tx, case_uid, seq);
create table evlog_follower (name text primary key, tx xid8 not null, case_uid uuid not null, seq integer not null);
revoke all on evlog_follower from mingjing_app;
grant select, insert, update on evlog_follower to mingjing_app;
"""
BACK = """
drop table evlog_follower;
drop index evlog_event_follow;
alter table evlog_event drop column tx;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0003_issued_documents")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
