"""Encryption of personal fields: AES-256-GCM with a key id, and keyed blind indexes for equality search.

A stored value is `version (1 byte) · key id (4 bytes) · nonce (12 bytes) · ciphertext and tag`. The
context (e.g. "people.person.id_number") is authenticated, so a value moved to another column does
not decrypt. Keys come from the settings FIELD_KEYS (id → 32 bytes, the first one encrypts) and
INDEX_KEY; an old key stays readable until all rows are encrypted anew.
"""

from __future__ import annotations

import hmac
import os
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = b"\x01"
NONCE_BYTES = 12
KEY_ID_BYTES = 4
INDEX_BYTES = 16


class DecryptionError(Exception):
    """The stored value is damaged, belongs to another column, or its key is not configured."""


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def key_id(key: bytes) -> bytes:
    """Return the 4-byte name of a key, so that names never have to be configured."""
    return sha256(b"xieshou key id" + key).digest()[:KEY_ID_BYTES]


@lru_cache(maxsize=4)
def _keys(keys: tuple[bytes, ...]) -> dict[bytes, AESGCM]:
    return {key_id(key): _cipher(key) for key in keys}


def encrypt(text: str, *, context: str) -> bytes:
    """Return `text` encrypted with the first configured key."""
    return encrypt_bytes(text.encode(), context=context)


def encrypt_bytes(content: bytes, *, context: str) -> bytes:
    """Return bytes encrypted with the first configured key."""
    key = settings.FIELD_KEYS[0]
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + key_id(key) + nonce + _cipher(key).encrypt(nonce, content, context.encode())


def decrypt(stored: bytes, *, context: str) -> str:
    """Return the text of a stored value.

    Raises: DecryptionError: damaged value, other context or unknown key.
    """
    try:
        return decrypt_bytes(stored, context=context).decode()
    except ValueError as error:
        message = f"A value of {context} is damaged."
        raise DecryptionError(message) from error


def decrypt_bytes(stored: bytes, *, context: str) -> bytes:
    """Return the bytes of a stored value.

    Raises: DecryptionError: damaged value, other context or unknown key.
    """
    stored = bytes(stored)
    cipher = _keys(tuple(settings.FIELD_KEYS)).get(stored[1 : 1 + KEY_ID_BYTES])
    if stored[:1] != VERSION or cipher is None:
        message = f"No key for a value of {context}."
        raise DecryptionError(message)
    start = 1 + KEY_ID_BYTES
    nonce, body = stored[start : start + NONCE_BYTES], stored[start + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, context.encode())
    except (InvalidTag, ValueError) as error:
        message = f"A value of {context} is damaged."
        raise DecryptionError(message) from error


def key_of(stored: bytes) -> bytes:
    """Return the name of the key that a stored value needs."""
    return bytes(stored[1 : 1 + KEY_ID_BYTES])


def blind_index(text: str, *, context: str) -> bytes:
    """Return the keyed digest (16 bytes) by which equal values of one context are found."""
    return _digest(settings.INDEX_KEY, text, context)


def former_indexes(text: str, *, context: str) -> list[bytes]:
    """Return the digests that the index keys of former days gave the text, the latest key first."""
    return [_digest(key, text, context) for key in settings.OLD_INDEX_KEYS]


def _digest(key: bytes, text: str, context: str) -> bytes:
    return hmac.digest(key, context.encode() + b"\x00" + text.encode(), "sha256")[:INDEX_BYTES]
