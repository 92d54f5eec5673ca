"""What it costs to save one answer of a quiz from the browser, beside a bare signed-in INSERT.

Always on SQLite, in a database of its own: officers in the middle of a quiz of forty questions answer by turns.
"""

import json
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from .server import Server, headers_of, new_folder

OFFICERS = 30
#: A round of each in turn; the median of ten pairs counts.
ROUNDS, ROUND, WARM_UP = 10, 120, 60

#: Cookie, address, content type, body, expected status.
Act = tuple[str, str, str, str, int]


def measure(folder: Path) -> dict[str, Any]:
    """Return the row ``save_answer`` of ``bench.json``; scratch files go into ``folder``."""
    environment = new_folder(folder)
    command = [sys.executable, "-m", "tests.benchmarks.crowd", "prepare", str(OFFICERS)]
    prepared = json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)
    server = Server(environment)
    try:
        return {"queries": prepared["queries"]} | compared(server, prepared)
    finally:
        server.stop()


def compared(server: Server, prepared: dict[str, Any]) -> dict[str, float]:
    """Return the CPU of a save, and how many times that of a bare INSERT by the same people it is."""
    saves = list(islice(_saves(prepared), WARM_UP + ROUNDS * ROUND))
    notes = [(act[0], "/en/bench/note/", "application/x-www-form-urlencoded", "language=en", 302) for act in saves]
    spent(server, saves[:WARM_UP] + notes[:WARM_UP])
    rounds = [
        (spent(server, saves[start : start + ROUND]), spent(server, notes[start : start + ROUND]))
        for start in range(WARM_UP, len(saves), ROUND)
    ]
    return {
        "cpu_ms": round(median(save for save, _note in rounds), 2),
        "insert_cpu_ms": round(median(note for _save, note in rounds), 2),
        "cpu_ratio": round(median(save / note for save, note in rounds), 2),
    }


def _saves(prepared: dict[str, Any]) -> Any:
    address = f"/en/quiz/{prepared['quiz']}/save/"
    for question, chosen in cycle(prepared["questions"]):
        for officer in prepared["officers"]:
            body = body_of(officer["attempt"], question, chosen)
            yield officer["cookie"], address, "application/json", body, 200


def body_of(attempt: str, question: str, chosen: list[str]) -> str:
    """Return what a browser sends when an option was chosen."""
    fields = {f"answer-{question}": chosen}
    event = {"event": str(uuid4()), "question": question, "fields": fields, "age_ms": 3}
    return json.dumps({"attempt": attempt, "events": [event]})


def spent(server: Server, acts: list[Act]) -> float:
    """Send the requests; return the server's CPU in milliseconds a request."""
    line, before = server.connect(), server.cpu()
    for cookie, address, content_type, body, expected in acts:
        line.request("POST", address, body, headers_of(cookie, content_type))
        response = line.getresponse()
        said = response.read()
        assert response.status == expected, (address, response.status, said[:200])
        assert expected != 200 or list(json.loads(said)["kept"].values()) == ["saved"], said
    line.close()
    return 1000 * (server.cpu() - before) / len(acts)
