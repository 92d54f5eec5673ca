"""What it costs to record a completion: queries, CPU beside a bare INSERT, and how much that grows with the record.

Always on SQLite, in two databases of their own: one is empty, the other holds 100,000 completions. Their servers are
asked in turn, a hundred completions each, so that whatever else the machine does concerns both alike.
"""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from .completions import LESSONS
from .server import Server, headers_of, new_folder

COMPLETIONS = 100_000
BATCH = 100
#: Requests of a round when compared to the bare INSERT: a round of each in turn, and the median of ten pairs counts.
ROUND, WARM_UP = 120, 30

Act = tuple[str, str]


def measure(folder: Path) -> dict[str, Any]:
    """Return the row ``completion_write`` of ``bench.json``; scratch files go below ``folder``."""
    empty, full = (new_folder(folder / name) for name in ("empty", "full"))
    first, later = _prepare(empty, 0), _prepare(full, COMPLETIONS // LESSONS)
    servers = Server(empty), Server(full)
    try:
        growth = _growth(*servers, first["growth"], later["growth"])
        compared = _compared(servers[1], later["ratio"])
    finally:
        for server in servers:
            server.stop()
    queries = {"queries": later["queries"]["1"], "queries_30_lessons": later["queries"]["30"]}
    return queries | compared | {"growth": round(growth, 2)}


def _prepare(environment: dict[str, str], veterans: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.completions", str(veterans)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    prepared: dict[str, Any] = json.loads(done.stdout)
    return prepared


def _growth(empty: Server, full: Server, first: list[Act], later: list[Act]) -> float:
    """Return what a completion costs on top of many, divided by what one of the first costs."""
    costs: dict[Server, list[float]] = {empty: [], full: []}
    for start in range(0, len(first), BATCH):
        for server, acts in ((empty, first), (full, later)):
            costs[server].append(_spent(server, acts[start : start + BATCH]))
    return median(costs[full]) / median(costs[empty])


def _compared(server: Server, acts: list[Act]) -> dict[str, float]:
    """Return the CPU of a completion, and how many times that of a bare INSERT by the same people it is."""
    notes = [(cookie, "/en/bench/note/") for cookie, _address in acts]
    _spent(server, acts[:WARM_UP] + notes[:WARM_UP])
    rounds = [
        (_spent(server, acts[start : start + ROUND]), _spent(server, notes[start : start + ROUND]))
        for start in range(WARM_UP, len(acts) - ROUND + 1, ROUND)
    ]
    return {
        "cpu_ms": round(median(completion for completion, _note in rounds), 2),
        "insert_cpu_ms": round(median(note for _completion, note in rounds), 2),
        "cpu_ratio": round(median(completion / note for completion, note in rounds), 2),
    }


def _spent(server: Server, acts: list[Act]) -> float:
    """Send the requests; return the server's CPU in milliseconds a request."""
    line, before = server.connect(), server.cpu()
    for cookie, address in acts:
        line.request("POST", address, "language=en", headers_of(cookie))
        response = line.getresponse()
        response.read()
        where = response.headers.get("Location", "")
        assert (response.status, where) == (302, "/en/my/"), (address, response.status, where)
    line.close()
    return 1000 * (server.cpu() - before) / len(acts)
