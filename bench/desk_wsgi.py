"""The web servers that `desk.py` measures: ours, and with BENCH_BARE one without our middleware."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ["DJANGO_SETTINGS_MODULE"] = "renewal.settings"
django.setup(set_prefix=False)
settings.ROOT_URLCONF = "desk_views"
if os.environ.get("BENCH_BARE"):
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
application = WSGIHandler()
