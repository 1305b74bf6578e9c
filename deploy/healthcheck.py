"""Tell Docker whether a container is well: `web` asks its own page, `services` what it needs."""

import http.client
import os
import sys

import psycopg
import redis

TIMEOUT = 5  # seconds


def web() -> bool:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0]
    port = int(os.environ.get("PORT", "8000"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    connection.request("GET", "/healthz", headers={"Host": host})
    return connection.getresponse().status == 200


def services() -> bool:
    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=TIMEOUT) as connection:
        connection.execute("SELECT 1")
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=TIMEOUT)
    return bool(client.ping())


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "services": services}[sys.argv[1]]() else 1)
