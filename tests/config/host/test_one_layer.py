"""A second process without a shared layer is refused; a shared layer, or the end of the first, lets it in."""

from __future__ import annotations

import pytest

from xieshou.config.host.one_layer import only_socket_process
from xieshou.config.host.outcome import HostError


def test_second_process_without_a_shared_layer_is_refused(db) -> None:
    with only_socket_process(""):
        with (
            pytest.raises(HostError, match="XIESHOU_REALTIME_LAYER"),
            only_socket_process("", wait_seconds=0.3),
        ):
            pass
        with only_socket_process("redis://localhost/0"):
            pass
    with only_socket_process("", wait_seconds=0):
        pass
