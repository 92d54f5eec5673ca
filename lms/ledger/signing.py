"""Which key the centre signs with: made on first use, followed by others, never forgotten."""

import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction
from django.utils import timezone

from .appending import audit
from .keys import KeyProblem, Signer, key_file, make_key_file, read_key, write_draft
from .models import SigningKey
from .statements import key_statement


def ensure_key() -> Signer:
    """Return the key the centre signs with now; the first time, make it.

    Raises KeyProblem when its file is missing, cannot be read or holds another key than the centre's.
    """
    known = SigningKey.objects.last()
    if known is None:
        make_key_file()
        known = _register(read_key(), previous="")
    signer = read_key()
    if signer.key_id != known.key_id:
        raise KeyProblem(
            f"{key_file()} holds key {signer.key_id}, but the centre signs with {known.key_id}. Put back the file "
            "you kept; or accept the one that is there with `manage.py ledger key`."
        )
    return signer


def adopt_key() -> Signer:
    """Sign from now on with the key in the file, as after a restore; the first time, make it. Raises KeyProblem.

    A key that was followed by another is not taken back.
    """
    last = SigningKey.objects.last()
    if last is None:
        return ensure_key()
    signer = read_key()
    if signer.key_id != last.key_id:
        if SigningKey.objects.filter(key_id=signer.key_id).exists():
            raise KeyProblem(f"Key {signer.key_id} is retired. Make a new one: `manage.py ledger key --new`.")
        _follow(signer, last)
    return signer


def new_key() -> Signer:
    """Retire the key in use and sign with a new one; the file of the old one is overwritten. Raises KeyProblem."""
    last = SigningKey.objects.last()
    signer = Signer(Ed25519PrivateKey.generate())
    draft = write_draft(signer)
    try:
        with transaction.atomic():
            _follow(signer, last)
            os.replace(draft, key_file())
    finally:
        draft.unlink(missing_ok=True)
    return signer


@transaction.atomic
def _follow(signer: Signer, last: SigningKey | None) -> None:
    """Register the key after ``last``, which is retired, and enter that it was done."""
    key = _register(signer, previous=last.key_id if last else "")
    SigningKey.objects.exclude(pk=key.pk).filter(retired_at=None).update(retired_at=key.created_at)
    audit(actor=None, action="ledger.key", detail={"key": key.key_id, "previous": key.previous or None})


def _register(signer: Signer, *, previous: str) -> SigningKey:
    """Keep the public half for ever. Whoever else registers the same key at the same moment is as good.

    Raises KeyProblem when another key was registered in this one's place.
    """
    said: dict[str, Any] = {"public_key": signer.public, "created_at": timezone.now(), "previous": previous}
    signature = signer.sign(key_statement(**said).encode())
    try:
        return SigningKey.objects.get_or_create(key_id=signer.key_id, defaults=said | {"signature": signature})[0]
    except IntegrityError as error:
        raise KeyProblem("Another key was made at the same moment. Try again.") from error
