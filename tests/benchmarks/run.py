"""``make bench``: queries, CPU and weight of the main pages, each beside the bare view, in one run on one server.

CPU is the growth of user + system time of the server's processes over many requests, in milliseconds a request
(read from /proc, so Linux only); the best of the rounds counts, because everything else on the machine only adds.
"""

import gzip
import http.client
import io
import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urljoin

ROUNDS, REQUESTS, WARM_UP = 5, 120, 30
TICKS = os.sysconf("SC_CLK_TCK")
DATA = Path(os.environ.get("LMS_VAR", "var")).resolve()
SCRATCH = DATA / "bench"


def main() -> None:
    """Measure and write ``bench.json`` into the data folder."""
    if not Path("/proc/self/stat").exists():
        raise SystemExit("make bench reads CPU time from /proc, which this machine does not have.")
    os.environ |= {"LMS_VAR": str(SCRATCH), "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}
    pages, cookies = _prepare()
    port = _free_port()
    server = _start(port)
    try:
        results = _measure(server.pid, port, pages, cookies)
    finally:
        server.terminate()
        server.wait(timeout=20)
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


def _start(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "lms.wsgi:application", "--workers", "1"]
    command += ["--blocking-threads", "1", "--port", str(port), "--log-level", "error"]
    server = subprocess.Popen(command)
    for _attempt in range(100):
        time.sleep(0.2)
        try:
            status, _headers, _body = _get(port, "/healthz", "")
        except OSError:
            continue
        if status == 200:
            return server
    server.terminate()
    raise SystemExit("The server did not start.")


def _measure(pid: int, port: int, pages: dict[str, str], cookies: dict[str, str]) -> dict[str, dict[str, float]]:
    best: dict[str, float] = {}
    for name, path in pages.items():
        _ask(port, path, cookies[name], WARM_UP)
    for _round in range(ROUNDS):
        for name, path in pages.items():
            before = _cpu(pid)
            _ask(port, path, cookies[name], REQUESTS)
            spent = 1000 * (_cpu(pid) - before) / REQUESTS
            best[name] = min(spent, best.get(name, spent))
    return {
        name: {
            "queries": _queries(path, cookies[name]),
            "cpu_ms": round(best[name], 2),
            "cpu_ratio": round(best[name] / best["floor"], 2),
            **_weight(port, path, cookies[name]),
        }
        for name, path in pages.items()
    }


def _ask(port: int, path: str, cookie: str, times: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
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


def _weight(port: int, path: str, cookie: str) -> dict[str, int]:
    """Return bytes over the wire: the page alone, and with every style, script and icon a first visit fetches."""
    _status, _headers, body = _get(port, path, cookie)
    html = gzip.decompress(body).decode()
    assets = set(re.findall(r'(?:<link [^>]*href|<script [^>]*src|<use href)="([^"#]+)', html))
    total = sum(len(_get(port, urljoin(path, asset), cookie)[2]) for asset in assets)
    return {"html_gzip_bytes": len(body), "first_visit_gzip_bytes": len(body) + total}


def _get(port: int, path: str, cookie: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    response = connection.getresponse()
    result = response.status, dict(response.getheaders()), response.read()
    connection.close()
    return result


def _cpu(pid: int) -> float:
    """Return seconds of user + system time of a process and its children so far."""
    family = [pid, *_children(pid)]
    return sum(_ticks(one) for one in family) / TICKS


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *_children(int(child))]
    return found


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _print(results: dict[str, dict[str, float]]) -> None:
    columns = ("queries", "cpu_ms", "cpu_ratio", "html_gzip_bytes", "first_visit_gzip_bytes")
    print(f"{'':24}" + "".join(f"{column:>24}" for column in columns))
    for name, row in results.items():
        print(f"{name:24}" + "".join(f"{row[column]:>24}" for column in columns))


if __name__ == "__main__":
    main()
