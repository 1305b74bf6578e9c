"""The form beside the call: fetched when it is opened, not on save and next. O32, UX.md 5.1."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from renewal.accounts.models import User
from sales.models import IntentionForm, Quote
from tests.factories import make_specialist, make_supervisor, make_task
from worklists.models import Task

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "call-sale"}


@pytest.fixture
def ann(client: Client) -> User:
    user = make_specialist()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def task_of_today(seller: User) -> Task:
    today = timezone.localdate()
    return make_task(assignee=seller, day=today, expires_on=today + timedelta(days=20))


def pane(task: Task) -> str:
    return f"/sales/rows/{task.pk}/form/pane/"


def open_url(task: Task) -> str:
    return f"/sales/rows/{task.pk}/form/"


def test_offers_to_open_a_form(client: Client, ann: User) -> None:
    answer = client.get(pane(task_of_today(ann)), headers=HTMX)

    assert (answer.status_code, answer.context["form"]) == (200, None)
    assert next(template.name for template in answer.templates) == "sales/_intention_pane.html"
    assert "Open the intention form" in answer.content.decode()


def test_without_javascript_it_is_a_page(client: Client, ann: User) -> None:
    answer = client.get(pane(task_of_today(ann)))

    assert "<h1>Quote and intention</h1>" in answer.content.decode()


def test_a_form_is_opened_and_shown_in_the_pane(client: Client, ann: User) -> None:
    task = task_of_today(ann)

    answer = client.post(open_url(task), headers=HTMX)

    form = IntentionForm.objects.get(task=task)
    assert (answer.status_code, answer.context["form"]) == (200, form)
    assert len(answer.context["quote_form"].plans) == 1


def test_without_javascript_one_is_taken_to_the_form(client: Client, ann: User) -> None:
    task = task_of_today(ann)

    answer = client.post(open_url(task))

    form = IntentionForm.objects.get(task=task)
    assert answer["Location"] == reverse("sales:intention", args=[form.pk])


def test_a_quote_is_entered_in_the_pane(client: Client, ann: User) -> None:
    task = task_of_today(ann)
    client.post(open_url(task))
    form = IntentionForm.objects.get(task=task)
    until = timezone.localdate() + timedelta(days=5)
    sent = {"version": 0, "valid_until": until.isoformat(), "p1-commercial": "2600"}

    wrong = client.post(
        f"/sales/forms/{form.pk}/quote/", sent | {"p1-commercial": "x"}, headers=HTMX
    )
    done = client.post(f"/sales/forms/{form.pk}/quote/", sent, headers=HTMX)
    again = client.post(f"/sales/forms/{form.pk}/quote/", sent, headers=HTMX)

    assert (wrong.status_code, done.status_code, again.status_code) == (422, 200, 409)
    assert again["Content-Type"] == "text/plain"
    assert done.context["offer"].quote == Quote.objects.get(form=form)


def test_somebody_elses_row_is_not_there(client: Client, ann: User) -> None:
    task = task_of_today(make_specialist())

    assert client.get(pane(task)).status_code == 404
    assert client.post(open_url(task)).status_code == 404
    client.force_login(make_supervisor())
    assert client.get(pane(task)).status_code == 403


def test_on_a_closed_row_it_says_so(client: Client, ann: User) -> None:
    task = task_of_today(ann)
    Task.objects.filter(pk=task.pk).update(state="CLOSED")

    shown = client.get(pane(task), headers=HTMX)
    refused = client.post(open_url(task), headers=HTMX)

    assert "Open the intention form" not in shown.content.decode()
    assert (refused.status_code, IntentionForm.objects.count()) == (422, 0)


def test_the_call_screen_only_links_to_it(client: Client, ann: User) -> None:
    task = task_of_today(ann)

    page = client.get(f"/lists/call/{task.pk}/").content.decode()

    assert f'hx-get="{pane(task)}" hx-trigger="open"' in page
    assert f'<a href="{pane(task)}" data-pane="call-sale">' in page
    assert "data-opens" not in page


def test_after_interested_it_opens_by_itself(client: Client, ann: User, any_hour: None) -> None:
    task = task_of_today(ann)
    form = {"result": "INTERESTED", "version": task.version, "reason": "COMPARE", "note": ""}

    answer = client.post(
        reverse("worklists:log_result", args=[task.pk]),
        form,
        headers={"HX-Request": "true", "HX-Target": "card"},
    )

    assert answer.status_code == 200
    assert " data-opens" in answer.content.decode()
