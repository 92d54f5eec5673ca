"""``make bench``: queries, CPU and weight of the main pages, each beside the bare view, in one run on one server.

CPU is the growth of user + system time of the server's processes over many requests, in milliseconds a request
(read from /proc, so Linux only); the best of the rounds counts, because everything else on the machine only adds.
What it costs to record a completion is measured by ``writes``.
"""

import gzip
import io
import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from . import writes
from .server import Server, need_proc

ROUNDS, REQUESTS, WARM_UP = 5, 120, 30
DATA = Path(os.environ.get("LMS_VAR", "var")).resolve()
SCRATCH = DATA / "bench"
COLUMNS = ("queries", "cpu_ms", "cpu_ratio", "html_gzip_bytes", "first_visit_gzip_bytes")


def main() -> None:
    """Measure and write ``bench.json`` into the data folder."""
    need_proc()
    os.environ |= {"LMS_VAR": str(SCRATCH), "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}
    pages, cookies = _prepare()
    server = Server(dict(os.environ))
    try:
        results: dict[str, dict[str, Any]] = _measure(server, pages, cookies)
    finally:
        server.stop()
    print("Preparing 100,000 completions in", SCRATCH, flush=True)
    results["completion_write"] = writes.measure(SCRATCH)
    (DATA / "bench.json").write_text(json.dumps(results, indent=2) + "\n")
    _print(results)


def _prepare() -> tuple[dict[str, str], dict[str, str]]:
    """Load the demo into a scratch folder; return addresses and session cookies by page."""
    import django

    django.setup()
    from django.core.management import call_command

    print("Preparing the demo in", SCRATCH, flush=True)
    call_command("migrate", verbosity=0)
    call_command("setup_centre", verbosity=0)
    call_command("load_demo", verbosity=0, stdout=io.StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)
    from .content import page_addresses, session_of

    officer, supervisor = session_of("officer"), session_of("supervisor")
    pages = page_addresses()
    return pages, {name: supervisor if name == "team_dashboard" else officer for name in pages}


def _measure(server: Server, pages: dict[str, str], cookies: dict[str, str]) -> dict[str, dict[str, Any]]:
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
            "queries": _queries(path, cookies[name]),
            "cpu_ms": round(best[name], 2),
            "cpu_ratio": round(best[name] / best["floor"], 2),
            **_weight(server, path, cookies[name]),
        }
        for name, path in pages.items()
    }


def _ask(server: Server, path: str, cookie: str, times: int) -> None:
    connection = server.connect()
    for _number in range(times):
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


def _print(results: dict[str, dict[str, Any]]) -> None:
    print(f"{'':24}" + "".join(f"{column:>24}" for column in COLUMNS))
    for name, row in results.items():
        print(f"{name:24}" + "".join(f"{row.get(column, '-'):>24}" for column in COLUMNS))
    written = results["completion_write"]
    print("completion_write: " + ", ".join(f"{name} {written[name]}" for name in written if name not in COLUMNS))


if __name__ == "__main__":
    main()
