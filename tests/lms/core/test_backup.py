"""The rehearsal: back up, change everything, restore, compare."""

import sqlite3
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from lms.core import backup
from lms.members.models import Agency
from tests.factories.people import make_agency

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def var(tmp_path, settings):
    """A data folder of this test, with one upload."""
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "picture.txt").write_text("as it was")
    return tmp_path


def test_restore_brings_back_database_and_media(var):
    make_agency(name="Before")
    path = backup.save(folder=var / "backup")
    Agency.objects.update(name="After")
    make_agency(name="Newer")
    (var / "media" / "picture.txt").write_text("changed")
    (var / "media" / "newer.txt").write_text("new")
    call_command("restore", path, "--yes")
    assert list(Agency.objects.values_list("name", flat=True)) == ["Before"]
    assert [file.read_text() for file in Path(settings.MEDIA_ROOT).iterdir()] == ["as it was"]


def test_restore_keeps_what_was_there_before(var):
    path = backup.save(folder=var / "backup")
    make_agency(name="Newer")
    before = backup.restore(path=path, safety_folder=var / "backup")
    assert not Agency.objects.exists()
    backup.restore(path=before, safety_folder=var / "backup")
    assert list(Agency.objects.values_list("name", flat=True)) == ["Newer"]


def test_restore_needs_a_word_from_a_person(var):
    path = backup.save(folder=var / "backup")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", path)


def test_restore_refuses_a_file_that_is_no_backup(var):
    path = var / "picture.tar.gz"
    path.write_text("not an archive")
    with pytest.raises(CommandError, match="is not a backup"):
        call_command("restore", path, "--yes")


def test_restore_refuses_while_somebody_else_uses_the_database(var):
    make_agency(name="Still here")
    path = backup.save(folder=var / "backup")
    other = _another_connection()
    with pytest.raises(CommandError, match=r"Stop (it|the servers)"):
        call_command("restore", path, "--yes")
    other.close()
    assert Agency.objects.filter(name="Still here").exists()


def _another_connection():
    """Open the database as a running server would, and read."""
    if connection.vendor == "sqlite":
        other = sqlite3.connect(connection.settings_dict["NAME"])
        other.execute("SELECT count(*) FROM django_migrations").fetchone()
        return other
    import psycopg

    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return psycopg.connect(**{key: str(connection.settings_dict[name]) for key, name in names.items()})
