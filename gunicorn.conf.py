"""The web server. HOST, PORT, WEB_CONCURRENCY and WEB_THREADS come from the environment."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True  # one start for all workers, who then share its memory
timeout = 120  # seconds; a workbook is uploaded within one request
control_socket_disable = True
