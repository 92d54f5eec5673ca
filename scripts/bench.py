"""``make bench``: sets up what measuring needs and measures; the figures are written to var/bench.json."""

import subprocess
import sys

from toolbox import ground, setup
from toolbox.steps import run_side_by_side


def main() -> int:
    """Set up and measure."""
    ground.need_node()
    ground.need_write_access(ground.ROOT, ground.VAR)
    run_side_by_side(
        [setup.virtual_environment(), setup.python_packages("dev"), setup.messages()],
        [setup.node_packages(), setup.assets()],
    )
    command = [str(ground.PYTHON), "-m", "tests.benchmarks.run", *sys.argv[1:]]
    return subprocess.run(command, cwd=ground.ROOT, env=ground.environment(), check=False).returncode


if __name__ == "__main__":
    ground.command(main)
