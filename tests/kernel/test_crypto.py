"""Encryption of fields: published vectors, and every way in which a stored value must not open."""

from __future__ import annotations

import pytest

from xieshou.kernel.crypto import (
    INDEX_BYTES,
    DecryptionError,
    blind_index,
    decrypt,
    decrypt_bytes,
    encrypt,
    former_indexes,
    key_id,
    key_of,
)

ONE, TWO = bytes(range(32)), bytes(range(32, 64))
CONTEXT = "people.person.id_number"
# McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13, 14 and 15 (AES-256, no further data).
ZERO = bytes(32)
FEFF = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
VECTORS = [
    (ZERO, bytes(12), "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    (ZERO, bytes(12), "00" * 16, "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"),
    (
        FEFF,
        bytes.fromhex("cafebabefacedbaddecaf888"),
        (
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
        ),
        (
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
        ),
        "b094dac5d93471bdec1a502270e3cc6c",
    ),
]


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.FIELD_KEYS, settings.INDEX_KEY, settings.OLD_INDEX_KEYS = [ONE], ONE, []


@pytest.mark.parametrize(("key", "nonce", "plain", "cipher", "tag"), VECTORS)
def test_published_vectors_open(settings, key, nonce, plain, cipher, tag):
    settings.FIELD_KEYS = [key]
    stored = b"\x01" + key_id(key) + nonce + bytes.fromhex(cipher) + bytes.fromhex(tag)
    assert decrypt_bytes(stored, context="").hex() == plain


def test_same_text_is_never_stored_alike():
    first, second = (
        encrypt("530326198501010013", context=CONTEXT),
        encrypt("530326198501010013", context=CONTEXT),
    )
    assert first != second
    assert decrypt(first, context=CONTEXT) == decrypt(second, context=CONTEXT) == "530326198501010013"


def test_any_flipped_bit_is_noticed():
    stored = encrypt("角一", context=CONTEXT)
    for place in range(len(stored)):
        for bit in range(8):
            damaged = bytearray(stored)
            damaged[place] ^= 1 << bit
            with pytest.raises(DecryptionError):
                decrypt(bytes(damaged), context=CONTEXT)


def test_any_shortened_value_is_noticed():
    stored = encrypt("角一", context=CONTEXT)
    for length in range(len(stored)):
        with pytest.raises(DecryptionError):
            decrypt(stored[:length], context=CONTEXT)


def test_value_of_another_column_does_not_open():
    stored = encrypt("13812345678", context="people.person.phone")
    with pytest.raises(DecryptionError):
        decrypt(stored, context="organisations.organisation.contact_phone")


def test_another_key_does_not_open_and_neither_does_its_name_on_the_value(settings):
    stored = encrypt("角一", context=CONTEXT)
    settings.FIELD_KEYS = [TWO]
    with pytest.raises(DecryptionError, match="No key"):
        decrypt(stored, context=CONTEXT)
    with pytest.raises(DecryptionError, match="damaged"):
        decrypt(stored[:1] + key_id(TWO) + stored[5:], context=CONTEXT)


def test_bytes_that_are_no_text_are_a_damaged_value(settings):
    from xieshou.kernel.crypto import encrypt_bytes

    with pytest.raises(DecryptionError, match="damaged"):
        decrypt(encrypt_bytes(b"\xff\xfe", context=CONTEXT), context=CONTEXT)


def test_first_key_writes_and_all_read(settings):
    old = encrypt("旧", context=CONTEXT)
    settings.FIELD_KEYS = [TWO, ONE]
    new = encrypt("新", context=CONTEXT)
    assert (key_of(old), key_of(new)) == (key_id(ONE), key_id(TWO))
    assert [decrypt(value, context=CONTEXT) for value in (old, new)] == ["旧", "新"]


def test_digest_depends_on_text_context_and_key_alone(settings):
    digest = blind_index("530326198501010013", context=CONTEXT)
    assert digest == blind_index("530326198501010013", context=CONTEXT)
    assert digest.hex() == "f9524feaf3532852af09ff69a6abca00"
    assert len(digest) == INDEX_BYTES
    others = {
        blind_index("530326198501010021", context=CONTEXT),
        blind_index("530326198501010013", context="people.person.id_tail"),
    }
    settings.INDEX_KEY, settings.OLD_INDEX_KEYS = TWO, [ONE]
    others.add(blind_index("530326198501010013", context=CONTEXT))
    assert len(others | {digest}) == 4
    assert former_indexes("530326198501010013", context=CONTEXT) == [digest]
