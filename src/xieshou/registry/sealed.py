"""The encrypted column of the registry: the key of a device that carries households."""

from __future__ import annotations

from xieshou.kernel.sealed import Sealed
from xieshou.registry.operations.device import CONTEXT

SEALED = (Sealed("registry.VisitDevice", "key_cipher", CONTEXT),)
