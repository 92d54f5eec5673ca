"""A centre in a folder of its own, on SQLite whatever the suite runs on, driven by real processes."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "tests.faults.settings"
START_LIMIT = 90.0


@dataclass(frozen=True)
class Scratch:
    """The data folder of a centre that only one test knows."""

    folder: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "db.sqlite3"

    def environment(self) -> dict[str, str]:
        """Return what a process of this centre sees."""
        mine = {"LMS_VAR": str(self.folder), "DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONPATH": str(ROOT)}
        return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | mine

    def manage(self, *commands: list[str]) -> list[tuple[int, str]]:
        """Run management commands in one other process; return the exit code of each and what it said."""
        outcomes = json.loads(self.run("-m", "tests.faults.several", json.dumps(commands)))
        return [(code, said) for code, said in outcomes]

    def run(self, *arguments: str) -> str:
        """Run Python in the project's folder; return what it printed. Raises AssertionError if it fails."""
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, f"{done.args}\n{done.stdout}{done.stderr}"
        return done.stdout

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the database as it lies there."""
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(query).fetchall()

    def serve(self, port: int) -> "subprocess.Popen[bytes]":
        """Start the application server as ``make run`` does and wait until it answers.

        It leads a process group of its own, so that ``kill`` reaches every process of it. Raises TimeoutError.
        """
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1"]
        command += ["--blocking-threads", "4", "--log-level", "error", "lms.wsgi:application"]
        server = subprocess.Popen(command, cwd=ROOT, env=self.environment(), start_new_session=True)
        limit = time.monotonic() + START_LIMIT
        while time.monotonic() < limit and server.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                    return server
            except OSError:
                time.sleep(0.05)
        kill(server)
        raise TimeoutError("The server did not start.")


def kill(server: "subprocess.Popen[bytes]") -> None:
    """End a server and its workers as ``kill -9`` would: nothing of it can tidy up."""
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
