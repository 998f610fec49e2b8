"""Issued papers, which nobody changes or deletes, and the series that number them without gaps."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

TABLES = {"records_issueddocument": "select, insert", "records_numberseries": "select, insert, update"}


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
    dependencies = [
        ("records", "0002_who_may_what"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "agency", "series", "year", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("agency", models.CharField(max_length=64)),
                ("series", models.CharField(max_length=60)),
                ("year", models.IntegerField()),
                ("last", models.IntegerField()),
            ],
            options={
                "db_table": "records_numberseries",
            },
        ),
        migrations.CreateModel(
            name="IssuedDocument",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("case_uid", models.UUIDField()),
                ("seq", models.IntegerField()),
                ("act", models.CharField(max_length=80)),
                ("agency", models.CharField(max_length=64)),
                ("form", models.CharField(max_length=60)),
                ("form_in_force", models.DateField()),
                ("title", models.CharField(max_length=100)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("copies", models.SmallIntegerField(default=0)),
                ("pages", models.SmallIntegerField()),
                ("size", models.IntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("sm3", models.CharField(max_length=64)),
                ("tree", models.CharField(max_length=64)),
                (
                    "filled_with",
                    models.CharField(help_text="keyed digest of what the blanks were filled with", max_length=64),
                ),
                ("at", models.DateTimeField(help_text="the time of the act")),
                ("issued_at", models.DateTimeField(help_text="the real time of issue")),
            ],
            options={
                "indexes": [models.Index(fields=["case_uid", "seq"], name="issued_case")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("agency", "number"),
                        name="issued_number_once",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issueddocument",
            trigger=pgtrigger.compiler.Trigger(
                name="no_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="e4a1e74b58fd3ee66e8886bad7d3b1c2b1e18522",
                    operation="UPDATE",
                    pgid="pgtrigger_no_update_66180",
                    table="records_issueddocument",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issueddocument",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="59af640315820880c668e1e8c29d0edfa1501dae",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_c3b5f",
                    table="records_issueddocument",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issueddocument",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;",
                    hash="d3c530af53cfd9026504f86f95ac45224948fa13",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_932ea",
                    table="records_issueddocument",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(grants(), ordinary()),
    ]
