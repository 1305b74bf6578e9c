import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("code", models.CharField(max_length=40)),
                ("parameters", models.JSONField(default=dict)),
                (
                    "url",
                    models.CharField(
                        blank=True, help_text="Where to look; a path of ours.", max_length=200
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="What the user must not be told twice.",
                        max_length=120,
                        null=True,
                    ),
                ),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["user", "id"],
                        name="notice_unread",
                    ),
                    models.Index(fields=["at"], name="notice_at"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="notice_once_a_key")
                ],
            },
        ),
    ]
