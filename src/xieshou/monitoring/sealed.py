"""The encrypted columns of monitoring, and the digest by which a department's alert knows its person."""

from __future__ import annotations

from xieshou.kernel.people.secrets import ID_CONTEXT
from xieshou.kernel.sealed import Bare, Sealed
from xieshou.monitoring.operations import clue, grievance

SEALED = (
    Sealed("monitoring.Clue", "phone_cipher", clue.PHONE_CONTEXT),
    Sealed("monitoring.Grievance", "phone_cipher", grievance.PHONE_CONTEXT),
)
BARE = (Bare("monitoring.Clue", "id_index", ID_CONTEXT),)
