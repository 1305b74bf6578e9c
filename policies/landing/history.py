"""Under which context a batch writes, so that the audit trail knows its writes again."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pghistory
from django.db import connection


@contextmanager
def writing(**metadata: object) -> Iterator[UUID]:
    """Have what is written inside stand in the audit trail under one context; yield its id.

    It ends here and not only with the transaction, as pghistory leaves it.
    """
    with pghistory.context(**metadata) as context:
        yield context.id
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")
