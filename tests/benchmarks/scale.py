"""``make bench-scale``: what supervisors' pages, files and checks cost for a whole force; writes ``bench-scale.json``.

On SQLite, or on a scratch database beside the PostgreSQL that ``DATABASE_URL`` names. CPU is compared to the bare view
of the same server, as in ``make bench``; the server's memory is its high-water mark before and after a file.
"""

import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from .databases import beside
from .server import Server, headers_of, need_proc, new_folder

DATA = Path(os.environ.get("LMS_VAR", "var")).resolve()
FIGURES = DATA / "bench-scale.json"
DATABASE = os.environ.get("DATABASE_URL", "")
ROUNDS, REQUESTS, WARM_UP = 5, 40, 10
#: Above this, the check compares the counts alone: every summary of a million people would take an hour.
WHOLE_CHECK = 200_000


def measure(officers: int) -> dict[str, Any]:
    """Load the force and return every figure."""
    with beside(DATABASE, "scale") as database:
        environment = new_folder(DATA / "bench-scale") | ({"DATABASE_URL": database} if database else {})
        environment["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], env=environment, check=True)
        began = time.monotonic()
        force = _run(environment, "tests.benchmarks.force", str(officers))
        row = {"database": "postgresql" if database else "sqlite", "officers": officers}
        row |= {"progress_rows": force["progress_rows"], "load_s": round(time.monotonic() - began)}
        server = Server(environment)
        try:
            figures = row | _pages(server, force) | _file(server, force)
        finally:
            server.stop()
        return figures | _run(environment, "tests.benchmarks.scale_acts", str(int(officers <= WHOLE_CHECK)))


def _run(environment: dict[str, str], module: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], env=environment, stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout)


def _pages(server: Server, force: dict[str, Any]) -> dict[str, Any]:
    cookies = force["cookies"]
    pages = {
        "floor": ("/en/bench/floor/", cookies["supervisor"]),
        "team_dashboard": (f"/en/team/?unit={force['region']}", cookies["supervisor"]),
        "person_page": (f"/en/team/people/{force['person']}/", cookies["supervisor"]),
        "whole_force_dashboard": ("/en/team/", cookies["administrator"]),
    }
    cpu: dict[str, list[float]] = {name: [] for name in pages}
    wall: dict[str, list[float]] = {name: [] for name in pages}
    for path, cookie in pages.values():
        _ask(server, path, cookie, WARM_UP)
    for _round in range(ROUNDS):
        for name, (path, cookie) in pages.items():
            before, began = server.cpu(), time.monotonic()
            _ask(server, path, cookie, REQUESTS)
            cpu[name].append(1000 * (server.cpu() - before) / REQUESTS)
            wall[name].append(1000 * (time.monotonic() - began) / REQUESTS)
    floor = min(cpu["floor"])
    return {
        "floor": {"cpu_ms": round(floor, 2)},
        "team_people": force["region_people"],
    } | {
        name: {
            "cpu_ms": round(min(cpu[name]), 2),
            "cpu_ratio": round(min(cpu[name]) / floor, 2),
            "ms": round(median(wall[name]), 1),
        }
        for name in pages
        if name != "floor"
    }


def _ask(server: Server, path: str, cookie: str, times: int) -> None:
    line = server.connect()
    for _time in range(times):
        line.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        response = line.getresponse()
        response.read()
        assert response.status == 200, (path, response.status)
    line.close()


def _file(server: Server, force: dict[str, Any]) -> dict[str, Any]:
    """Take the list of a whole force away as a file: rows, time to the first byte, and what memory it took."""
    cookie = force["cookies"]["administrator"]
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    before, began = server.peak_mb(), time.monotonic()
    line.request("GET", force["file"], headers=headers_of(cookie))
    response = line.getresponse()
    rows = response.read(1).count(b"\n")
    first = time.monotonic() - began
    while part := response.read(1 << 16):
        rows += part.count(b"\n")
    assert response.status == 200, response.status
    seconds = time.monotonic() - began
    figures = {"rows": rows - 1, "first_byte_s": round(first, 2), "seconds": round(seconds, 1)}
    return {"csv": figures | {"peak_mb": round(server.peak_mb() - before, 1)}}


def main(officers: str = "") -> None:
    """Measure, print and write."""
    need_proc()
    figures = measure(int(officers or 0) or (100_000 if DATABASE else 50_000))
    FIGURES.write_text(json.dumps(figures, indent=2) + "\n")
    for name, value in figures.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main(*sys.argv[1:])
