"""Where things are, and what a machine must have."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = Path(os.environ.get("LMS_VAR") or ROOT / "var").resolve()
OLDEST_NODE = 20


class Trouble(Exception):
    """Something a person can put right; its text is the one line they are told."""


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def command(main: Callable[[], int]) -> None:
    """Run a command's ``main`` and end the process; trouble becomes one line and a non-zero exit."""
    try:
        code = main()
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        code = 130
    sys.exit(code)


def environment(**extra: str) -> dict[str, str]:
    """Return the environment of our own processes: local settings unless told otherwise, an absolute data folder."""
    ours = {"LMS_VAR": str(VAR), "PYTHONUNBUFFERED": "1"}
    return {"DJANGO_SETTINGS_MODULE": "lms.settings.local"} | dict(os.environ) | ours | extra


def need_node() -> None:
    """Raise Trouble unless Node 20 or later and npm are here."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise Trouble(f"Node {OLDEST_NODE} or later with npm is needed and was not found. Install it and try again.")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    number = re.match(r"v(\d+)", version)
    if not number or int(number[1]) < OLDEST_NODE:
        raise Trouble(f"Node {OLDEST_NODE} or later is needed; this machine has {version or 'none'}.")


def need_write_access(*folders: Path) -> None:
    """Raise Trouble for a folder we cannot write to; make it if it is not there, for nobody else on this machine."""
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Trouble(f"Cannot make the folder {folder}: {error.strerror}.") from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Trouble(f"Cannot write to {folder}. Change its owner, or name another data folder: LMS_VAR=/path")


def need_free_port(host: str, port: str) -> int:
    """Return the port as a number. Raises Trouble for one that is none, is in use or may not be opened."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Trouble(f"PORT={port} is not a port number. Use one from 1024 to 65535.")
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Trouble(
            f"Cannot listen on {host}:{port} ({error.strerror}). Choose another: PORT=8080 make run"
        ) from error
    return int(port)
