"""Queries, CPU and weight of the main pages, each beside the bare view, in one run on one server.

CPU is the growth of user + system time of the server's processes over many requests, in milliseconds a request
(read from /proc, so Linux only); the best of the rounds counts, because everything else on the machine only adds.
"""

import gzip
import io
import os
import re
from itertools import cycle, islice
from typing import Any
from urllib.parse import urljoin

from .server import Server

ROUNDS, REQUESTS, WARM_UP = 5, 120, 30
COLUMNS = ("queries", "cpu_ms", "cpu_ratio", "html_gzip_bytes", "first_visit_gzip_bytes")


def measure() -> dict[str, dict[str, Any]]:
    """Return a row for each page; the demo is loaded into the data folder of this process."""
    pages, cookies = _prepare()
    server = Server(dict(os.environ))
    try:
        return _measure(server, pages, cookies)
    finally:
        server.stop()


def _prepare() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Load the demo; return the address of each page, and the session cookies of those who ask for it by turns."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("setup_centre", verbosity=0)
    call_command("load_demo", verbosity=0, stdout=io.StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)
    from .content import page_addresses, quizzes_in_progress, session_of

    pages, (quizzes, crowd) = page_addresses(), quizzes_in_progress()
    officer = session_of("officer")
    cookies = {name: [officer] for name in pages} | dict.fromkeys(quizzes, crowd)
    return pages | quizzes, cookies | {"team_dashboard": [session_of("supervisor")]}


def _measure(server: Server, pages: dict[str, str], cookies: dict[str, list[str]]) -> dict[str, dict[str, Any]]:
    best: dict[str, float] = {}
    for name, path in pages.items():
        _ask(server, path, cookies[name], WARM_UP)
    for _round in range(ROUNDS):
        for name, path in pages.items():
            before = server.cpu()
            _ask(server, path, cookies[name], REQUESTS)
            spent = 1000 * (server.cpu() - before) / REQUESTS
            best[name] = min(spent, best.get(name, spent))
    return {
        name: {
            "queries": _queries(path, cookies[name][0]),
            "cpu_ms": round(best[name], 2),
            "cpu_ratio": round(best[name] / best["floor"], 2),
            **_weight(server, path, cookies[name][0]),
        }
        for name, path in pages.items()
    }


def _ask(server: Server, path: str, cookies: list[str], times: int) -> None:
    connection = server.connect()
    for cookie in islice(cycle(cookies), times):
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        response = connection.getresponse()
        response.read()
        assert response.status == 200, (path, response.status)
    connection.close()


def _queries(path: str, cookie: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"cookie": cookie})
    client.cookies.load(cookie)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def _weight(server: Server, path: str, cookie: str) -> dict[str, int]:
    """Return bytes over the wire: the page alone, and with every style, script and icon a first visit fetches."""
    _status, _headers, body = server.get(path, cookie)
    html = gzip.decompress(body).decode()
    assets = set(re.findall(r'(?:<link [^>]*href|<script [^>]*src|<use href)="([^"#]+)', html))
    total = sum(len(server.get(urljoin(path, asset), cookie)[2]) for asset in assets)
    return {"html_gzip_bytes": len(body), "first_visit_gzip_bytes": len(body) + total}
