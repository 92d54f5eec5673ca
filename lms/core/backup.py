"""Saves a centre into one file and brings it back: a consistent copy of the database, and everything uploaded.

A backup is a ``.tar.gz`` of ``manifest.json``, ``database`` (a SQLite file or a ``pg_dump`` archive) and ``media/``.
The secret key is not in it: it belongs to the machine, and a new one only signs everybody out.
"""

import json
import shutil
import tarfile
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from .database_copy import DatabaseCopy, copier

FORMAT = 1


class BackupError(Exception):
    """A backup could not be made or brought back; nothing was changed."""


def save(*, folder: Path, label: str = "backup") -> Path:
    """Write a backup into ``folder`` and return its path, named after the time in UTC. Raises BackupError."""
    now = datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    path = _free_name(folder, f"{label}-{now:%Y-%m-%d-%H%M%S}")
    database = copier(BackupError)
    manifest = {"format": FORMAT, "database": database.vendor, "made": now.isoformat(timespec="seconds")}
    with TemporaryDirectory(dir=folder) as work:
        parts = Path(work)
        database.save(parts / "database")
        (parts / "manifest.json").write_text(json.dumps(manifest))
        # Media after the database: whatever the copied rows name is there.
        with tarfile.open(parts / "all.tar.gz", "w:gz", compresslevel=6) as archive:
            archive.add(parts / "manifest.json", "manifest.json")
            archive.add(parts / "database", "database")
            if _media().exists():
                archive.add(_media(), "media")
        (parts / "all.tar.gz").rename(path)
    return path


def read_manifest(path: Path) -> dict[str, Any]:
    """Return what a backup says of itself. Raises BackupError for a file that is none, or not for this database."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            member = archive.extractfile("manifest.json")
            manifest: dict[str, Any] = json.load(member) if member else {}
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise BackupError(f"{path} is not a backup of a Learning Centre ({error}).") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{path} has format {manifest.get('format')}; this version reads {FORMAT}.")
    vendor = copier(BackupError).vendor
    if manifest["database"] != vendor:
        raise BackupError(f"{path} holds a {manifest['database']} database; this centre runs on {vendor}.")
    return manifest


def restore(*, path: Path, safety_folder: Path) -> Path:
    """Replace database and media by a backup's; return a backup of what stood there before.

    Raises BackupError, before anything changes, for a bad file or a database somebody is using.
    """
    read_manifest(path)
    database = copier(BackupError)
    database.refuse_if_in_use()
    before = save(folder=safety_folder, label="before-restore")
    with TemporaryDirectory(dir=settings.VAR_DIR) as work:
        with tarfile.open(path, "r:gz") as archive:
            archive.extractall(work, filter="data")
        _replace(database, Path(work))
    return before


def _replace(database: DatabaseCopy, parts: Path) -> None:
    database.bring_back(parts / "database")
    shutil.rmtree(_media(), ignore_errors=True)
    _media().parent.mkdir(parents=True, exist_ok=True)
    if (parts / "media").exists():
        (parts / "media").rename(_media())
    # The steps of `make run` that depend on the database are due again.
    shutil.rmtree(Path(settings.VAR_DIR) / ".stamps", ignore_errors=True)


def _free_name(folder: Path, stem: str) -> Path:
    """Return a name nothing has yet: two backups within a second must not overwrite each other."""
    names = (folder / f"{stem}{f'-{number}' if number else ''}.tar.gz" for number in count())
    return next(path for path in names if not path.exists())


def _media() -> Path:
    return Path(settings.MEDIA_ROOT)
