"""``make test``: sets up what tests need and runs them; arguments go to pytest (then without parallel processes)."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from toolbox import ground, setup
from toolbox.steps import run_side_by_side

MOST_PROCESSES = 4


def main() -> int:
    """Set up, run, and say whether browser tests were among them."""
    ground.need_node()
    ground.need_write_access(ground.ROOT, ground.VAR)
    run_side_by_side(
        [setup.virtual_environment(), setup.python_packages("dev"), setup.messages()],
        [setup.node_packages(), setup.assets()],
    )
    results = ground.VAR / "test" / "results.xml"
    results.unlink(missing_ok=True)
    chosen = sys.argv[1:]
    code = _pytest([*_how(chosen), f"--junitxml={results}", *chosen])
    if _browser_tests_missing(results) and not chosen:
        if os.environ.get("LMS_REQUIRE_BROWSER") == "1":
            raise ground.Trouble("No browser test ran, and LMS_REQUIRE_BROWSER=1 asks for them.")
        ground.say(f"Browser tests did not run: {_how_to_get_a_browser()}")
    return code


def _how(chosen: list[str]) -> list[str]:
    """Return the options: several processes for everything, one for a choice of tests (so that --pdb works)."""
    artifacts = f"--output={ground.VAR / 'test' / 'browser'}"
    count = min(os.cpu_count() or 1, MOST_PROCESSES)
    return [artifacts] if chosen else [artifacts, f"--numprocesses={count}", "--dist=worksteal"]


def _pytest(options: list[str]) -> int:
    environment = ground.environment(DJANGO_SETTINGS_MODULE="lms.settings.test")
    command = [str(ground.PYTHON), "-m", "pytest", *options]
    return subprocess.run(command, cwd=ground.ROOT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode


def _browser_tests_missing(results: Path) -> bool:
    """Tell whether the report lacks a browser test."""
    if not results.exists():
        return True
    cases = ElementTree.parse(results).iter("testcase")  # noqa: S314  (pytest wrote it a moment ago)
    return not any(case.get("classname", "").startswith("tests.browser.") for case in cases)


def _how_to_get_a_browser() -> str:
    asked = [str(ground.PYTHON), "-m", "tests.browser.chromium"]
    return subprocess.run(asked, cwd=ground.ROOT, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    ground.command(main)
