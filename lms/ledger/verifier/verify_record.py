#!/usr/bin/env python3
"""Checks a training record that a Learning Centre gave out: that it is whole, unaltered and signed by the centre.

    python verify_record.py record.zip --fingerprint 4f0c…      (the centre publishes the fingerprint of its key)
    python verify_record.py record.zip --key public-key.pem     (a key you have from the centre, not from the package)

One file, Python 3.8 or later, nothing else: no network, nothing is installed, nothing is written. Exit code 0 when
everything is right, 1 when anything is not.

What is checked: the signature (Ed25519) under manifest.json; that the files are those it lists, byte for byte; that the
entries in ledger.json form one chain without a gap, from the first to the last; that record.json says what the entries
say, and leaves none out; and the seals the centre put on its ledger from time to time.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import io
import json
import re
import sys
import zipfile
from typing import Any, Iterator, Tuple  # noqa: UP035  (Python 3.8)

MEGABYTE = 1024 * 1024
MAX_ZIP = 128 * MEGABYTE
MAX_UNPACKED = 128 * MEGABYTE
MAX_JSON = 32 * MEGABYTE
MAX_FILES = 1000
MAX_DIRECTORY = 128 * 1024
MAX_SEALS = 20000
SHOWN = 40
UNLISTED = {"manifest.json", "manifest.sig"}
GENESIS = "0" * 64


class Refused(Exception):
    """There is nothing to check: the text says why."""


# --- Ed25519, verification only: RFC 8032, section 5.1 -------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
#: A point in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z.
Point = Tuple[int, int, int, int]  # noqa: UP006  (Python 3.8)
NEUTRAL = (0, 1, 1, 0)


def add(one: Point, other: Point) -> Point:
    """Return the sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    """Return the multiple of a point."""
    result = NEUTRAL
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def same(one: Point, other: Point) -> bool:
    """Return whether two points are one."""
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


def point_of(data: bytes) -> Point | None:
    """Return the point 32 bytes stand for; None when they stand for none, or not in the one right way."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or NEUTRAL


def is_small(point: Point) -> bool:
    """Return whether a point has order 1, 2, 4 or 8: under such a key a signature would fit many messages."""
    return same(times(8, point), NEUTRAL)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether the signature under the message was made with the private half of this key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = point_of(public), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or is_small(key) or is_small(commitment) or scalar >= L:
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return same(times(scalar, BASE), add(commitment, times(hashed, key)))


# --- Keys ----------------------------------------------------------------------------------------------------------

#: What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410).
DER = bytes.fromhex("302a300506032b6570032100")


def key_of_pem(text: bytes) -> bytes:
    """Return the 32 bytes of a public key file. Raises Refused."""
    found = re.search(rb"-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----", text[:2000])
    der = unpack(b"".join(found.group(1).split()).decode()) if found else b""
    if len(der) != 44 or not der.startswith(DER):
        raise Refused("The key is not an Ed25519 public key in a PEM file.")
    return der[12:]


def fingerprint(public: bytes) -> str:
    """Return SHA-256 of the key in DER, as `openssl pkey -pubin -outform DER | sha256sum` gives it."""
    return hashlib.sha256(DER + public).hexdigest()


def unpack(text: Any) -> bytes:
    """Return what a base64 text holds; nothing when it is none."""
    try:
        return base64.b64decode(text.strip() if isinstance(text, str) else "", validate=True)
    except (binascii.Error, ValueError):
        return b""


# --- The package ---------------------------------------------------------------------------------------------------


def read_package(path: str) -> dict[str, bytes]:
    """Return the files of the package by name. Raises Refused for what is no plain, small ZIP file."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_ZIP + 1)
    except OSError as error:
        raise Refused(f"The file cannot be opened: {error.strerror}.") from error
    refuse_strange(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if len(names) != len(set(names)):
                raise Refused("The package holds two files of one name.")
            if len(names) > MAX_FILES:
                raise Refused("The package holds too many files.")
            return read_all(archive, names)
    except Refused:
        raise
    except Exception as error:  # whatever is wrong with a ZIP file comes out as one of a dozen exceptions
        raise Refused(f"The package is damaged ({error}).") from error


def refuse_strange(data: bytes) -> None:
    """Raise Refused for what no centre makes, before anything is unpacked: huge files, huge lists of files."""
    if len(data) > MAX_ZIP:
        raise Refused("The package is larger than any record.")
    end = data[-22:]
    if len(end) < 22 or end[:4] != b"PK\5\6" or end[20:] != b"\0\0":
        raise Refused("This is not a record: no ZIP file, or an incomplete one.")
    if int.from_bytes(end[12:16], "little") > MAX_DIRECTORY or data[-42:-38] == b"PK\6\7":
        raise Refused("The package holds too many files.")


def read_all(archive: zipfile.ZipFile, names: list[str]) -> dict[str, bytes]:
    """Return the files' bytes, whatever sizes the ZIP file claims. Raises Refused for more than a record ever holds."""
    files, left = {}, MAX_UNPACKED
    for name in names:
        with archive.open(name) as file:
            files[name] = file.read(left + 1)
        left -= len(files[name])
        if left < 0:
            raise Refused("The package unpacks to more than any record.")
    return files


def read_json(files: dict[str, bytes], name: str) -> dict[str, Any]:
    """Return a JSON object in the package. Raises Refused for what is missing, is none, or can be read in two ways."""
    if name not in files:
        raise Refused(f"{name} is missing.")
    if len(files[name]) > MAX_JSON:
        raise Refused(f"{name} is larger than in any record.")
    try:
        return parse(files[name].decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused(f"{name} cannot be read ({error}).") from error


def parse(text: str) -> dict[str, Any]:
    """Return the JSON object a text stands for. Raises ValueError."""
    found = json.loads(text, object_pairs_hook=once, parse_int=short_number, parse_constant=no_number)
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")
    return found


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; refuse a name that stands in it twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def short_number(text: str) -> int:
    """Return a number of a sensible length."""
    if len(text) > 30:
        raise ValueError("a number is too long")
    return int(text)


def no_number(text: str) -> None:
    """Refuse NaN and infinity."""
    raise ValueError(f"{text} is no number")


# --- Checks: each yields what is wrong -----------------------------------------------------------------------------


def check_files(files: dict[str, bytes], manifest: dict[str, Any]) -> Iterator[str]:
    """The files are those the manifest lists, byte for byte."""
    listed = manifest.get("files")
    listed = listed if isinstance(listed, dict) else {}
    for name in sorted(files.keys() - listed.keys() - UNLISTED):
        yield f"{name} is not part of the record: the manifest does not list it."
    for name in sorted(listed.keys()):
        said = listed[name] if isinstance(listed[name], dict) else {}
        if name not in files:
            yield f"{name} is missing."
        elif said.get("sha256") != hashlib.sha256(files[name]).hexdigest() or said.get("size") != len(files[name]):
            yield f"{name} was altered: it is not the file that was signed."


def entries_of(ledger: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entries that are there to be checked."""
    entries = ledger.get("entries")
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def check_chain(ledger: dict[str, Any], manifest: dict[str, Any]) -> Iterator[str]:
    """The entries form one chain, from the first to the one the manifest names as the last."""
    subject, entries = manifest.get("subject"), entries_of(ledger)
    previous: Any = GENESIS
    if ledger.get("subject") != subject:
        yield "ledger.json is about another subject than the manifest."
    for sequence, entry in enumerate(entries, 1):
        place = f"Entry {sequence} of ledger.json"
        if type(entry.get("sequence")) is not int or entry["sequence"] != sequence:
            yield "{} has the number {}: one is missing, or the order was changed.".format(place, entry.get("sequence"))
        if entry.get("previous") != previous:
            yield f"{place} does not follow the one before it."
        if entry.get("digest") != digest_of(entry, subject):
            yield f"{place} was altered: what stands in it does not give its digest."
        previous = entry.get("digest")
    if manifest.get("ledger") != {"sequence": len(entries), "digest": previous}:
        yield "The chain does not end where the manifest says: the last entries are missing, or others were added."


def digest_of(entry: dict[str, Any], subject: Any) -> str:
    """Return the digest an entry must have: SHA-256 of a JSON array, as lms/ledger/chain.py defines it."""
    start = ["learning-centre-entry-1", entry.get("previous"), subject]
    rest = [entry.get(name) for name in ("sequence", "kind", "source", "recorded_at", "body")]
    line = json.dumps(start + rest, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()


def check_record(record: dict[str, Any], ledger: dict[str, Any], manifest: dict[str, Any]) -> Iterator[str]:
    """record.json says what the entries say, and leaves out no completion and no certificate."""
    if record.get("subject", manifest.get("subject")) != manifest.get("subject"):
        yield "record.json is about another subject than the manifest."
    entries = entries_of(ledger)
    for name, kind in (("facts", "completion"), ("certificates", "certificate")):
        parts = record.get(name, [])
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            yield f"record.json has no list of {name}."
            continue
        yield from check_parts(name, parts, entries)
        told = {part.get("id") for part in parts if isinstance(part.get("id"), str)}
        for entry in entries:
            if entry.get("kind") == kind and not (isinstance(entry.get("source"), str) and entry["source"] in told):
                yield "Entry {} ({}) is missing from the {} of record.json.".format(entry.get("sequence"), kind, name)


def check_parts(name: str, parts: list[dict[str, Any]], entries: list[dict[str, Any]]) -> Iterator[str]:
    """Each fact or certificate has its entry, and both say the same wherever they speak of the same."""
    seen: set[str] = set()
    by_source: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        by_source.setdefault(str(entry.get("source")), []).append(entry)
    for place, part in enumerate(parts, 1):
        what, source = f"Number {place} of the {name} in record.json", str(part.get("id"))
        own = by_source.get(source, []) if "id" in part else []
        if "entry" in part:
            own = [entry for entry in own if entry.get("sequence") == part["entry"]]
        if len(own) != 1:
            yield "{} has {} entry in ledger.json.".format(what, "more than one" if own else "no")
            continue
        if source in seen:
            yield f"{what} stands there twice."
        seen.add(source)
        yield from (f"{what} differs from its entry in: {key}." for key in differences(part, own[0]))


def differences(part: dict[str, Any], entry: dict[str, Any]) -> list[str]:
    """Return the names under which a part of the record and its entry's body say different things."""
    try:
        body = parse(entry.get("body", ""))
    except (ValueError, TypeError, RecursionError):
        return ["everything: the entry cannot be read"]
    shared = (part.keys() & body.keys()) - {"entry"}
    return sorted(
        name for name in shared if json.dumps(part[name], sort_keys=True) != json.dumps(body[name], sort_keys=True)
    )


def check_keys(ledger: dict[str, Any], public: bytes) -> Iterator[str]:
    """The keys the centre had used before lead, each vouched for by the next, to the one that signed this record."""
    before = None
    for key in parts_of(ledger, "keys"):
        said = statement_of(key, unpack(key.get("public_key")))
        if said is None or said.get("public_key") != key.get("public_key"):
            yield "Key {} in ledger.json does not sign for itself.".format(key.get("key_id"))
        elif said.get("previous") != before:
            yield "Key {} in ledger.json does not vouch for the one before it.".format(key.get("key_id"))
        before = fingerprint(unpack(key.get("public_key")))[:16]
        if before != key.get("key_id"):
            yield "Key {} in ledger.json has another id.".format(key.get("key_id"))
    if before != fingerprint(public)[:16]:
        yield "The keys in ledger.json do not lead to the one that signed this record."


def check_seals(ledger: dict[str, Any]) -> Iterator[str]:
    """Each seal was signed with one of those keys and says of itself what ledger.json says of it."""
    keys = {key.get("key_id"): unpack(key.get("public_key")) for key in parts_of(ledger, "keys")}
    seals = parts_of(ledger, "seals")
    if len(seals) > MAX_SEALS:
        raise Refused("ledger.json holds too many seals.")
    for seal in seals:
        said = statement_of(seal, keys.get(seal.get("key_id"), b""))
        names = ("number", "digest", "last_entry", "key_id")
        if said is None or any(said.get(name) != seal.get(name) for name in names):
            yield "Seal {} was altered: its signature does not fit.".format(seal.get("number"))


def parts_of(ledger: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the keys or seals; each has text ids only, so that they can be looked up."""
    parts = ledger.get(name)
    found = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return [part for part in found if isinstance(part.get("key_id"), str)]


def statement_of(part: dict[str, Any], public: bytes) -> dict[str, Any] | None:
    """Return what a key or seal says under its signature; None when the signature does not fit."""
    text = part.get("statement")
    if not isinstance(text, str) or not is_signed(
        public, text.encode("utf-8", "surrogatepass"), unpack(part.get("signature"))
    ):
        return None
    try:
        return parse(text)
    except (ValueError, RecursionError):
        return None


# --- All together --------------------------------------------------------------------------------------------------


def check(files: dict[str, bytes], trusted: str) -> tuple[list[str], list[str]]:
    """Return what was found, and what is wrong. ``trusted`` is a fingerprint, or empty. Raises Refused."""
    manifest, ledger, record = (read_json(files, name) for name in ("manifest.json", "ledger.json", "record.json"))
    if manifest.get("format") != "learning-centre-record-1":
        raise Refused("This record has a format that this program does not know.")
    public = key_of_pem(files.get("public-key.pem", b""))
    wrong = []
    if trusted and trusted != fingerprint(public):
        wrong.append("It was signed with another key than the one you trust.")
    if not is_signed(public, files["manifest.json"], unpack(files.get("manifest.sig", b"").decode("ascii", "replace"))):
        wrong.append("The signature does not fit: the manifest was altered, or not signed with this key.")
    checks = (
        check_files(files, manifest),
        check_chain(ledger, manifest),
        check_record(record, ledger, manifest),
        check_keys(ledger, public),
        check_seals(ledger),
    )
    wrong += [what for one in checks for what in one]
    return describe(files, manifest, ledger, record, public), wrong


def describe(
    files: dict[str, bytes], manifest: dict[str, Any], ledger: dict[str, Any], record: dict[str, Any], public: bytes
) -> list[str]:
    """Return what the package says of itself, in lines."""
    lists = [record.get(name) for name in ("facts", "certificates")]
    facts, certificates = (len(one) if isinstance(one, list) else 0 for one in lists)
    seals = [seal["last_entry"] for seal in parts_of(ledger, "seals") if type(seal.get("last_entry")) is int]
    ids = [entry["id"] for entry in entries_of(ledger) if type(entry.get("id")) is int]
    sealed = sum(1 for number in ids if seals and number <= max(seals))
    return [
        "Centre:      {}".format(manifest.get("centre")),
        "Subject:     {}".format(manifest.get("subject")),
        "Made:        {}".format(manifest.get("made_at")),
        f"Files:       {len(files)}",
        f"Entries:     {len(ids)}, of which the centre has sealed {sealed}",
        f"Record:      {facts} facts, {certificates} certificates",
        f"Key:         {fingerprint(public)}",
    ]


def main() -> int:
    """Check what the command line names, say in words what was found, and return the exit code."""
    parser = argparse.ArgumentParser(description="Checks a training record given out by a Learning Centre.")
    parser.add_argument("record", help="the ZIP file")
    trust = parser.add_mutually_exclusive_group()
    trust.add_argument("--key", metavar="FILE", help="the centre's public key (PEM), not taken from the package")
    trust.add_argument("--fingerprint", metavar="SHA256", help="the fingerprint of its key that the centre publishes")
    options = parser.parse_args()
    try:
        trusted = trusted_fingerprint(options.key, options.fingerprint)
        lines, wrong = check(read_package(options.record), trusted)
    except Refused as refusal:
        return tell([], [str(refusal)], "")
    except Exception as error:  # a stranger's file: never a traceback
        return tell([], [f"The package cannot be read ({type(error).__name__})."], "")
    return tell(lines, wrong, trusted)


def trusted_fingerprint(path: str | None, given: str | None) -> str:
    """Return the fingerprint to trust; empty when none was named. Raises Refused for what is none."""
    if path:
        try:
            with open(path, "rb") as file:
                return fingerprint(key_of_pem(file.read(4096)))
        except OSError as error:
            raise Refused(f"The key cannot be opened: {error.strerror}.") from error
    if given is None:
        return ""
    digits = re.sub(r"[\s:]", "", given).lower()
    if not re.fullmatch("[0-9a-f]{64}", digits):
        raise Refused("The fingerprint must have 64 digits (0-9, a-f).")
    return digits


def tell(lines: list[str], wrong: list[str], trusted: str) -> int:
    """Print the outcome and return the exit code."""
    for line in lines:
        say(line)
    for what in wrong[:SHOWN]:
        say("WRONG: " + what)
    if len(wrong) > SHOWN:
        say(f"... and {len(wrong) - SHOWN} more.")
    if wrong:
        say("NOT GENUINE, or not whole. Do not rely on this record.")
    elif trusted:
        say("GENUINE: whole, unaltered, and signed with the key you trust.")
    else:
        say("WHOLE and unaltered, but checked against the key in the package only, which anybody could have made.")
        say("Compare the key above with the fingerprint the centre publishes, or run this again with --fingerprint.")
    return 1 if wrong else 0


def say(text: str) -> None:
    """Print one line, whatever a stranger's file put into it and whatever the terminal can show."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in text)[:400]
    encoding = sys.stdout.encoding or "ascii"
    print(shown.encode(encoding, "backslashreplace").decode(encoding))


if __name__ == "__main__":
    sys.exit(main())
