"""The application server, the background worker and the clock as one: they start, stop and fail together."""

import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from .ground import PYTHON, ROOT, VAR, VENV, Trouble, environment

#: Requests wait on the database and little else; more threads than this only queue for one interpreter and one writer.
THREADS = 4
GRACE = 10.0
START_LIMIT = 60.0
WORKER = [str(PYTHON), "manage.py", "db_worker", "--queue-name=*", "--no-startup-delay"]
#: Looks every 60 seconds at what falls due.
CLOCK = [str(PYTHON), "manage.py", "tick", "--every=60"]
#: The worker tells of every task it does: too much for a terminal.
LOGS = VAR / "log"


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def serve(host: str, port: int, greet: Callable[[], None]) -> int:
    """Run all until one ends or somebody stops us; return 0 after a stop, 1 when a part ended by itself."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    parts: dict[str, subprocess.Popen[bytes]] = {}
    try:
        parts["application server"] = _start(_server(host, port))
        parts["background worker"] = _start(WORKER, LOGS / "worker.log")
        parts["clock"] = _start(CLOCK, LOGS / "clock.log")
        _wait_until_ready(f"http://{_reachable(host)}:{port}/healthz", parts)
        greet()
        return _watch(parts)
    except Stopped:
        print("\nStopping …", flush=True)
        return 0
    finally:
        _end(parts)


def _server(host: str, port: int) -> list[str]:
    options = {"interface": "wsgi", "host": host, "port": str(port), "workers": "1", "log-level": "warning"}
    options |= {"blocking-threads": str(THREADS), "workers-kill-timeout": "5s"}
    return [
        str(VENV / "bin" / "granian"),
        *(f"--{name}={value}" for name, value in options.items()),
        "--no-access-log",  # nobody's reading is logged, least of all of the support page
        "lms.wsgi:application",
    ]


def _start(arguments: list[str], log: Path | None = None) -> "subprocess.Popen[bytes]":
    """Start a part; its output goes to the terminal, or to a log file of this run."""
    options: dict[str, Any] = {"cwd": ROOT, "env": environment(), "stdin": subprocess.DEVNULL}
    if log is None:
        return subprocess.Popen(arguments, **options)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.Popen(arguments, stdout=output, stderr=output, **options)


def _reachable(host: str) -> str:
    """Return the address to ask: a server that listens everywhere is asked at home."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104  (compared, not bound)
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _wait_until_ready(address: str, parts: "dict[str, subprocess.Popen[bytes]]") -> None:
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit:
        _complain_about_ended(parts)
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  (our own address)
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            raise Trouble(f"{address} answers {error.code}. The reason stands above.") from error
        except OSError:
            time.sleep(0.1)
    raise Trouble(f"{address} did not answer within {START_LIMIT:.0f} seconds.")


def _watch(parts: "dict[str, subprocess.Popen[bytes]]") -> int:
    while True:
        _complain_about_ended(parts)
        time.sleep(0.5)


def _complain_about_ended(parts: "dict[str, subprocess.Popen[bytes]]") -> None:
    for name, process in parts.items():
        if process.poll() is not None:
            raise Trouble(f"The {name} ended by itself (code {process.returncode}). Everything was stopped.")


def _end(parts: "dict[str, subprocess.Popen[bytes]]") -> None:
    """Ask every part to end, and end it after a while if it does not."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for process in parts.values():
        if process.poll() is None:
            process.terminate()
    limit = time.monotonic() + GRACE
    for process in parts.values():
        try:
            process.wait(max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
