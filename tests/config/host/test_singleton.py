"""One supervisor a folder, one program a port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from xieshou.config.host.outcome import HostError
from xieshou.config.host.singleton import only_supervisor, require_free_port, running_supervisor

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys, time
from pathlib import Path
from xieshou.config.host.singleton import only_supervisor
with only_supervisor(Path(sys.argv[1]), "http://localhost:8999/"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(home: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(home)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_second_supervisor_is_told_the_address(home: Path, holder: subprocess.Popen[str]) -> None:
    with (
        pytest.raises(HostError, match=rf"http://localhost:8999/ \(process {holder.pid}\)"),
        only_supervisor(home, "http://localhost:8000/"),
    ):
        pass
    assert running_supervisor(home) == {"pid": holder.pid, "address": "http://localhost:8999/"}
    holder.kill()
    holder.wait()


def test_killed_supervisor_leaves_the_folder_free(home: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    assert running_supervisor(home) is None
    with only_supervisor(home, "http://localhost:8000/"):
        assert running_supervisor(home) == {"pid": os.getpid(), "address": "http://localhost:8000/"}
    assert running_supervisor(home) is None


def test_folder_never_used_has_no_supervisor(home: Path) -> None:
    assert running_supervisor(home) is None


def test_taken_port_is_refused_even_where_it_could_be_shared() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(HostError, match=f"Port {port} .* PORT={port + 1}"):
            require_free_port("127.0.0.1", port)
    require_free_port("127.0.0.1", port)
