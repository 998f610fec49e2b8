"""The tables of the record, with the triggers that refuse to change them."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CaseHead",
            fields=[
                ("case_uid", models.UUIDField(primary_key=True, serialize=False)),
                ("seq", models.IntegerField()),
                ("leaf", models.BinaryField()),
            ],
            options={
                "db_table": "case_head",
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("event_uid", models.UUIDField(primary_key=True, serialize=False)),
                ("case_uid", models.UUIDField()),
                ("seq", models.IntegerField()),
                ("type", models.CharField(max_length=80)),
                ("org", models.CharField(max_length=64)),
                ("env", models.BinaryField()),
                ("seals", models.BinaryField()),
                ("entry", models.BinaryField()),
                ("prev", models.BinaryField()),
                ("idem", models.BinaryField(null=True)),
                ("request", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "evlog_event",
            },
        ),
        migrations.CreateModel(
            name="EvidenceAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("who", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("file", models.UUIDField(db_index=True)),
                ("why", models.CharField(max_length=200)),
                ("given", models.BooleanField()),
            ],
            options={
                "db_table": "evidence_access",
            },
        ),
        migrations.CreateModel(
            name="EvidenceFile",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("case_uid", models.UUIDField(db_index=True, null=True)),
                ("name", models.CharField(blank=True, max_length=255)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("photo", "照片"), ("audio", "录音"), ("video", "录像"), ("pdf", "PDF 文件")],
                        max_length=8,
                    ),
                ),
                ("mime", models.CharField(blank=True, max_length=40)),
                ("size", models.BigIntegerField()),
                ("offset", models.BigIntegerField(default=0, help_text="bytes that are durable")),
                (
                    "turn",
                    models.IntegerField(default=0, help_text="which request may write: a later one evicts the earlier"),
                ),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("sm3", models.CharField(blank=True, max_length=64)),
                ("tree", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("staging", "上传中"), ("sealed", "已封存")], default="staging", max_length=8
                    ),
                ),
                ("uploader", models.CharField(max_length=64)),
                ("agency", models.CharField(max_length=64)),
                ("created", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Field",
            fields=[
                (
                    "event",
                    models.ForeignKey(
                        db_column="event_uid",
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="fields",
                        to="records.event",
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "event", "path", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("path", models.TextField()),
                ("salt", models.BinaryField()),
                ("value", models.BinaryField()),
                ("c_sha256", models.BinaryField()),
                ("c_sm3", models.BinaryField()),
            ],
            options={
                "db_table": "evlog_field",
            },
        ),
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("demo", models.BooleanField()),
                (
                    "clock_offset",
                    models.BigIntegerField(default=0, help_text="application clock minus real clock, in seconds"),
                ),
                ("log_origin", models.CharField(max_length=120)),
                ("organisation_key", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="UploadChunk",
            fields=[
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="chunks",
                        to="records.evidencefile",
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "file", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.IntegerField()),
                ("sha256", models.BinaryField()),
                ("sm3", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_column="event_uid",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        serialize=False,
                        to="records.event",
                    ),
                ),
            ],
            options={
                "db_table": "evlog_outbox",
            },
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("case_uid", "seq"), name="evlog_event_order"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("idem",), name="evlog_event_idem"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="evlog_event_seq"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="no_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="d5fbd1407dc078712eeab6e086362db2b453efc7",
                    operation="UPDATE",
                    pgid="pgtrigger_no_update_1a395",
                    table="evlog_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="12fb7db9505858d04e27ad3c56be4f7837b0a865",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_b99b4",
                    table="evlog_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="6867dd7c60b1e95a4c1267a69ccafb6a8b4291ee",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_74980",
                    table="evlog_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidenceaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="no_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="05ac9c246c4cc96458456ca6874e5ad9ca138ff6",
                    operation="UPDATE",
                    pgid="pgtrigger_no_update_d53bc",
                    table="evidence_access",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidenceaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="b270dec058a80335faad1a39b0816bb2fad3bb57",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_e7bfe",
                    table="evidence_access",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidenceaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="1748163553b7fdd6680425799c0bb18abfe5917a",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_dd14d",
                    table="evidence_access",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="evidencefile",
            constraint=models.CheckConstraint(
                condition=models.Q(("offset__gte", 0), ("offset__lte", models.F("size"))), name="evidence_offset"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidencefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "staging"),
                    models.Q(
                        ("offset", models.F("size")),
                        models.Q(("sha256", ""), _negated=True),
                        models.Q(("sm3", ""), _negated=True),
                        models.Q(("tree", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="evidence_sealed_is_whole",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencefile",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state = 'sealed')",
                    func="\n    IF OLD.case_uid IS NULL AND to_jsonb(NEW) - 'case_uid' = to_jsonb(OLD) - 'case_uid' THEN\n        RETURN NEW;\n    END IF;\n    RAISE EXCEPTION 'records_evidencefile: 已封存的证据文件不得改动；需要补充的，另行上传';\n",
                    hash="58c6506ad5441f92a2b5abe839590e5915b5b477",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_stays_2476d",
                    table="records_evidencefile",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencefile",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="bea2602dccd8248f871fe80f5bcf963510cb777b",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_655b9",
                    table="records_evidencefile",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencefile",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="e9bc03adcce6752d4623a51f55684c40591acd9d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_d302a",
                    table="records_evidencefile",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="installation",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="installation_is_one"),
        ),
        migrations.AddConstraint(
            model_name="installation",
            constraint=models.CheckConstraint(
                condition=models.Q(("demo", True), ("clock_offset", 0), _connector="OR"),
                name="only_a_demo_moves_its_clock",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="field",
            trigger=pgtrigger.compiler.Trigger(
                name="no_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="eda7a5613ed7f17eac08c799ebe4c7698df1f259",
                    operation="UPDATE",
                    pgid="pgtrigger_no_update_6a3d3",
                    table="evlog_field",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="field",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete_by_app",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (CURRENT_USER = 'mingjing_app')",
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="dc6a59bfa70495219485d231a7d6003603c9667d",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_by_app_7bd3e",
                    table="evlog_field",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="field",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="fe39d95b92fdde8bef4298c9abb576689837c420",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_f89ce",
                    table="evlog_field",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="uploadchunk",
            trigger=pgtrigger.compiler.Trigger(
                name="no_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="42dea34fc6dc040c5a8103fe31958ee64f84a9e2",
                    operation="UPDATE",
                    pgid="pgtrigger_no_update_62ab3",
                    table="records_uploadchunk",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="uploadchunk",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="dfd456fb629be621dca74267adb8bf6f7f870f27",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_08692",
                    table="records_uploadchunk",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="uploadchunk",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="6eb050d43da5a51a8c8f85008fe043b5aa88068f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_c9557",
                    table="records_uploadchunk",
                    when="BEFORE",
                ),
            ),
        ),
    ]
