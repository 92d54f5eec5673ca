"""``make bench`` and ``make bench-scale``: set up what measuring needs, and measure; the figures go into ``var``."""

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
    wanted = sys.argv[1:]
    measure = ["tests.benchmarks.scale", *wanted[1:]] if wanted[:1] == ["scale"] else ["tests.benchmarks.run", *wanted]
    command = [str(ground.PYTHON), "-m", *measure]
    return subprocess.run(command, cwd=ground.ROOT, env=ground.environment(), check=False).returncode


if __name__ == "__main__":
    ground.command(main)
