"""Workers that run the suite together (pytest -n) share a Redis; each has a numbered database there for its own.

Loaded by `-p` before Django's settings are read. pytest-django keeps the databases apart, pytest the files.
"""

import os
from urllib.parse import urlsplit

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    url, number = os.environ["REDIS_URL"], int(worker.removeprefix("gw")) + 1
    on_socket = url.startswith("unix://")
    os.environ["REDIS_URL"] = f"{url}?db={number}" if on_socket else urlsplit(url)._replace(path=f"/{number}").geturl()
