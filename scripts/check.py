"""``make check``: everything that can be said about the code without running the product."""

import secrets
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from toolbox import ground, setup
from toolbox.steps import run_side_by_side

BIN = ground.VENV / "bin"
SCRIPTS = ["scripts/assets", "scripts/messages"]


def checks() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return what to run, by the name shown: the command and its additional environment."""
    manage, test = setup.MANAGE, {"DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    return {
        "types": ([str(BIN / "mypy")], {}),
        "lint": ([str(BIN / "ruff"), "check", "--quiet", ".", *SCRIPTS], {}),
        "format": ([str(BIN / "ruff"), "format", "--check", "--quiet", ".", *SCRIPTS], {}),
        "import contracts": ([str(BIN / "lint-imports"), "--no-cache"], {}),
        "missing migrations": ([*manage, "makemigrations", "--check", "--dry-run"], test),
        "production settings": ([*manage, "check", "--deploy", "--fail-level=WARNING"], production()),
        "message catalogues": ([str(setup.PYTHON), "scripts/messages", "check"], {}),
        "templates": ([str(BIN / "djlint"), "--lint", "--quiet", *setup.PACKAGES], {}),
    }


def production() -> dict[str, str]:
    """Return the environment a production server must have, with made-up values."""
    return {
        "DJANGO_SETTINGS_MODULE": "lms.settings.production",
        "LMS_SECRET_KEY": secrets.token_urlsafe(50),
        "LMS_ALLOWED_HOSTS": "learning.example.org",
        "LMS_BASE_URL": "https://learning.example.org",
    }


def main() -> int:
    """Run all checks, two at a time; return 1 if one found something."""
    ground.need_write_access(ground.ROOT, ground.VAR)
    run_side_by_side([setup.virtual_environment(), setup.python_packages("dev")])
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda item: passes(item[0], *item[1]), checks().items()))
    return 0 if all(results) else 1


def passes(name: str, command: list[str], extra: dict[str, str]) -> bool:
    """Run one check and say how it went; its output is shown only when it found something."""
    environment = ground.environment(**extra)
    done = subprocess.run(
        command, cwd=ground.ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    good = done.returncode == 0
    details = "" if good else f"\n{done.stdout}{done.stderr}"
    sys.stdout.write(f"  {name:<22}{'good' if good else 'FAILED'}{details}\n")
    sys.stdout.flush()
    return good


if __name__ == "__main__":
    ground.command(main)
