"""``manage.py ledger``, as somebody at a terminal sees it."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from cms.management.commands.tick import nightly
from lms.ledger.models import Entry, Seal, SigningKey
from lms.ledger.services import Draft, append

from .tampering import change, entry_of

pytestmark = pytest.mark.django_db


def test_verify_says_what_it_looked_at(subjects, capsys):
    call_command("ledger", "seal")
    capsys.readouterr()
    call_command("ledger", "verify")
    out = capsys.readouterr().out
    assert out.startswith("Checked: 15 entries of 3 subjects, 0 rows they speak of, 1 seals (last: 1, made ")
    assert out.endswith("Wrong: 0.\n")


def test_c2_verify_names_what_is_wrong_and_exits_1(subjects, capsys):
    entry = entry_of(subjects[0], 2)
    change(Entry, entry.pk, body="{}")
    with pytest.raises(SystemExit, match="1"):
        call_command("ledger", "verify")
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"WRONG: subject {subjects[0]}, sequence 2, entry {entry.pk}, completion: Was altered")
    assert last.endswith("Wrong: 1.")


def test_verify_looks_at_one_subject(subjects, capsys):
    change(Entry, entry_of(subjects[0], 2).pk, body="{}")
    call_command("ledger", "verify", subject=subjects[1])
    assert capsys.readouterr().out == "Checked: 5 entries of 1 subjects, 0 rows they speak of. Wrong: 0.\n"


def test_seal_gives_a_line_to_keep(subjects, capsys):
    call_command("ledger", "seal")
    made = Seal.objects.get()
    assert f"Seal 1: 15 entries, digest {made.digest}, key {made.key_id}." in capsys.readouterr().out
    call_command("ledger", "seal")
    assert capsys.readouterr().out == "Nothing new to seal.\n"


def test_key_is_made_shown_and_replaced(subjects, capsys, key_path):
    call_command("ledger", "key")
    first = capsys.readouterr().out
    call_command("ledger", "key")
    assert capsys.readouterr().out == first
    assert f"Key {SigningKey.objects.get().key_id} in {key_path}\nFingerprint (SHA-256): " in first
    call_command("ledger", "key", "--new")
    assert capsys.readouterr().out != first


def test_key_others_may_read_is_said(db, capsys, key_path):
    call_command("ledger", "key")
    key_path.chmod(0o644)
    call_command("ledger", "key")
    assert f"Run: chmod 600 {key_path}" in capsys.readouterr().err


def test_missing_key_is_an_error_in_words(subjects, key_path):
    call_command("ledger", "key")
    key_path.unlink()
    append(subject=uuid4(), drafts=[Draft("completion", {}, uuid4())])
    with pytest.raises(CommandError, match="The private key is missing"):
        call_command("ledger", "seal")


def test_night_seals_what_the_day_entered(subjects):
    nightly()
    assert Seal.objects.get().entries >= 15


def test_night_goes_on_without_the_key_and_says_so(subjects, key_path, caplog):
    call_command("ledger", "key")
    key_path.unlink()
    nightly()
    assert "The evidence ledger was not sealed. The private key is missing" in caplog.text
    assert not Seal.objects.exists()
