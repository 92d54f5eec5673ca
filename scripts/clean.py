"""``make clean``: removes what was installed and built; deletes the data folder only when somebody says so."""

import shutil
import sys
from pathlib import Path

from toolbox import ground

BUILT = [
    ".venv",
    "node_modules",
    "dist",
    "lms/core/fonts",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".import_linter_cache",
]
FILES = ["lms/static/lms/icons.svg"]


def main() -> int:
    """Remove, ask, and say what is left."""
    for name in BUILT:
        shutil.rmtree(ground.ROOT / name, ignore_errors=True)
    for path in [*(ground.ROOT / name for name in FILES), *(ground.ROOT / "locale").glob("*/LC_MESSAGES/*.mo")]:
        path.unlink(missing_ok=True)
    shutil.rmtree(ground.VAR / "static", ignore_errors=True)
    if ground.VAR.exists() and agreed(ground.VAR):
        shutil.rmtree(ground.VAR)
    ground.say(f"Clean. The data in {ground.VAR} was kept." if ground.VAR.exists() else "Clean. No data is left.")
    return 0


def agreed(folder: Path) -> bool:
    """Ask before data goes; without a terminal the answer is no."""
    if not sys.stdin.isatty():
        return False
    return input(f"Delete the data in {folder} as well: database, uploads, backups? Type yes: ").strip() == "yes"


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    ground.command(main)
