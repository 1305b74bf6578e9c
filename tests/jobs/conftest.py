from collections.abc import Callable, Iterator
from typing import Any

import django_rq
import pytest
from pytest_django import Settings

from renewal.jobs.kinds import KINDS, JobKind, Result

Work = Callable[..., Result]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[[Work], None]:
    """Declare the kind of job `test`, for one test."""

    def register(work: Work) -> None:
        kind = JobKind(name="test", title="Test", queue="default", run=work)
        monkeypatch.setitem(KINDS, "test", kind)

    return register


@pytest.fixture
def queues() -> Iterator[dict[str, Any]]:
    """Our queues in Redis, empty before and after."""
    found: dict[str, Any] = {
        name: django_rq.get_queue(name) for name in ("default", "imports", "reports")
    }
    for queue in found.values():
        queue.empty()
    yield found
    for queue in found.values():
        queue.empty()


@pytest.fixture
def no_redis(settings: Settings) -> None:
    """Redis is away."""
    settings.RQ_QUEUES = {
        name: {**values, "URL": "unix:///nowhere/redis.sock"}
        for name, values in settings.RQ_QUEUES.items()
    }
