"""The key the centre signs with: a file only the centre's own user may read. Ed25519 (RFC 8032).

The file is made whole and given its name in one step, so that nobody ever reads half a key and, of two who make one at
once, one wins and both use it.
"""

import hashlib
import os
import tempfile
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from lms.conf import lms_setting


class KeyProblem(Exception):
    """The centre cannot sign; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key in use."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public half: 32 bytes in base64."""
        return b64encode(self.private.public_key().public_bytes_raw()).decode()

    @property
    def key_id(self) -> str:
        """The first 16 digits of the fingerprint."""
        return fingerprint(self.public)[:16]

    def sign(self, message: bytes) -> str:
        """Return the signature, 64 bytes, in base64."""
        return b64encode(self.private.sign(message)).decode()


def key_file() -> Path:
    """Return where the private key lies. Raises KeyProblem where nothing says so."""
    named: str = lms_setting("LEDGER_KEY_FILE")
    folder = getattr(settings, "VAR_DIR", None)
    if not named and not folder:
        raise KeyProblem('Say where the private key lies: LMS = {"LEDGER_KEY_FILE": "/…/ledger.pem"} in the settings.')
    return Path(named or Path(str(folder)) / "keys" / "ledger.pem")


def read_key() -> Signer:
    """Return the key in the file. Raises KeyProblem."""
    path = key_file()
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise KeyProblem(
            f"The private key is missing: {path}. Put the copy you kept there (mode 0600). If it is lost, "
            "`manage.py ledger key --new` makes a new one; all that was signed stays valid."
        ) from error
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyProblem(
            f"The private key cannot be read: {path} ({error}). Put back the copy you kept, or make a new key with "
            "`manage.py ledger key --new`."
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyProblem(f"{path} holds a key of another kind than Ed25519. Put back the centre's own.")
    return Signer(private)


def open_to_others() -> bool:
    """Return whether other users of the machine may read the file."""
    return bool(key_file().stat().st_mode & 0o077)


def make_key_file() -> None:
    """Make a key unless there is a file already. Raises KeyProblem where it cannot be written."""
    draft = write_draft(Signer(Ed25519PrivateKey.generate()))
    try:
        os.link(draft, key_file())
    except FileExistsError:
        pass
    except OSError as error:
        raise KeyProblem(f"The private key cannot be written: {key_file()} ({error}).") from error
    finally:
        draft.unlink()


def write_draft(signer: Signer) -> Path:
    """Write a key beside the file, readable by us alone, and return where. Raises KeyProblem."""
    folder = key_file().parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".ledger-")  # mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(_private_pem(signer))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise KeyProblem(f"The private key cannot be written into {folder} ({error}).") from error
    return Path(name)


def fingerprint(public: str) -> str:
    """Return SHA-256 of the key as ``openssl pkey -pubin -outform DER`` writes it, in hexadecimal."""
    return hashlib.sha256(_public_key(public).public_bytes(serialization.Encoding.DER, _SPKI)).hexdigest()


def public_pem(public: str) -> bytes:
    """Return a public key as a PEM file."""
    return _public_key(public).public_bytes(serialization.Encoding.PEM, _SPKI)


def is_signed(public: str, message: bytes, signature: str) -> bool:
    """Return whether the signature under the message is this key's; False for what is no key or no signature."""
    try:
        _public_key(public).verify(b64decode(signature, validate=True), message)
    except (InvalidSignature, ValueError):
        return False
    return True


_SPKI = serialization.PublicFormat.SubjectPublicKeyInfo


def _public_key(public: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(b64decode(public, validate=True))


def _private_pem(signer: Signer) -> bytes:
    return signer.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
