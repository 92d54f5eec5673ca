"""The public page of keys: open to everybody, and what it gives out is what a court needs."""

import subprocess
import sys
from uuid import uuid4

import pytest

from lms.ledger.export import VERIFIER, build_package
from lms.ledger.keys import fingerprint, public_pem
from lms.ledger.models import SigningKey
from lms.ledger.services import ensure_key, new_key


def test_visitor_sees_every_key_and_its_fingerprint(centre, client):
    signers = [ensure_key(), new_key()]
    page = client.get("/en/keys/").content.decode()
    for signer in signers:
        whole = fingerprint(signer.public)
        assert " ".join(whole[at : at + 8] for at in range(0, 64, 8)) in page
        assert f"/en/keys/{signer.key_id}.pem" in page
    assert page.index("In use since") < page.index("Used from")


def test_before_the_first_key_the_page_says_so(centre, client):
    assert "No key yet" in client.get("/en/keys/").content.decode()


def test_page_costs_the_same_for_one_and_three_keys(centre, client, django_assert_num_queries):
    ensure_key()
    client.get("/en/keys/")
    with django_assert_num_queries(1):
        client.get("/en/keys/")
    new_key()
    new_key()
    with django_assert_num_queries(1):
        client.get("/en/keys/")


def test_page_reads_from_right_to_left_but_for_the_digits(centre, client):
    ensure_key()
    page = client.get("/ar/keys/").content.decode()
    assert 'dir="rtl"' in page
    assert '<code dir="ltr">' in page


def test_public_key_is_given_out(centre, client):
    signer = ensure_key()
    response = client.get(f"/en/keys/{signer.key_id}.pem")
    assert response.content == public_pem(signer.public)
    assert response["Content-Disposition"] == f'attachment; filename="public-key-{signer.key_id}.pem"'
    assert b"PRIVATE" not in response.content


@pytest.mark.parametrize("address", ["/en/keys/none.pem", "/en/keys/ledger.pem", "/en/keys/..%2fledger.pem"])
def test_other_keys_are_not_there(centre, client, address):
    ensure_key()
    assert client.get(address).status_code == 404


def test_verifier_is_given_out(centre, client):
    response = client.get("/en/keys/verify_record.py")
    assert response.getvalue() == VERIFIER.read_bytes()
    assert "attachment" in response["Content-Disposition"]


def test_what_the_page_gives_out_checks_a_record(centre, client, tmp_path):
    """From end to end, with nothing but the downloads of a visitor and the ZIP they were handed."""
    package = build_package(subject=uuid4(), files={"record.json": b"{}"})
    key_id = SigningKey.objects.get().key_id
    (tmp_path / "record.zip").write_bytes(package)
    (tmp_path / "key.pem").write_bytes(client.get(f"/en/keys/{key_id}.pem").content)
    (tmp_path / "check.py").write_bytes(client.get("/en/keys/verify_record.py").getvalue())
    command = [sys.executable, "-I", "-S", "check.py", "record.zip", "--key", "key.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "GENUINE: " in done.stdout


@pytest.mark.parametrize("address", ["/en/keys/", "/en/keys/verify_record.py"])
def test_nothing_can_be_sent_to_these_pages(centre, client, address):
    assert client.post(address).status_code == 405
