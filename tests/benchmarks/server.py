"""The measured server: one process, one thread, and how much CPU it has used (from /proc, so Linux only)."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
START_LIMIT = 90.0
#: A form's token and the cookie it is compared to.
TOKEN = "b" * 32


class Server:
    """The application server on a data folder. Raises SystemExit if it does not start."""

    def __init__(self, environment: dict[str, str], *, threads: int = 1) -> None:
        self.port = _free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "lms.wsgi:application", "--workers", "1"]
        command += ["--blocking-threads", str(threads), "--port", str(self.port), "--log-level", "error"]
        self._process = subprocess.Popen(command, env=environment)
        limit = time.monotonic() + START_LIMIT
        while time.monotonic() < limit:
            time.sleep(0.2)
            try:
                status, _headers, _body = self.get("/healthz", "")
            except OSError:
                continue
            if status == 200:
                return
        self.stop()
        raise SystemExit("The server did not start.")

    def stop(self) -> None:
        """End it, in earnest if it does not listen."""
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection that is kept for many requests."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, path: str, cookie: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body as they went over the wire."""
        connection = self.connect()
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        response = connection.getresponse()
        result = response.status, dict(response.getheaders()), response.read()
        connection.close()
        return result

    def cpu(self) -> float:
        """Return seconds of user + system time of the server's processes so far."""
        family = [self._process.pid, *_children(self._process.pid)]
        return sum(_ticks(one) for one in family) / TICKS

    def peak_mb(self) -> float:
        """Return the most memory that any of its processes has held so far, in MB."""
        family = [self._process.pid, *_children(self._process.pid)]
        return max(_peak_kb(one) for one in family) / 1024


def new_folder(folder: Path) -> dict[str, str]:
    """Return the environment of a new, empty data folder, without a database from elsewhere."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "static").mkdir(parents=True)
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"LMS_VAR": str(folder)}


def headers_of(cookie: str, content_type: str = "application/x-www-form-urlencoded") -> dict[str, str]:
    """Return what the browser of a signed-in member sends with a POST."""
    return {"Cookie": f"{cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "Content-Type": content_type}


def need_proc() -> None:
    """Raise SystemExit on a machine without /proc."""
    if not Path("/proc/self/stat").exists():
        raise SystemExit("make bench reads CPU time from /proc, which this machine does not have.")


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *_children(int(child))]
    return found


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _peak_kb(pid: int) -> int:
    (line,) = [one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
