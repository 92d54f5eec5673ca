"""Server, worker and clock live and die together."""

import signal
import subprocess
import sys
import time

import pytest
from toolbox import serve
from toolbox.ground import Trouble

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def parts():
    """Two processes that would go on for a minute."""
    running = {name: subprocess.Popen(SLEEP) for name in ("server", "worker")}
    yield running
    for process in running.values():
        process.kill()
        process.wait()


@pytest.fixture(autouse=True)
def handlers():
    """Give the signals back to pytest."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_one_part_that_ends_by_itself_is_noticed_by_name(parts):
    parts["worker"].kill()
    parts["worker"].wait()
    with pytest.raises(Trouble, match=r"The worker ended by itself \(code -9\)"):
        serve._complain_about_ended(parts)


def test_all_parts_are_ended(parts):
    serve._end(parts)
    assert [process.poll() for process in parts.values()] == [-signal.SIGTERM, -signal.SIGTERM]


def test_part_that_does_not_listen_is_killed(monkeypatch):
    monkeypatch.setattr(serve, "GRACE", 0.2)
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    process.stdout.readline()
    began = time.monotonic()
    serve._end({"deaf": process})
    process.stdout.close()
    assert process.returncode == -signal.SIGKILL
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("host", "asked"), [("", "127.0.0.1"), ("::1", "[::1]"), ("localhost", "localhost"), ("::", "127.0.0.1")]
)
def test_server_that_listens_everywhere_is_asked_at_home(host, asked):
    assert serve._reachable(host) == asked
