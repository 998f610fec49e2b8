"""事项、职权、主体资格、委托、名册、官方文本: every change kept; what was registered before is carried over."""

import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

CARRIED_OVER = """
set constraints all immediate;
insert into registry_power (matter_id, agency_id, since, share, areas, excepts, post, basis)
select matter_id, agency_id, date '2000-01-01', 'ordinary', '{}', '{}', '', '' from registry_matter_agencies;
insert into registry_matterversion (matter_id, since, change, title, kind, field, level, basis, citations, procedures,
       tables, forms, materials, accepting, approving, conditions, reason, by, at)
select code, date '2000-01-01', 'added', title, 'penalty', field, 'city', '', '{}', procedures,
       '{}', '{}', '{}', '', '', '', '升级时按原有登记转入', 'migration', now() from registry_matter;
insert into registry_qualification (agency_id, year, result, since, reason, by, at)
select id, extract(year from now())::int, 'qualified', date '2000-01-01', '升级时按原有登记转入', 'migration', now()
  from registry_agency;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="Entrustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("letter", models.CharField(max_length=80, unique=True)),
                ("basis", models.CharField(max_length=300)),
                (
                    "matters",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                ("powers", models.CharField(max_length=500)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("published_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=300)),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ImportedList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MatterVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "change",
                    models.CharField(
                        choices=[("added", "新增"), ("changed", "修改"), ("cancelled", "取消")], max_length=10
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("permit", "行政许可"),
                            ("penalty", "行政处罚"),
                            ("compulsion", "行政强制"),
                            ("inspection", "行政检查"),
                            ("levy", "行政征收"),
                            ("payment", "行政给付"),
                            ("reward", "行政奖励"),
                            ("confirmation", "行政确认"),
                            ("ruling", "行政裁决"),
                            ("other", "其他行政权力"),
                        ],
                        max_length=12,
                    ),
                ),
                ("field", models.CharField(max_length=30)),
                (
                    "level",
                    models.CharField(choices=[("city", "市"), ("county", "县区"), ("town", "乡镇街道")], max_length=10),
                ),
                ("basis", models.TextField(blank=True)),
                (
                    "citations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), blank=True, default=list, size=None
                    ),
                ),
                (
                    "procedures",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "tables",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "forms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "materials",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                ("limit_days", models.PositiveSmallIntegerField(null=True)),
                ("accepting", models.CharField(blank=True, max_length=100)),
                ("approving", models.CharField(blank=True, max_length=100)),
                ("conditions", models.TextField(blank=True)),
                ("reason", models.CharField(max_length=500)),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OfficialArticle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=20)),
                (
                    "headings",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                ("body", models.TextField()),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="OfficialText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("instrument", models.CharField(max_length=80)),
                ("in_force", models.DateField()),
                ("title", models.CharField(max_length=200)),
                ("held_as", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Power",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(default=datetime.date(2000, 1, 1))),
                ("until", models.DateField(null=True)),
                (
                    "share",
                    models.CharField(
                        choices=[("ordinary", "属地办理"), ("kept", "上级保留（重大、疑难、跨区域）")],
                        default="ordinary",
                        max_length=10,
                    ),
                ),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), blank=True, default=list, size=None
                    ),
                ),
                (
                    "excepts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), blank=True, default=list, size=None
                    ),
                ),
                ("post", models.CharField(blank=True, max_length=100)),
                ("basis", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "result",
                    models.CharField(choices=[("qualified", "合格"), ("disqualified", "取消资格")], max_length=12),
                ),
                ("since", models.DateField()),
                ("reason", models.CharField(max_length=500)),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RollEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("roll", models.CharField(max_length=30)),
                ("title", models.CharField(max_length=200)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("content", models.JSONField(default=dict)),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="agency",
            name="legal_basis",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="agency",
            name="mandate",
            field=models.CharField(blank=True, help_text="三定方案的文号", max_length=300),
        ),
        migrations.AddField(
            model_name="agency",
            name="standing",
            field=models.CharField(
                choices=[("organ", "行政机关"), ("authorised", "法律、法规授权的组织"), ("entrusted", "受委托的组织")],
                default="organ",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="matter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("permit", "行政许可"),
                    ("penalty", "行政处罚"),
                    ("compulsion", "行政强制"),
                    ("inspection", "行政检查"),
                    ("levy", "行政征收"),
                    ("payment", "行政给付"),
                    ("reward", "行政奖励"),
                    ("confirmation", "行政确认"),
                    ("ruling", "行政裁决"),
                    ("other", "其他行政权力"),
                ],
                default="penalty",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="registryentry",
            name="why",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AlterField(
            model_name="matter",
            name="procedure",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name="matter",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AlterField(
            model_name="registryentry",
            name="of",
            field=models.CharField(max_length=120),
        ),
        migrations.AddIndex(
            model_name="registryentry",
            index=models.Index(fields=["of", "-id"], name="entry_of"),
        ),
        migrations.AddIndex(
            model_name="registryentry",
            index=models.Index(fields=["act", "-id"], name="entry_act"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="registryentry",
            trigger=pgtrigger.compiler.Trigger(
                name="no_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;",
                    hash="21255869b9f38072a58d292e46c0803c233ef293",
                    operation="UPDATE",
                    pgid="pgtrigger_no_update_eef54",
                    table="registry_registryentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="registryentry",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;",
                    hash="3fa2aca042a53cd7ea8406220766fb47761fffe9",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_f54ac",
                    table="registry_registryentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="registryentry",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;",
                    hash="c7e09306e67ce0a5efef84998ea75da323725efc",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_0938e",
                    table="registry_registryentry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="entrustment",
            name="entrusted",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entrustments_held", to="registry.agency"
            ),
        ),
        migrations.AddField(
            model_name="entrustment",
            name="entrusting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entrustments_given", to="registry.agency"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importedlist",
            trigger=pgtrigger.compiler.Trigger(
                name="row_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF to_jsonb(NEW) - ARRAY['applied_at']::text[] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['applied_at']::text[] THEN\n            RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="e4a03ede3c00484023a801bf23f3830fc0058260",
                    operation="UPDATE",
                    pgid="pgtrigger_row_stays_4600e",
                    table="registry_importedlist",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importedlist",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;",
                    hash="23213ab9151fd50f7f65ff414511eb13bb85001e",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_65bff",
                    table="registry_importedlist",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="matterversion",
            name="matter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="registry.matter"
            ),
        ),
        migrations.AddField(
            model_name="officialtext",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="official_texts", to="registry.agency"
            ),
        ),
        migrations.AddField(
            model_name="officialarticle",
            name="text",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="articles", to="registry.officialtext"
            ),
        ),
        migrations.AddField(
            model_name="power",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="powers", to="registry.agency"
            ),
        ),
        migrations.AddField(
            model_name="power",
            name="matter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="powers", to="registry.matter"
            ),
        ),
        migrations.AddField(
            model_name="power",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers_for",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="qualification",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="qualifications", to="registry.agency"
            ),
        ),
        migrations.AddField(
            model_name="rollentry",
            name="agency",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="rolls", to="registry.agency"
            ),
        ),
        migrations.AddField(
            model_name="rollentry",
            name="matter",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="rolls", to="registry.matter"
            ),
        ),
        migrations.AddField(
            model_name="rollentry",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="registry.rollentry",
            ),
        ),
        migrations.AddConstraint(
            model_name="entrustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("entrusting", models.F("entrusted")), _negated=True), name="entrusted_to_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="entrustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("since"))), name="entrusted_for_a_term"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entrustment",
            trigger=pgtrigger.compiler.Trigger(
                name="row_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF to_jsonb(NEW) - ARRAY['ended_on', 'end_reason']::text[] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['ended_on', 'end_reason']::text[] THEN\n            RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="c586c30bb79b970a56c212d8a098bc1b30da6d9e",
                    operation="UPDATE",
                    pgid="pgtrigger_row_stays_377da",
                    table="registry_entrustment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entrustment",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;",
                    hash="cdde7c9679e686221c3f308a7cca1d7c99b94c69",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_54e2d",
                    table="registry_entrustment",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="matterversion",
            index=models.Index(fields=["matter", "-since", "-id"], name="matter_newest"),
        ),
        migrations.AddConstraint(
            model_name="matterversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("matter",), name="one_version_stands"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matterversion",
            trigger=pgtrigger.compiler.Trigger(
                name="row_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF to_jsonb(NEW) - ARRAY['until']::text[] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['until']::text[] THEN\n            RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="b2c7d4f192c17783d320175235da23887448cf1d",
                    operation="UPDATE",
                    pgid="pgtrigger_row_stays_1337c",
                    table="registry_matterversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matterversion",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;",
                    hash="4f7216b75644ff947c43f1dee94f32b853f9abf9",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_4ecef",
                    table="registry_matterversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="officialtext",
            constraint=models.UniqueConstraint(fields=("agency", "instrument", "in_force"), name="one_text_a_date"),
        ),
        migrations.AddConstraint(
            model_name="officialarticle",
            constraint=models.UniqueConstraint(fields=("text", "number"), name="one_body_an_article"),
        ),
        migrations.AddIndex(
            model_name="power",
            index=models.Index(fields=["agency", "matter"], name="power_of_agency"),
        ),
        migrations.AddIndex(
            model_name="power",
            index=models.Index(fields=["matter", "agency"], name="power_of_matter"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="power",
            trigger=pgtrigger.compiler.Trigger(
                name="row_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF to_jsonb(NEW) - ARRAY['until', 'post', 'person_id']::text[] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['until', 'post', 'person_id']::text[] THEN\n            RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="e4797f4a0b6c821f4ca611f1e493f13ee5232836",
                    operation="UPDATE",
                    pgid="pgtrigger_row_stays_35e30",
                    table="registry_power",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="power",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;",
                    hash="3f0f6b39b0e5dcee085d60a2095c24ac713634ee",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_6c6c7",
                    table="registry_power",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="qualification",
            index=models.Index(fields=["agency", "-since", "-id"], name="qualification_newest"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualification",
            trigger=pgtrigger.compiler.Trigger(
                name="row_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF to_jsonb(NEW) - ARRAY[]::text[] IS DISTINCT FROM to_jsonb(OLD) - ARRAY[]::text[] THEN\n            RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="73733ff5c373fd68449feb8870147e475ac1928c",
                    operation="UPDATE",
                    pgid="pgtrigger_row_stays_f2bb2",
                    table="registry_qualification",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualification",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;",
                    hash="186ffa5d76e7030ec8755ef4a07d67e7d3cf9906",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_a1529",
                    table="registry_qualification",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="rollentry",
            index=models.Index(fields=["roll", "-since", "-id"], name="roll_newest"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rollentry",
            trigger=pgtrigger.compiler.Trigger(
                name="row_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF to_jsonb(NEW) - ARRAY['until']::text[] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['until']::text[] THEN\n            RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="6090c8b5e6f8bbeb9413d09c391a5016aa804080",
                    operation="UPDATE",
                    pgid="pgtrigger_row_stays_7611a",
                    table="registry_rollentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rollentry",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;",
                    hash="b949fade1cf934a3f52ccfe62d41072d22635b35",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_ad0d4",
                    table="registry_rollentry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(CARRIED_OVER, migrations.RunSQL.noop),
        migrations.RemoveField("matter", "agencies"),
        migrations.AddField(
            "matter",
            "agencies",
            models.ManyToManyField(related_name="matters", through="registry.Power", to="registry.agency"),
        ),
        migrations.RunSQL(
            "revoke update, delete, truncate on registry_registryentry from mingjing_app",
            "grant update, delete on registry_registryentry to mingjing_app",
        ),
    ]
