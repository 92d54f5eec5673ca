"""One subject's record in a signed ZIP file, which anybody can check without us: see ``verifier/verify_record.py``."""

import hashlib
import json
from bisect import bisect_left
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from lms.conf import lms_setting

from .chain import GENESIS, moment
from .keys import Signer, fingerprint, public_pem
from .models import Entry, Seal, SigningKey
from .signing import ensure_key
from .statements import key_statement, seal_statement

RECORD_FORMAT = "learning-centre-record-1"
LEDGER_FORMAT = "learning-centre-ledger-1"
VERIFIER = Path(__file__).parent / "verifier" / "verify_record.py"
#: Files of the same content make the same ZIP: no times, nothing of the machine.
EPOCH = (1980, 1, 1, 0, 0, 0)


@transaction.atomic
def build_package(*, subject: UUID, files: dict[str, bytes]) -> bytes:
    """Return the ZIP of a subject's record: ``files``, all entries, a signed manifest and how to check it.

    ``files`` must hold ``record.json``: {"facts": [{"id", "entry", ...}], "certificates": [{"id", ...}]}, where ``id``
    is the source of an entry, ``entry`` its sequence, and what else has the name of something in its body is equal.
    Call ``services.hold`` before reading what goes into it, in one transaction, so that nothing is entered in between.
    Raises KeyProblem, and ValueError for a missing record or a name we use ourselves.
    """
    signer, ledger = ensure_key(), _ledger(subject)
    own = _own_files(signer, ledger)
    if "record.json" not in files or files.keys() & (own.keys() | {"manifest.json", "manifest.sig"}):
        raise ValueError("A package needs record.json, and its own names for itself.")
    everything = own | files
    manifest = _json(_manifest(subject, everything, signer, ledger["entries"]))
    everything |= {"manifest.json": manifest, "manifest.sig": signer.sign(manifest).encode() + b"\n"}
    return _zipped(everything)


def _own_files(signer: Signer, ledger: dict[str, Any]) -> dict[str, bytes]:
    """Return what every package holds besides the record itself."""
    context = {"fingerprint": fingerprint(signer.public), "centre_name": _centre(), "address": _address()}
    return {
        "ledger.json": _json(ledger),
        "public-key.pem": public_pem(signer.public),
        "verify_record.py": VERIFIER.read_bytes(),
        "README.txt": render_to_string("lms/ledger/README.txt", context).encode(),
    }


def _ledger(subject: UUID) -> dict[str, Any]:
    """Return all entries of the subject verbatim, and the seals and keys that stand for them."""
    entries = list(Entry.objects.filter(subject=subject).order_by("sequence"))
    return {
        "format": LEDGER_FORMAT,
        "subject": str(subject),
        "entries": [_entry(entry) for entry in entries],
        "seals": _seals([entry.pk for entry in entries]),
        "keys": [_key(key) for key in SigningKey.objects.order_by("pk")],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "sequence": entry.sequence,
        "kind": entry.kind,
        "source": str(entry.source) if entry.source else None,
        "recorded_at": moment(entry.recorded_at),
        "body": entry.body,
        "previous": entry.previous,
        "digest": entry.digest,
    }


def _seals(ids: list[int]) -> list[dict[str, Any]]:
    """Return, for each entry, the first seal made after it: those seals cover the entries."""
    seals = list(Seal.objects.order_by("number"))
    ends = [seal.last_entry for seal in seals]
    covering = sorted({place for pk in ids if (place := bisect_left(ends, pk)) < len(seals)})
    return [_seal(seals[place], seals[place - 1] if place else None) for place in covering]


def _seal(seal: Seal, before: Seal | None) -> dict[str, Any]:
    said = {name: getattr(seal, name) for name in ("number", "last_entry", "digest", "key_id", "signature")}
    return said | {"statement": seal_statement(seal, previous=before.digest if before else GENESIS)}


def _key(key: SigningKey) -> dict[str, Any]:
    said = key_statement(public_key=key.public_key, created_at=key.created_at, previous=key.previous)
    return {"key_id": key.key_id, "public_key": key.public_key, "statement": said, "signature": key.signature}


def _manifest(subject: UUID, files: dict[str, bytes], signer: Signer, entries: list[dict[str, Any]]) -> dict[str, Any]:
    last = entries[-1] if entries else {"sequence": 0, "digest": GENESIS}
    return {
        "format": RECORD_FORMAT,
        "centre": _centre(),
        "subject": str(subject),
        "made_at": moment(timezone.now()),
        "key": fingerprint(signer.public),
        "ledger": {"sequence": last["sequence"], "digest": last["digest"]},
        "files": {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in sorted(files.items())
        },
    }


def _centre() -> str:
    """Return the centre's name in the language it writes in first, whoever asks."""
    with translation.override(lms_setting("SOURCE_LANGUAGE")):
        return str(lms_setting("CENTRE_NAME"))


def _address() -> str:
    """Return where the centre publishes its keys."""
    base = getattr(settings, "WAGTAILADMIN_BASE_URL", "").rstrip("/")
    with translation.override("en"):
        return f"{base}{reverse('signing_keys')}"


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in sorted(files.items()):
            info = ZipInfo(name, EPOCH)
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, ZIP_DEFLATED)
    return buffer.getvalue()
