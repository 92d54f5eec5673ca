"""A thousand officers hand a quiz in within a minute: whether anything is lost, and how long they wait.

A real server as ``make run`` starts it, with its worker. A hundred browsers at a time press the button of the form and
follow to the result; each has another officer's session.
"""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple
from uuid import uuid4

from .databases import beside
from .server import Server, headers_of, new_folder

OFFICERS, AT_ONCE, THREADS = 1000, 100, 4
WITHIN_SECONDS = 60
MANAGE = [sys.executable, "manage.py"]


class HandIn(NamedTuple):
    """What one officer saw."""

    attempt: str
    #: Whether the server said that it has the answers.
    acknowledged: bool
    #: Whether the result page came too.
    shown: bool
    seconds: float
    #: Of the first answer alone.
    seconds_to_acknowledge: float


def measure(folder: Path, url: str, officers: int = OFFICERS) -> dict[str, Any]:
    """Return the row ``submit_burst`` of ``bench.json``; scratch files go into ``folder``.

    ``url`` names a PostgreSQL database to be beside; empty for SQLite.
    """
    with beside(url, "burst") as database:
        environment = new_folder(folder) | ({"DATABASE_URL": database} if database else {})
        subprocess.run([*MANAGE, "collectstatic", "--no-input", "-v0"], env=environment, check=True)
        prepared = json.loads(_crowd(environment, "prepare", str(officers)))
        with _centre(environment) as server:
            began, cpu = time.monotonic(), server.cpu()
            seen = _all_at_once(server.port, prepared)
            seconds, cpu = time.monotonic() - began, server.cpu() - cpu
        lost = json.loads(_crowd(environment, "check", said=[one.attempt for one in seen if one.acknowledged]))
    spent = {"cpu_ms": round(1000 * cpu / officers, 1), "database": "postgresql" if database else "sqlite"}
    return _row(seen, seconds, len(lost)) | spent


def _crowd(environment: dict[str, str], *arguments: str, said: Any = None) -> str:
    command = [sys.executable, "-m", "tests.benchmarks.crowd", *arguments]
    done = subprocess.run(
        command, env=environment, input=json.dumps(said), stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


@contextmanager
def _centre(environment: dict[str, str]) -> Iterator[Server]:
    """Run the server with its worker."""
    command = [*MANAGE, "db_worker", "--queue-name=*", "--no-startup-delay"]
    server = Server(environment, threads=THREADS)
    worker = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield server
    finally:
        worker.terminate()
        worker.wait(timeout=60)
        server.stop()


def _all_at_once(port: int, prepared: dict[str, Any]) -> list[HandIn]:
    with ThreadPoolExecutor(AT_ONCE) as browsers:
        return list(browsers.map(lambda officer: _hand_in(port, prepared["quiz"], officer), prepared["officers"]))


def _hand_in(port: int, quiz: str, officer: dict[str, str]) -> HandIn:
    """Press the button once, as an officer would, and read the result."""
    began = time.monotonic()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN_SECONDS)
    acknowledged = shown = False
    between = began
    try:
        form = f"attempt={officer['attempt']}&submit_key={uuid4()}"
        line.request("POST", f"/en/quiz/{quiz}/hand-in/", form, headers_of(officer["cookie"]))
        response = line.getresponse()
        response.read()
        between = time.monotonic()
        result = f"/en/quiz/{quiz}/result/{officer['attempt']}/"
        acknowledged = (response.status, response.headers.get("Location")) == (302, result)
        line.request("GET", result, headers={"Cookie": officer["cookie"], "Accept-Encoding": "gzip"})
        page = line.getresponse()
        page.read()
        shown = page.status == 200
    except (OSError, http.client.HTTPException):
        pass
    finally:
        line.close()
    return HandIn(officer["attempt"], acknowledged, shown, time.monotonic() - began, between - began)


def _row(seen: list[HandIn], seconds: float, lost: int) -> dict[str, Any]:
    return {
        "officers": len(seen),
        "lost": lost,
        "errors": sum(not (one.acknowledged and one.shown) for one in seen),
        "seconds": round(seconds, 1),
        "p95_seconds": round(quantiles((one.seconds for one in seen), n=20)[-1], 2),
        "p95_acknowledged": round(quantiles((one.seconds_to_acknowledge for one in seen), n=20)[-1], 2),
    }
