"""Answers to what went wrong before or inside a view."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell that the form was too old to be trusted, and how to send it again."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Tell the number under which the failure stands in the log, and nothing of its cause.

    Rendered without the request: whatever failed may fail again, the database first of all.
    """
    error_id = secrets.token_hex(3).upper()
    logger.exception("Error %s at %s %s", error_id, request.method, request.path)
    page = render_to_string("500.html", {"error_id": error_id})
    return HttpResponse(page, status=500, headers={"X-Error-Id": error_id})
