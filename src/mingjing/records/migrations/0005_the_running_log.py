"""The running log: its leaves, its state, its checkpoints; and what the application may do on them."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

RIGHTS = """
revoke all on evlog_leaf, evlog_checkpoint, log_state from mingjing_app;
grant select, insert on evlog_leaf, evlog_checkpoint to mingjing_app;
grant select, insert, update on log_state to mingjing_app;
grant update on evlog_outbox to mingjing_app;  -- "for update skip locked" asks for the right; a trigger refuses its use
"""
BACK = """
grant select, insert, update, delete on evlog_leaf, evlog_checkpoint, log_state to mingjing_app;
revoke update on evlog_outbox from mingjing_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0004_following"),
    ]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "log", "size", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("log", models.CharField(max_length=130)),
                ("size", models.BigIntegerField()),
                ("root_sha256", models.BinaryField()),
                ("root_sm3", models.BinaryField()),
                ("note", models.TextField()),
                ("note_sm3", models.TextField()),
                (
                    "witnesses",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), size=None),
                ),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "db_table": "evlog_checkpoint",
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "log", "idx", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("log", models.CharField(max_length=130)),
                ("idx", models.BigIntegerField()),
                ("event_uid", models.UUIDField(unique=True)),
                ("leaf_sha256", models.BinaryField()),
                ("leaf_sm3", models.BinaryField()),
            ],
            options={
                "db_table": "evlog_leaf",
            },
        ),
        migrations.CreateModel(
            name="LogState",
            fields=[
                ("log", models.CharField(max_length=130, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField(default=0)),
                ("edge_sha256", models.BinaryField()),
                ("edge_sm3", models.BinaryField()),
                (
                    "successor",
                    models.CharField(
                        help_text="the log that took over when this one was broken", max_length=130, null=True
                    ),
                ),
                ("opened", models.DateTimeField()),
            ],
            options={
                "db_table": "log_state",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outbox",
            trigger=pgtrigger.compiler.Trigger(
                name="no_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="8000cdd42f513e9ad8ee03d0d4535427a878cb00",
                    operation="UPDATE",
                    pgid="pgtrigger_no_update_f6304",
                    table="evlog_outbox",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="no_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="f0d0881f338cf659bdb8cf6f4013ca6a07084943",
                    operation="UPDATE",
                    pgid="pgtrigger_no_update_984c6",
                    table="evlog_checkpoint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="4eb61cec0e3fbb1ad59d7972542331002916e358",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_b040c",
                    table="evlog_checkpoint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="d947923e869a93bb5cbe49aadfdbe8872c0dcf0b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_a2aef",
                    table="evlog_checkpoint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="leaf",
            trigger=pgtrigger.compiler.Trigger(
                name="no_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="8ac5dadc17a3202435ff81c925d10ae34dffa38f",
                    operation="UPDATE",
                    pgid="pgtrigger_no_update_527c3",
                    table="evlog_leaf",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="leaf",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="5c1a88f1b1772a5a1b412db60094a6587d78d39a",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_7b1ba",
                    table="evlog_leaf",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="leaf",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="bc5dfcbf4f188de83fc3ee7ccbbd04447ae5bdf2",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_b099a",
                    table="evlog_leaf",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, BACK),
    ]
