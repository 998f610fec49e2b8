"""Erasable rows are encrypted; what may be emptied is named by a tombstone, which two people have set; roots of side tables."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

TABLES = {
    "evlog_field": "select, insert, update (value, salt)",
    "evlog_tombstone": "select, insert",
    "evlog_anchor": "select, insert",
    "records_erasure": "select, insert, update (state, decided_by, decided_at, opinion, event_uid, done_at)",
}


def grants() -> str:
    """Take all away, give back what is needed."""
    return "\n".join(
        f"revoke all on {table} from mingjing_app; grant {rights} on {table} to mingjing_app;"
        for table, rights in TABLES.items()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_the_running_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=60)),
                ("after", models.BigIntegerField()),
                ("upto", models.BigIntegerField()),
                ("rows", models.IntegerField()),
                ("sha256", models.BinaryField()),
                ("sm3", models.BinaryField()),
                ("event_uid", models.UUIDField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "evlog_anchor",
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("case_uid", models.UUIDField()),
                ("agency", models.CharField(max_length=64)),
                (
                    "scope",
                    models.CharField(
                        choices=[("field", "字段"), ("person", "当事人"), ("file", "证据文件")], max_length=8
                    ),
                ),
                ("targets", models.JSONField()),
                ("ground", models.CharField(max_length=60)),
                ("citation", models.CharField(max_length=120)),
                ("reason", models.CharField(max_length=1000)),
                ("proposed_by", models.CharField(max_length=64)),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=64)),
                ("decided_at", models.DateTimeField(null=True)),
                ("opinion", models.CharField(blank=True, max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "等待决定"),
                            ("returned", "不同意"),
                            ("withdrawn", "已撤回"),
                            ("approved", "已批准，正在删除"),
                            ("done", "已依法删除"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("event_uid", models.UUIDField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_uid", models.UUIDField(null=True)),
                ("path", models.TextField(blank=True)),
                ("thing", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "evlog_tombstone",
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="evidencefile",
            name="sealed_stays",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="field",
            name="no_update",
        ),
        migrations.AddField(
            model_name="evidencefile",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="field",
            name="key",
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name="field",
            index=models.Index(condition=models.Q(("key", None)), fields=["event"], name="evlog_field_plain"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencefile",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state = 'sealed')",
                    func="\n    IF OLD.case_uid IS NULL AND to_jsonb(NEW) - 'case_uid' = to_jsonb(OLD) - 'case_uid' THEN\n        RETURN NEW;\n    END IF;\n    IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.name = ''\n       AND to_jsonb(NEW) - '{name,erased_at}'::text[] = to_jsonb(OLD) - '{name,erased_at}'::text[]\n       AND EXISTS (SELECT FROM evlog_tombstone t WHERE t.thing = OLD.id AND t.event_uid IS NULL) THEN\n        RETURN NEW;\n    END IF;\n    RAISE EXCEPTION 'records_evidencefile: 已封存的证据文件不得改动；需要补充的，另行上传';\n",
                    hash="b9ccfdc46fbdaa6dd276f294c1b0d591cc274c20",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_stays_2476d",
                    table="records_evidencefile",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="field",
            trigger=pgtrigger.compiler.Trigger(
                name="erased_or_encrypted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF to_jsonb(NEW) - 'value' - 'salt' = to_jsonb(OLD) - 'value' - 'salt' AND NEW.value = '' AND NEW.salt = ''\n       AND EXISTS (SELECT FROM evlog_tombstone t\n                    WHERE t.event_uid = OLD.event_uid AND t.path = OLD.path AND t.thing IS NULL) THEN\n        RETURN NEW;\n    END IF;\n    IF OLD.key IS NULL AND NEW.key IS NOT NULL AND CURRENT_USER <> 'mingjing_app'\n       AND to_jsonb(NEW) - '{value,salt,key}'::text[] = to_jsonb(OLD) - '{value,salt,key}'::text[] THEN\n        RETURN NEW;\n    END IF;\n    RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正；依法删除的，须经两人办理', TG_TABLE_NAME, TG_OP;\n",
                    hash="5a8e1d0a58ba71279cce2580089a27549f8b6390",
                    operation="UPDATE",
                    pgid="pgtrigger_erased_or_encrypted_d910c",
                    table="evlog_field",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="anchor",
            constraint=models.UniqueConstraint(fields=("table", "after"), name="anchor_without_gap"),
        ),
        migrations.AddConstraint(
            model_name="anchor",
            constraint=models.CheckConstraint(
                condition=models.Q(("upto__gt", models.F("after"))), name="anchor_of_something"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="anchor",
            trigger=pgtrigger.compiler.Trigger(
                name="no_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="61262f01b5a16291dbd83f7286cd6824f8d41e83",
                    operation="UPDATE",
                    pgid="pgtrigger_no_update_0cc77",
                    table="evlog_anchor",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="anchor",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="9734119f16e5f0c413461aa84154e66cf1390d0a",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_524d2",
                    table="evlog_anchor",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="anchor",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="d9a7b8ac0bcca493d80643193b79ef8aa5e8df7b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_692f0",
                    table="evlog_anchor",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(fields=["case_uid", "-proposed_at"], name="erasure_case"),
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(
                condition=models.Q(("state", "proposed")), fields=["agency", "proposed_at"], name="erasure_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["proposed", "approved"])),
                fields=("case_uid",),
                name="erasure_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["proposed", "withdrawn"]),
                    models.Q(
                        models.Q(("decided_by", ""), _negated=True),
                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="erasure_by_two_people",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="erasure",
            trigger=pgtrigger.compiler.Trigger(
                name="decided_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF OLD.state IN ('done', 'returned', 'withdrawn') OR (OLD.state = 'approved' AND NEW.state <> 'done')\n       OR (to_jsonb(NEW) - '{state,decided_by,decided_at,opinion,event_uid,done_at}'::text[])\n          <> (to_jsonb(OLD) - '{state,decided_by,decided_at,opinion,event_uid,done_at}'::text[]) THEN\n        RAISE EXCEPTION 'records_erasure: 删除申请提出后不得改动，决定后不得反悔；另有需要的，重新提出';\n    END IF;\n    RETURN NEW;\n",
                    hash="e810e1bfeac796cd2d669d512e08ac022349b77b",
                    operation="UPDATE",
                    pgid="pgtrigger_decided_once_6a500",
                    table="records_erasure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="erasure",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="d5c96985dd0965454f755fa43e073c17776093dd",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_e62ef",
                    table="records_erasure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="erasure",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="05d1926de8222adbd0955e1354a17053903cb81c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_d5b97",
                    table="records_erasure",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="tombstone",
            name="erasure",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                to="records.erasure",
            ),
        ),
        migrations.AddIndex(
            model_name="tombstone",
            index=models.Index(fields=["erasure"], name="tombstone_erasure"),
        ),
        migrations.AddConstraint(
            model_name="tombstone",
            constraint=models.UniqueConstraint(
                condition=models.Q(("thing", None)), fields=("event_uid", "path"), name="tombstone_row"
            ),
        ),
        migrations.AddConstraint(
            model_name="tombstone",
            constraint=models.UniqueConstraint(
                condition=models.Q(("event_uid", None)), fields=("thing",), name="tombstone_thing"
            ),
        ),
        migrations.AddConstraint(
            model_name="tombstone",
            constraint=models.CheckConstraint(
                condition=models.Q(("event_uid", None), ("thing", None), _connector="XOR"), name="tombstone_of_one"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="no_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="6cf700f11e0e81c2b8973063e2504ea0d69cfda2",
                    operation="UPDATE",
                    pgid="pgtrigger_no_update_a8764",
                    table="evlog_tombstone",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="64c0de1415056d8ef4f547827a05f7b5f8082de1",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_6b2cb",
                    table="evlog_tombstone",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="4378139ff90fc1a23f383ec3b12a69c0c2f656d6",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_643f2",
                    table="evlog_tombstone",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(grants(), "grant select, insert on evlog_field to mingjing_app;"),
    ]
