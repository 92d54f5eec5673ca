"""The steps that make a clone ready, in the order they need each other."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from .ground import PYTHON, ROOT, VAR, VENV, environment
from .steps import Step

PACKAGES = ["lms", "courses", "assessments", "wellbeing", "cms"]
MANAGE = [str(PYTHON), "manage.py"]
PIP = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"]


def virtual_environment() -> Step:
    """Make ``.venv`` with the Python that runs this."""
    commands = [[sys.executable, "-m", "venv", str(VENV)]]
    return Step("Virtual environment", commands, VENV / ".stamps" / "venv", outputs=[PYTHON])


def python_packages(lock: str) -> Step:
    """Install exactly what a lock file names, every file checked against its hash.

    The project itself is not installed: its commands run from the clone's folder.
    """
    path = ROOT / "requirements" / f"{lock}.lock"
    install = [*PIP, "--require-hashes", "--no-deps", "--requirement", str(path)]
    return Step(f"Python packages ({lock})", [install], VENV / ".stamps" / lock, [path])


def locked_packages() -> Step:
    """Return the step for what running needs, or for the development packages where those were installed before."""
    return python_packages("dev" if (VENV / ".stamps" / "dev").exists() else "runtime")


def node_packages() -> Step:
    """Install the npm packages of the lock file; none of them may run a script."""
    modules = ROOT / "node_modules"
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    return Step("npm packages", [install], modules / ".stamp", [ROOT / "package-lock.json"], [modules])


def assets() -> Step:
    """Make the icon sprite, and put the fonts of certificates where the application finds them."""
    scripts = ROOT / "scripts"
    fonts = [line.split()[1] for line in (scripts / "fonts.txt").read_text(encoding="utf-8").splitlines()]
    inputs = [scripts / "assets", scripts / "icons.txt", scripts / "fonts.txt", ROOT / "package-lock.json"]
    outputs = [ROOT / "lms/static/lms/icons.svg", *(ROOT / "lms/core/fonts" / name for name in fonts)]
    stamp = ROOT / "node_modules" / ".stamp-assets"
    return Step("Icons and fonts", [[sys.executable, "scripts/assets"]], stamp, inputs, outputs)


def messages() -> Step:
    """Compile the message catalogues."""
    catalogues = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    compiled = [path.with_suffix(".mo") for path in catalogues]
    inputs = [*catalogues, ROOT / "scripts" / "messages"]
    compiling = [str(PYTHON), "scripts/messages", "compile"]
    return Step("Message catalogues", [compiling], VENV / ".stamps" / "messages", inputs, compiled)


def tables() -> Step:
    """Bring the database to the present schema."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("migrations/*.py")]
    inputs = [*found, ROOT / "lms" / "core" / "append_only.py", ROOT / "requirements" / "runtime.lock"]
    return _database_step("Database tables", ["migrate", "--verbosity=0"], "migrate", inputs)


def centre() -> Step:
    """Make languages, front pages, site and roles."""
    return _database_step("Languages, front pages and roles", ["setup_centre"], "centre", [ROOT / "cms" / "home"])


def demo() -> Step:
    """Load the demo content and population."""
    return _database_step("Demo content and people", ["load_demo"], "demo", [ROOT / "cms" / "demo"])


def pages() -> Step:
    """Write anew the delivered pages, whenever a template of ours or what fills it changed."""
    inputs = [ROOT / package / "templates" for package in PACKAGES]
    inputs += [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.name in RENDERING]
    return _database_step("Delivered pages", ["rebuild_pages", "--all"], "pages", inputs)


#: Modules whose code decides what a delivered page says.
RENDERING = {"blocks.py", "pages.py", "models.py", "services.py", "lms_tags.py", "html.py"}


def static_files() -> Step:
    """Collect, name by hash and compress everything a browser may ask for."""
    # ReDoc comes with the API's documentation package and is not used.
    collect = [*MANAGE, "collectstatic", "--noinput", "--verbosity=0", "--ignore=redoc"]
    inputs = [*(ROOT / package / "static" for package in PACKAGES), ROOT / "requirements" / "runtime.lock"]
    return Step("Static files", [collect], _stamp("static"), inputs, [VAR / "static" / "staticfiles.json"])


def forget_deleted_database() -> None:
    """Make every database step due again when somebody deleted the SQLite file."""
    if not os.environ.get("DATABASE_URL") and not (VAR / "db.sqlite3").exists():
        for name in ("migrate", "centre", "demo", "pages"):
            _stamp(name).unlink(missing_ok=True)


def empty_centre_chosen() -> bool:
    """Tell whether this data folder holds a centre without demo content, now or from an earlier ``DEMO=0``."""
    choice = _stamp("empty")
    if "DEMO" in os.environ:
        choice.parent.mkdir(parents=True, exist_ok=True)
        choice.touch() if os.environ["DEMO"] == "0" else choice.unlink(missing_ok=True)
    return choice.exists()


def demo_wanted() -> bool:
    """Tell whether to load demo content: never into a centre begun empty, nor again after ``remove_demo``."""
    step = demo()
    if empty_centre_chosen() or step.good():
        return False
    return not step.stamp.exists() or "DEMO" in os.environ or bool(demo_accounts())


def demo_accounts() -> str:
    """Return the table of demo accounts that may sign in, empty if there are none."""
    asked = subprocess.run(
        [*MANAGE, "demo_accounts"], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    return asked.stdout.rstrip()


def _stamp(name: str) -> Path:
    return VAR / ".stamps" / name


def _database_step(name: str, arguments: list[str], stamp: str, inputs: list[Path]) -> Step:
    """Return a step on the database; another or a deleted database makes it due again."""
    url = os.environ.get("DATABASE_URL", "")
    outputs = [] if url else [VAR / "db.sqlite3"]
    return Step(name, [[*MANAGE, *arguments]], _stamp(f"{stamp}{_short(url)}"), inputs, outputs)


def _short(url: str) -> str:
    return f"-{hashlib.sha256(url.encode()).hexdigest()[:8]}" if url else ""
