"""The SQLite file a test process starts from: right for these migrations or not there."""

import hashlib
import os
import shutil
import time
from pathlib import Path

from django.conf import settings

DAY = 24 * 60 * 60


def folder() -> Path:
    """Return the folder of test databases below the data folder."""
    path = Path(settings.VAR_DIR) / "test"
    path.mkdir(parents=True, exist_ok=True)
    return path


def template() -> Path:
    """Return where the migrated database for the present migrations, packages and apps is kept."""
    digest = hashlib.sha256(repr(settings.INSTALLED_APPS).encode())
    sources = [*settings.BASE_DIR.glob("*/**/migrations/*.py"), settings.BASE_DIR / "requirements" / "runtime.lock"]
    for source in sorted(path for path in sources if ".venv" not in path.parts):
        digest.update(source.relative_to(settings.BASE_DIR).as_posix().encode() + source.read_bytes())
    return folder() / f"template-{digest.hexdigest()[:16]}.sqlite3"


def place() -> Path:
    """Return the database file of this process, filled from the template where there is one."""
    clear_away_old()
    path = folder() / f"db-{os.getpid()}.sqlite3"
    remove(path)
    if template().exists():
        shutil.copy(template(), path)
    return path


def remove(path: Path) -> None:
    """Delete a database file and what SQLite lays beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def clear_away_old() -> None:
    """Delete what killed runs and former migrations left, once it is a day old."""
    for path in folder().glob("*.sqlite3*"):
        if path != template() and path.stat().st_mtime < time.time() - DAY:
            path.unlink(missing_ok=True)
