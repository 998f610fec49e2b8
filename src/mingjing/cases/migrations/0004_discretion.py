"""Under which step of a discretion table a decision fines: for the comparison with like cases (HZ-L03)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_several_procedures"),
        ("registry", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="DecidedStep",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="decided_step",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("city", models.CharField(max_length=100)),
                ("matter", models.CharField(max_length=60)),
                ("table", models.CharField(max_length=60)),
                ("step", models.CharField(max_length=120)),
                ("amount_fen", models.BigIntegerField()),
                ("decided", models.DateField()),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.agency",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["city", "matter", "table", "step", "decided", "agency", "amount_fen"],
                        name="step_like_cases",
                    ),
                    models.Index(fields=["agency", "matter", "-decided"], name="step_of_agency"),
                ],
            },
        ),
    ]
