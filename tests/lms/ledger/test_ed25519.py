"""The verifier's own Ed25519, against RFC 8032 and against OpenSSL (through ``cryptography``)."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.ledger.verifier.verify_record import BASE, L, P, is_signed, is_small, point_of, same, times

#: RFC 8032, section 7.1: tests 1, 2, 3 and SHA(abc).
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
        "24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
        "eeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
        "8dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce8"
        "0e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac1"
        "7ad9bef1177331a704",
    ),
]
#: The y of all eight points whose order divides 8; two of them are the two of order 4.
SMALL = [1, P - 1, 0, 2707385501144840649318225287225658788936804267575313519463743609750303402022]
SMALL += [P - SMALL[3]]


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_signatures_of_the_rfc_are_right(vector):
    public, message, signature = (bytes.fromhex(text) for text in vector)
    assert is_signed(public, message, signature)
    assert not is_signed(public, message + b"x", signature)


@settings(max_examples=25, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_signatures_of_openssl_are_right(seed, message):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    assert is_signed(private.public_key().public_bytes_raw(), message, private.sign(message))


@settings(max_examples=60, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), part=st.integers(0, 2), bit=st.integers(0, 511))
def test_one_changed_bit_is_refused_as_openssl_refuses_it(seed, part, bit):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    message = b"a message of some length"
    parts = [private.public_key().public_bytes_raw(), message, private.sign(message)]
    bit %= 8 * len(parts[part])
    parts[part] = bytes(byte ^ (1 << bit % 8 if place == bit // 8 else 0) for place, byte in enumerate(parts[part]))
    assert not is_signed(*parts)
    with pytest.raises((InvalidSignature, ValueError)):
        Ed25519PublicKey.from_public_bytes(parts[0]).verify(parts[2], parts[1])


@settings(max_examples=30, deadline=None)
@given(public=st.binary(min_size=32, max_size=32), signature=st.binary(min_size=64, max_size=64))
def test_random_bytes_are_no_signature(public, signature):
    assert not is_signed(public, b"", signature)


@pytest.mark.parametrize("length", [0, 31, 33, 63, 65])
def test_other_lengths_are_refused(length):
    private = Ed25519PrivateKey.generate()
    public, signature = private.public_key().public_bytes_raw(), private.sign(b"")
    assert not is_signed(public[:length].ljust(length, b"\0") if length < 34 else public + b"\0", b"", signature)
    assert not is_signed(public, b"", signature[:length].ljust(length, b"\0"))


def test_second_form_of_a_signature_is_refused():
    """S + L fits the same equation: whoever accepted it would accept two signatures where one was made."""
    private = Ed25519PrivateKey.generate()
    signature = private.sign(b"text")
    more = (int.from_bytes(signature[32:], "little") + L).to_bytes(32, "little")
    assert not is_signed(private.public_key().public_bytes_raw(), b"text", signature[:32] + more)


@pytest.mark.parametrize("y", SMALL)
@pytest.mark.parametrize("sign", [0, 1])
def test_points_of_small_order_are_refused(y, sign):
    data = (y | sign << 255).to_bytes(32, "little")
    point = point_of(data)
    assert point is None or is_small(point)
    forged = data + bytes(32)  # under a key of small order S = 0 fits one message in eight, or all
    assert not any(is_signed(data, bytes([number]), forged) for number in range(16))
    private = Ed25519PrivateKey.generate()
    assert not is_signed(private.public_key().public_bytes_raw(), b"", forged)


@pytest.mark.parametrize("y", [P, P + 1, 2**255 - 1])
def test_second_form_of_a_point_is_refused(y):
    assert point_of(y.to_bytes(32, "little")) is None


def test_half_of_all_numbers_are_no_point():
    points = [point_of(y.to_bytes(32, "little")) for y in range(2, 102)]
    assert 30 < points.count(None) < 70
    for x, y, _z, _t in filter(None, points):
        assert (y * y - x * x - 1 + 121665 * pow(121666, P - 2, P) * x * x * y * y) % P == 0


def test_base_point_has_the_order_the_rfc_says():
    assert BASE[1] * 5 % P == 4
    assert same(times(L, BASE), (0, 1, 1, 0))
