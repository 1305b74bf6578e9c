"""Seed the calendar with the published days of chinesecalendar's years. Source: F13."""

from datetime import date, timedelta

import chinese_calendar
from django.db import migrations


def seed(apps, schema_editor):
    calendar_day = apps.get_model("rules", "CalendarDay")
    years = sorted({day.year for day in chinese_calendar.constants.holidays})
    day, last, rows = date(years[0], 1, 1), date(years[-1], 12, 31), []
    while day <= last:
        _on_holiday, name = chinese_calendar.get_holiday_detail(day)
        rows.append(
            calendar_day(
                day=day,
                is_workday=chinese_calendar.is_workday(day),
                name=name or "",
                source="PUBLISHED",
            )
        )
        day += timedelta(days=1)
    calendar_day.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("rules", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
