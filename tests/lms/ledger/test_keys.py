"""The signing key: made once, kept safe, followed by others."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.db import connections

from lms.ledger.keys import fingerprint, is_signed, public_pem
from lms.ledger.models import Entry, SigningKey
from lms.ledger.services import KeyProblem, adopt_key, ensure_key, new_key

pytestmark = pytest.mark.django_db


def test_key_is_made_on_first_use_for_us_alone(key_path):
    signer = ensure_key()
    assert (key_path.stat().st_mode & 0o777, key_path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [path.name for path in key_path.parent.iterdir()] == ["ledger.pem"]
    assert [(key.key_id, key.public_key) for key in SigningKey.objects.all()] == [(signer.key_id, signer.public)]
    assert ensure_key().key_id == signer.key_id


def test_key_file_of_an_empty_centre_is_taken(key_path):
    signer = ensure_key()
    SigningKey.objects.all().delete()
    assert ensure_key().key_id == signer.key_id


def test_public_half_and_fingerprint_are_those_of_openssl(key_path, tmp_path):
    signer = ensure_key()
    derived = subprocess.run(
        ["openssl", "pkey", "-in", str(key_path), "-pubout"], capture_output=True, check=True
    ).stdout
    assert public_pem(signer.public) == derived
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-outform", "DER"], input=derived, capture_output=True, check=True
    ).stdout
    hashed = subprocess.run(["sha256sum"], input=der, capture_output=True, check=True).stdout.decode()
    assert fingerprint(signer.public) == hashed.split()[0]


def test_signature_holds_for_its_message_and_key_only():
    signer, other = ensure_key(), new_key()
    signature = signer.sign(b"text")
    assert is_signed(signer.public, b"text", signature)
    assert not is_signed(signer.public, b"texts", signature)
    assert not is_signed(other.public, b"text", signature)
    assert not is_signed("", b"text", signature)
    assert not is_signed(signer.public, b"text", "not base64")


def test_new_key_follows_the_old_one_which_stays_known(key_path):
    first = ensure_key()
    second = new_key()
    assert ensure_key().key_id == second.key_id != first.key_id
    old, new = SigningKey.objects.all()
    assert (old.key_id, old.previous, old.retired_at) == (first.key_id, "", new.created_at)
    assert (new.key_id, new.previous, new.retired_at) == (second.key_id, first.key_id, None)
    assert (key_path.stat().st_mode & 0o777, len(list(key_path.parent.iterdir()))) == (0o600, 1)


def test_r1_a_new_key_is_entered(key_path):
    first, second = ensure_key(), new_key()
    body = Entry.objects.get(kind="audit").body
    assert body == (
        f'{{"action":"ledger.key","actor":null,"detail":{{"key":"{second.key_id}","previous":"{first.key_id}"}}}}'
    )


def test_new_key_that_cannot_be_written_changes_nothing(key_path, monkeypatch):
    first = ensure_key()

    def refuse(*paths: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        new_key()
    assert ensure_key().key_id == first.key_id
    assert SigningKey.objects.filter(retired_at=None).count() == SigningKey.objects.count() == 1
    assert [path.name for path in key_path.parent.iterdir()] == ["ledger.pem"]


def test_missing_key_says_what_to_do(key_path):
    ensure_key()
    key_path.unlink()
    with pytest.raises(KeyProblem, match=r"missing: .*ledger\.pem.*Put the copy.*--new"):
        ensure_key()


@pytest.mark.parametrize(
    "content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_broken_key_says_what_to_do(key_path, content):
    ensure_key()
    key_path.write_bytes(content)
    with pytest.raises(KeyProblem, match=r"cannot be read: .*Put back the copy"):
        ensure_key()


def test_key_of_another_kind_is_refused(key_path):
    ensure_key()
    other = generate_private_key(SECP256R1())
    no_password = serialization.NoEncryption()
    pem = other.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password)
    key_path.write_bytes(pem)
    with pytest.raises(KeyProblem, match="another kind"):
        ensure_key()


def test_strange_key_signs_only_after_somebody_accepted_it(key_path):
    first = ensure_key()
    kept = key_path.read_bytes()
    key_path.unlink()
    second = new_key()
    key_path.write_bytes(kept)
    with pytest.raises(KeyProblem, match=f"holds key {first.key_id}, but the centre signs with {second.key_id}"):
        ensure_key()
    with pytest.raises(KeyProblem, match="retired"):
        adopt_key()


def test_key_from_after_a_backup_is_accepted_by_hand(key_path):
    first = ensure_key()
    second = new_key()
    SigningKey.objects.filter(key_id=second.key_id).delete()
    with pytest.raises(KeyProblem):
        ensure_key()
    assert adopt_key().key_id == ensure_key().key_id == second.key_id
    assert SigningKey.objects.last().previous == first.key_id


def test_a_place_that_cannot_be_written_is_said(settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.LMS = {"LEDGER_KEY_FILE": str(blocked / "ledger.pem")}
    with pytest.raises(KeyProblem, match="cannot be written"):
        ensure_key()


def test_key_lies_in_the_data_folder_by_default(settings, tmp_path):
    settings.LMS, settings.VAR_DIR = {}, tmp_path
    ensure_key()
    assert (tmp_path / "keys" / "ledger.pem").exists()
    del settings.VAR_DIR
    with pytest.raises(KeyProblem, match="LEDGER_KEY_FILE"):
        ensure_key()


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_first_key_at_once_use_one():
    start = Barrier(8)

    def run(_number: int) -> str:
        start.wait()
        try:
            return ensure_key().key_id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(run, range(8)))) == 1
    assert SigningKey.objects.count() == 1
