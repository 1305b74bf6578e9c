"""Ringing RQ. Only the doorbell: a ring that is lost is rung again by the beat."""

import logging

import django_rq
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

RUN = "renewal.jobs.runner.run"


def ring(*, job_id: int, queue: str) -> bool:
    """Put the job's number into its queue; return False when Redis is away."""
    try:
        django_rq.get_queue(queue).enqueue(RUN, job_id, result_ttl=0, failure_ttl=3600)
    except (RedisError, OSError) as error:
        logger.warning("Redis is away, the beat will ring job %s again: %s", job_id, error)
        return False
    return True
