"""The encrypted column of text messages."""

from __future__ import annotations

from xieshou.kernel.sealed import Sealed

from .jobs import PHONE_CONTEXT

SEALED = (Sealed("inbox.TextMessage", "phone_cipher", PHONE_CONTEXT),)
