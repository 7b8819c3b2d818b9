"""The encrypted columns of people and of their history."""

from __future__ import annotations

from xieshou.kernel.sealed import Digest, Sealed

from .numbers import TAIL
from .secrets import ID_CONTEXT, PHONE_CONTEXT, TAIL_CONTEXT

_NUMBER = Digest("id_number_index", ID_CONTEXT)
_PHONE = (Digest("phone_index", PHONE_CONTEXT),)

SEALED = (
    Sealed(
        "people.Person",
        "id_number_cipher",
        ID_CONTEXT,
        (_NUMBER, Digest("id_tail_index", TAIL_CONTEXT, TAIL)),
    ),
    Sealed("people.Person", "phone_cipher", PHONE_CONTEXT, _PHONE),
    Sealed("people.PersonHistory", "id_number_cipher", ID_CONTEXT, (_NUMBER,)),
    Sealed("people.PersonHistory", "phone_cipher", PHONE_CONTEXT, _PHONE),
)
