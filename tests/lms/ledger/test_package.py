"""A record in a package: checked by the verifier as a stranger would, in a Python of its own without our code."""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from base64 import b64decode
from io import BytesIO
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lms.ledger.export import VERIFIER, build_package
from lms.ledger.keys import Signer, fingerprint, key_file, public_pem, read_key
from lms.ledger.models import Entry
from lms.ledger.services import Draft, append, audit, ensure_key, new_key, seal
from lms.ledger.verifier import verify_record

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a transcript"


def facts_of(subject) -> list[dict]:
    """Return a record's facts as the centre writes them: what the entries say, and where they stand."""
    entries = Entry.objects.filter(subject=subject, kind="completion").order_by("sequence")
    return [{"id": str(one.source), "entry": one.sequence, "title": "A", **json.loads(one.body)} for one in entries]


def package_of(subject, **changes) -> bytes:
    record = {"subject": str(subject), "facts": facts_of(subject), "certificates": []} | changes
    files = {"record.json": json.dumps(record).encode(), "transcript.pdf": PDF}
    return build_package(subject=subject, files=files)


@pytest.fixture
def record(subjects) -> dict[str, bytes]:
    """The files of a record with six completions, an audit entry, a certificate, two seals and two keys."""
    subject = subjects[0]
    seal()
    new_key()
    audit(actor=subject, action="record.export")
    certificate = {"number": "A-1", "state": "issued"}
    (entry,) = append(subject=subject, drafts=[Draft("certificate", certificate, uuid4())])
    seal()
    append(subject=subject, drafts=[Draft("completion", {"turn": 6, "score": "0.50", "course": None}, uuid4())])
    certificates = [{"id": str(entry.source), "entry": entry.sequence, **certificate}]
    return unzipped(package_of(subject, certificates=certificates))


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def verify(data: bytes, *options: str, python: str = sys.executable, **environment: str) -> tuple[int, str]:
    """Run the verifier on a package in a process of its own; return its exit code and what it said."""
    path = key_file().parent / "record.zip"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    done = subprocess.run(
        [python, "-I", "-S", str(VERIFIER), str(path), *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | environment,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def verify_here(tmp_path, capsys, monkeypatch):
    """Return a function that runs the verifier in this process: quicker, where many packages are tried."""

    def run(data: bytes) -> tuple[int, str]:
        (tmp_path / "record.zip").write_bytes(data)
        monkeypatch.setattr(sys, "argv", ["verify_record.py", str(tmp_path / "record.zip")])
        return verify_record.main(), capsys.readouterr().out

    return run


def ours() -> str:
    return fingerprint(read_key().public)


def signed(files: dict[str, bytes], signer=None) -> dict[str, bytes]:
    """Return the files with a manifest that fits them, signed by whoever: what only the key's owner can do."""
    signer = signer or read_key()
    manifest = json.loads(files["manifest.json"])
    kept = {name: content for name, content in files.items() if not name.startswith("manifest.")}
    manifest["files"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)} for name, content in kept.items()
    }
    text = json.dumps(manifest).encode()
    return kept | {"manifest.json": text, "manifest.sig": signer.sign(text).encode()}


def edited(files: dict[str, bytes], name: str, act) -> dict[str, bytes]:
    """Return the files after ``act`` changed what a JSON file holds."""
    content = json.loads(files[name])
    act(content)
    return files | {name: json.dumps(content).encode()}


def test_good_package_is_genuine_under_the_key_that_is_trusted(record):
    code, said = verify(zipped(record), "--fingerprint", ours())
    assert code == 0
    assert said.endswith("GENUINE: whole, unaltered, and signed with the key you trust.\n")
    assert "Record:      6 facts, 1 certificates" in said
    assert "Entries:     8, of which the centre has sealed 7" in said


def test_good_package_without_a_trusted_key_says_what_to_compare(record):
    code, said = verify(zipped(record))
    assert code == 0
    assert f"Key:         {ours()}" in said
    assert "checked against the key in the package only" in said
    assert "GENUINE" not in said


def test_key_can_be_given_as_a_file(record, tmp_path):
    path = tmp_path / "trusted.pem"
    path.write_bytes(record["public-key.pem"])
    assert verify(zipped(record), "--key", str(path))[0] == 0


@pytest.mark.parametrize("name", ["missing.pem", "bad.pem"])
def test_key_that_is_none_is_said(record, tmp_path, name):
    (tmp_path / "bad.pem").write_text("no key")
    code, said = verify(zipped(record), "--key", str(tmp_path / name))
    assert code == 1
    assert "The key " in said


def test_fingerprint_may_be_written_in_groups(record):
    grouped = ":".join(ours()[at : at + 4] for at in range(0, 64, 4)).upper()
    assert verify(zipped(record), "--fingerprint", grouped)[0] == 0
    assert verify(zipped(record), "--fingerprint", "abc")[0] == 1


def test_another_key_than_the_trusted_one_is_refused(record):
    code, said = verify(zipped(record), "--fingerprint", "0" * 64)
    assert code == 1
    assert "signed with another key than the one you trust" in said
    assert said.endswith("NOT GENUINE, or not whole. Do not rely on this record.\n")


@pytest.mark.parametrize(
    "name",
    ["record.json", "ledger.json", "transcript.pdf", "README.txt", "verify_record.py", "manifest.json", "manifest.sig"],
)
@pytest.mark.parametrize("where", [0.0, 0.5, 0.99])
def test_c2_one_changed_byte_is_found(record, name, where):
    content = bytearray(record[name].rstrip())
    content[int(len(content) * where)] ^= 1
    code, said = verify(zipped(record | {name: bytes(content)}), "--fingerprint", ours())
    assert code == 1
    assert "WRONG: " in said


def test_c2_changed_key_is_found(record):
    for at in (40, 60, 80):
        content = bytearray(record["public-key.pem"])
        content[at] ^= 1
        assert verify(zipped(record | {"public-key.pem": bytes(content)}), "--fingerprint", ours())[0] == 1


@pytest.mark.parametrize(
    "name", ["record.json", "ledger.json", "transcript.pdf", "manifest.json", "manifest.sig", "public-key.pem"]
)
def test_missing_file_is_found(record, name):
    code, said = verify(zipped({other: content for other, content in record.items() if other != name}))
    assert code == 1
    assert "WRONG: " in said


def test_added_file_is_found(record):
    code, said = verify(zipped(record | {"praise.pdf": b"%PDF"}))
    assert (code, "praise.pdf is not part of the record" in said) == (1, True)


def test_c2_package_signed_anew_with_another_key_is_found(record):
    """Somebody changes a result and signs everything with a key of theirs, which they put into the package."""
    theirs = Signer(Ed25519PrivateKey.generate())
    forged = edited(record, "record.json", lambda content: content["facts"][0].update(turn=9))
    forged = signed(forged | {"public-key.pem": public_pem(theirs.public)}, theirs)
    assert verify(zipped(forged), "--fingerprint", ours())[0] == 1
    assert "The keys in ledger.json do not lead to the one that signed this record." in verify(zipped(forged))[1]


#: What a centre that signs wrong things would have to do, and what the verifier still says.
def drop_fact(content):
    del content["facts"][2]


def drop_all_facts(content):
    content["facts"] = []


def change_fact(content):
    content["facts"][2]["turn"] = 9


def change_type(content):
    content["facts"][1]["turn"] = True


def twice(content):
    content["facts"].append(content["facts"][0])


def invent_fact(content):
    content["facts"].append({"id": str(uuid4()), "entry": 3, "turn": 2})


def point_elsewhere(content):
    content["facts"][0]["entry"] = 4


def drop_certificate(content):
    content["certificates"] = []


def change_certificate(content):
    content["certificates"][0]["state"] = "revoked"


def other_subject(content):
    content["subject"] = str(uuid4())


def no_list(content):
    content["facts"] = {"id": 3}


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (drop_fact, "Entry 3 (completion) is missing from the facts of record.json."),
        (drop_all_facts, "Entry 8 (completion) is missing from the facts of record.json."),
        (change_fact, "Number 3 of the facts in record.json differs from its entry in: turn."),
        (change_type, "Number 2 of the facts in record.json differs from its entry in: turn."),
        (twice, "Number 7 of the facts in record.json stands there twice."),
        (invent_fact, "Number 7 of the facts in record.json has no entry in ledger.json."),
        (point_elsewhere, "Number 1 of the facts in record.json has no entry in ledger.json."),
        (drop_certificate, "Entry 7 (certificate) is missing from the certificates of record.json."),
        (change_certificate, "Number 1 of the certificates in record.json differs from its entry in: state."),
        (other_subject, "record.json is about another subject than the manifest."),
        (no_list, "record.json has no list of facts."),
    ],
)
def test_c2_record_that_says_other_than_the_ledger_is_found_even_when_signed(record, act, what):
    code, said = verify(zipped(signed(edited(record, "record.json", act))), "--fingerprint", ours())
    assert (code, f"WRONG: {what}" in said) == (1, True)


def drop_entry(content):
    del content["entries"][2]


def drop_last_entry(content):
    del content["entries"][-1]


def swap_entries(content):
    content["entries"][1:3] = reversed(content["entries"][1:3])


def swap_and_renumber(content):
    swap_entries(content)
    for number, entry in enumerate(content["entries"], 1):
        entry["sequence"] = number


def change_body(content):
    content["entries"][2]["body"] = '{"turn":9}'


def change_kind(content):
    content["entries"][2]["kind"] = "audit"


def redate(content):
    content["entries"][2]["recorded_at"] = "2020-01-01T00:00:00.000000Z"


def forge_seal(content):
    content["seals"][0]["statement"] = content["seals"][0]["statement"].replace('"number":1', '"number":2')


def relabel_seal(content):
    content["seals"][0]["last_entry"] = 10**9


def forge_key(content):
    content["keys"][0]["statement"] = content["keys"][0]["statement"].replace("20", "19")


def drop_key(content):
    del content["keys"][0]


def drop_all_keys(content):
    content["keys"] = []


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (drop_entry, "Entry 3 of ledger.json has the number 4: one is missing, or the order was changed."),
        (drop_last_entry, "The chain does not end where the manifest says"),
        (swap_entries, "Entry 2 of ledger.json has the number 3: one is missing, or the order was changed."),
        (swap_and_renumber, "Entry 2 of ledger.json does not follow the one before it."),
        (change_body, "Entry 3 of ledger.json was altered"),
        (change_kind, "Entry 3 of ledger.json was altered"),
        (redate, "Entry 3 of ledger.json was altered"),
        (other_subject, "ledger.json is about another subject than the manifest."),
        (forge_seal, "Seal 1 was altered: its signature does not fit."),
        (relabel_seal, "Seal 1 was altered: its signature does not fit."),
        (forge_key, "does not sign for itself."),
        (drop_key, "does not vouch for the one before it."),
        (drop_all_keys, "The keys in ledger.json do not lead to the one that signed this record."),
    ],
)
def test_c2_ledger_that_is_no_chain_is_found_even_when_signed(record, act, what):
    code, said = verify(zipped(signed(edited(record, "ledger.json", act))), "--fingerprint", ours())
    assert (code, f"{what}" in said) == (1, True), said


def nested(depth: int) -> bytes:
    return b'{"facts":' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize("name", ["manifest.json", "ledger.json", "record.json"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b"\xff\xfe",
        b'{"a":1,"a":2}',
        b'{"facts":NaN}',
        b'{"n":' + b"9" * 5000 + b"}",
        nested(200_000),
    ],
    ids=["empty", "half", "list", "number", "bytes", "twice", "nan", "long", "deep"],
)
def test_strange_json_is_refused_in_words(record, name, content, verify_here):
    code, said = verify_here(zipped(record | {name: content}))
    assert code == 1
    assert "WRONG: " in said


@pytest.mark.parametrize("name", ["manifest.json", "ledger.json", "record.json"])
@pytest.mark.parametrize(
    "value", [None, 3, "x", [], [3], {}, {"a": []}, [[]], [{}], [{"key_id": "x", "id": [3]}]], ids=str
)
def test_strange_shapes_are_refused_in_words(record, name, value, verify_here):
    content = dict.fromkeys(json.loads(record[name]), value) | {"format": "learning-centre-record-1"}
    code, said = verify_here(zipped(record | {name: json.dumps(content).encode()}))
    assert code == 1
    assert "WRONG: " in said


def two_of_one_name() -> bytes:
    data = zipped({"record.json": b"{}", "recorx.json": b"{}"})
    return data.replace(b"recorx.json", b"record.json")


def flagged(offset: int, value: int) -> bytes:
    """Return a package with a byte of the file's local header, and of the same in the directory, set otherwise."""
    data = bytearray(zipped({"record.json": b"{}"}))
    data[offset] = data[data.index(b"PK\1\2") + offset + 2] = value
    return bytes(data)


GOOD = zipped({"record.json": b"{}"})
STRANGE = {
    "empty": lambda: b"",
    "text": lambda: b"a text" * 100,
    "cut": lambda: GOOD[:-8],
    "torn": lambda: GOOD[:20] + b"\0" * 20 + GOOD[40:],
    "many": lambda: zipped({f"{number}.txt": b"" for number in range(1001)}),
    "directory": lambda: zipped({f"{'x' * 200}{number}.txt": b"" for number in range(600)}),
    "bomb": lambda: zipped({f"{number}.json": bytes(30_000_000) for number in range(5)}),
    "large": lambda: zipped({"manifest.json": b" " * 40_000_000}),
    "double": two_of_one_name,
    "encrypted": lambda: flagged(6, 1),
    "method": lambda: flagged(8, 99),
    "comment": lambda: GOOD[:-2] + b"\5\0hello",
    "nothing in it": lambda: zipped({}),
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_package_is_refused_in_words(name, db):
    code, said = verify(STRANGE[name]())
    assert code == 1
    assert said.startswith("WRONG: ")
    assert len(said) < 1000


def test_file_that_is_not_there_is_said(db, tmp_path):
    command = [sys.executable, "-I", "-S", str(VERIFIER), str(tmp_path / "none.zip")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "The file cannot be opened" in done.stdout


def test_words_of_strangers_cannot_paint_the_terminal(record):
    evil = edited(record, "manifest.json", lambda content: content.update(centre="\x1b[2J\u202eGENUINE\nGENUINE"))
    code, said = verify(zipped(evil))
    assert code == 1
    assert not {"\x1b", "\u202e"} & set(said)
    assert "\nGENUINE" not in said


def test_name_of_a_centre_in_any_script_is_shown_on_any_terminal(settings, subjects):
    settings.LMS = settings.LMS | {"CENTRE_NAME": "Центр обучения"}
    package = package_of(subjects[0])
    assert "Центр обучения" in verify(package)[1]
    assert verify(package, PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")[0] == 0


def old_pythons() -> list[str]:
    """Return the oldest Pythons of this machine that run."""
    found = [path for name in ("python3.8", "python3.9") if (path := shutil.which(name))]
    return [
        path for path in found if subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0
    ]


def test_verifier_needs_nothing_newer_than_python_3_8(record):
    """A court's machine may be old. Parsing with the grammar of 3.8 holds it where no such Python is at hand."""
    ast.parse(VERIFIER.read_text(encoding="utf-8"), feature_version=(3, 8))
    for python in old_pythons():
        assert verify(zipped(record), "--fingerprint", ours(), python=python)[0] == 0


def test_verifier_imports_the_standard_library_only():
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert set(names) <= sys.stdlib_module_names


def test_package_can_be_checked_with_openssl(record, tmp_path):
    for name, content in record.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "signature.bin").write_bytes(b64decode(record["manifest.sig"]))
    command = "openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile signature.bin"
    assert command in record["README.txt"].decode()
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in done.stdout


def test_package_holds_what_it_says(record):
    assert sorted(record) == [
        "README.txt",
        "ledger.json",
        "manifest.json",
        "manifest.sig",
        "public-key.pem",
        "record.json",
        "transcript.pdf",
        "verify_record.py",
    ]
    assert ours() in record["README.txt"].decode()
    assert record["verify_record.py"] == VERIFIER.read_bytes()


def test_package_of_the_same_is_the_same(subjects):
    """Everything but the time in the manifest: no order or time of the machine leaks into the ZIP."""
    one, other = unzipped(package_of(subjects[0])), unzipped(package_of(subjects[0]))
    assert list(one) == list(other) == sorted(one)
    assert {name for name in one if one[name] != other[name]} == {"manifest.json", "manifest.sig"}


def test_package_of_one_names_nobody_else(record, subjects):
    everything = b"".join(record.values()).decode()
    assert str(subjects[0]) in everything
    assert not [other for other in subjects[1:] if str(other) in everything]


def test_somebody_without_entries_has_a_record_too(db):
    ensure_key()
    code, said = verify(package_of(uuid4()), "--fingerprint", ours())
    assert (code, "0 facts" in said) == (0, True)


def test_package_needs_a_record_and_keeps_its_own_names(subjects):
    with pytest.raises(ValueError, match=r"record\.json"):
        build_package(subject=subjects[0], files={})
    with pytest.raises(ValueError, match=r"record\.json"):
        build_package(subject=subjects[0], files={"record.json": b"{}", "ledger.json": b"{}"})


def test_package_costs_the_same_for_one_and_three_entries(subjects, django_assert_num_queries):
    ensure_key()
    append(subject=(one := uuid4()), drafts=[Draft("completion", {}, uuid4())])
    for subject in (one, subjects[0]):
        with django_assert_num_queries(6):  # two are the savepoint of a test
            build_package(subject=subject, files={"record.json": b"{}"})
