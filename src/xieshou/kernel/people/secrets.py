"""The encrypted columns of people: values in, ciphers and blind indexes out, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.crypto import blind_index, decrypt, encrypt

from .numbers import TAIL

if TYPE_CHECKING:
    from .models import Person

ID_CONTEXT = "people.person.id_number"
TAIL_CONTEXT = "people.person.id_tail"
PHONE_CONTEXT = "people.person.phone"


def id_index(number18: str) -> bytes:
    """Return the digest by which an ID number is found."""
    return blind_index(number18, context=ID_CONTEXT)


def tail_index(tail: str) -> bytes:
    """Return the digest by which the last four characters of an ID number are found."""
    return blind_index(tail, context=TAIL_CONTEXT)


def phone_digest(phone: str) -> bytes:
    """Return the digest by which a phone number is found."""
    return blind_index(phone, context=PHONE_CONTEXT)


def id_columns(number18: str) -> dict[str, bytes | None]:
    """Return the three columns of an ID number; all empty for ""."""
    if not number18:
        return {"id_number_cipher": None, "id_number_index": None, "id_tail_index": None}
    return {
        "id_number_cipher": encrypt(number18, context=ID_CONTEXT),
        "id_number_index": id_index(number18),
        "id_tail_index": tail_index(number18[-TAIL:]),
    }


def phone_columns(phone: str) -> dict[str, bytes | None]:
    """Return the two columns of a phone number; both empty for ""."""
    if not phone:
        return {"phone_cipher": None, "phone_index": None}
    return {"phone_cipher": encrypt(phone, context=PHONE_CONTEXT), "phone_index": phone_digest(phone)}


def open_id_number(person: Person) -> str:
    """Return the ID number of a person, "" if there is none. Callers mask or audit it."""
    return decrypt(bytes(person.id_number_cipher), context=ID_CONTEXT) if person.id_number_cipher else ""


def open_phone(person: Person) -> str:
    """Return the phone number of a person, "" if there is none. Callers mask or audit it."""
    return decrypt(bytes(person.phone_cipher), context=PHONE_CONTEXT) if person.phone_cipher else ""
