"""One typed door to the compiler, so that kernels keep their types for the checker."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

Kernel = TypeVar("Kernel", bound="Callable[..., object]")


def compiled(function: Kernel) -> Kernel:
    """Return the function compiled to machine code: cached on disk, without the interpreter lock."""
    return cast("Kernel", njit(nogil=True, cache=True, error_model="numpy")(function))
