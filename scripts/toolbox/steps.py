"""Set-up steps: each runs only when its inputs changed, says what it did and how long it took."""

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from .ground import ROOT, VAR, Trouble, environment, say

TICK = 0.25
REMIND = 15.0


@dataclass
class Step:
    """Commands that turn inputs into outputs; a stamp file remembers the inputs' hash of the last good run."""

    name: str
    commands: list[list[str]]
    stamp: Path
    #: Files and folders (all files below them count) whose content decides whether the step is still good.
    inputs: list[Path] = field(default_factory=list)
    #: What must exist for the step to be good.
    outputs: list[Path] = field(default_factory=list)
    started: float = 0.0

    def digest(self) -> str:
        """Return the hash of the commands and of everything they read."""
        digest = hashlib.sha256(repr(self.commands).encode())
        for path in sorted(_files(self.inputs)):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def good(self) -> bool:
        """Tell whether nothing has to be done."""
        if not self.stamp.exists() or not all(path.exists() for path in self.outputs):
            return False
        return self.stamp.read_text() == self.digest()

    def run(self) -> None:
        """Run the commands if needed and remember it. Raises Trouble with the end of their output if one fails."""
        if self.good():
            return
        self.started = time.monotonic()
        for arguments in self.commands:
            self._call(arguments)
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(self.digest())
        _clear_line()
        say(f"  {self.name:<34}{time.monotonic() - self.started:6.1f} s")
        self.started = 0.0

    def _call(self, arguments: list[str]) -> None:
        log = VAR / "log" / f"{self.stamp.name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w+", encoding="utf-8", errors="replace") as output:
            done = subprocess.run(
                arguments,
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
            )
            if done.returncode:
                output.seek(0)
                end = "".join(f"    {line}" for line in output.readlines()[-15:])
                raise Trouble(f"{end}\n{self.name} failed. The whole output is in {log}")


def _files(paths: Iterable[Path]) -> set[Path]:
    found: set[Path] = set()
    for path in paths:
        candidates = path.rglob("*") if path.is_dir() else [path]
        found |= {item for item in candidates if item.is_file() and "__pycache__" not in item.parts}
    return found


def run_side_by_side(*lanes: list[Step]) -> None:
    """Run lists of steps at the same time, each list in order, and show what is going on. Raises Trouble."""
    with ThreadPoolExecutor(len(lanes)) as pool:
        futures = [pool.submit(_run_lane, lane) for lane in lanes]
        _watch(futures, [step for lane in lanes for step in lane])
    for future in futures:
        future.result()


def _run_lane(lane: list[Step]) -> None:
    for step in lane:
        step.run()


def _watch(futures: list["Future[None]"], steps: list[Step]) -> None:
    reminded = time.monotonic()
    while not all(future.done() for future in futures):
        time.sleep(TICK)
        if sys.stdout.isatty():
            print(f"\r\033[K  {_running(steps)}", end="", flush=True)
        elif time.monotonic() - reminded > REMIND:
            reminded = time.monotonic()
            say(f"  … {_running(steps)}")
    _clear_line()


def _running(steps: list[Step]) -> str:
    now = time.monotonic()
    return ", ".join(f"{step.name} {now - step.started:.0f} s" for step in steps if step.started)


def _clear_line() -> None:
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)
