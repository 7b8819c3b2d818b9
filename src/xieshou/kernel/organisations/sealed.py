"""The encrypted column of organisations."""

from __future__ import annotations

from xieshou.kernel.sealed import Sealed

from .rules import PHONE_CONTEXT

SEALED = (Sealed("organisations.Organisation", "contact_phone", PHONE_CONTEXT),)
