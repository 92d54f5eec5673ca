"""Reads the starter content: one YAML file a course and language, beside this module."""

import uuid
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "content"
COURSES = ("r1", "i1", "w1")
TRANSLATIONS = ("ar", "fr")
#: Every key of the starter content is a UUID of this name space, so that loading twice finds what is there.
_NAMESPACE = uuid.UUID("6f1f4a52-7b0e-4c3e-9d61-3f0f6f2b8a10")


@lru_cache
def read(language: str, name: str) -> dict[str, Any]:
    """Return a content file as plain data. Raises FileNotFoundError."""
    data: dict[str, Any] = yaml.safe_load((FOLDER / language / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def exists(language: str, name: str) -> bool:
    """Return whether there is a file of that name in that language."""
    return (FOLDER / language / f"{name}.yaml").exists()


def key(*parts: str | int) -> uuid.UUID:
    """Return the stable key of a piece of content, such as ``key("r1", "four-families")``."""
    return uuid.uuid5(_NAMESPACE, "/".join(str(part) for part in parts))
