"""The relay: media over udp, tcp and tls, proven from the pair the browser chose; wrong credentials are refused.

The only tests that need coturn; without it they say so, and `/healthz` names the missing relay.
"""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.labour.calls.hall import (
    FIRST_FRAME,
    TILE,
    SocketHost,
    await_port,
    free_port,
    poll,
    report,
)
from xieshou.kernel.ids import new_id
from xieshou.kernel.realtime.rules import RELAY_SECONDS, relay_servers

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        shutil.which("turnserver") is None, reason="coturn is not installed (apt-get install coturn)"
    ),
]
SECRET = "a-secret-of-the-relay"


@pytest.fixture(scope="module")
def relay(tmp_path_factory: Any) -> Iterator[dict[str, str]]:
    """Run coturn on this machine; return its addresses by transport."""
    folder = tmp_path_factory.mktemp("relay")
    plain, secure, key, certificate = free_port(), free_port(), folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    command = [
        "turnserver", "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={plain}",
        f"--tls-listening-port={secure}", f"--cert={certificate}", f"--pkey={key}", "--min-port=50000", "--max-port=50200",
        "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=test", "--no-cli", "--no-multicast-peers",
        "--allow-loopback-peers", "--no-dtls", "--simple-log", f"--log-file={folder}/log",
        f"--pidfile={folder}/pid", f"--userdb={folder}/users",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        await_port(plain, process)
        yield {
            "udp": f"turn:127.0.0.1:{plain}?transport=udp",
            "tcp": f"turn:127.0.0.1:{plain}?transport=tcp",
            "tls": f"turns:localhost:{secure}?transport=tcp",
        }
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def relayed(_hall: Any, relay: dict[str, str]) -> Iterator[str]:
    """Run a socket process that hands out credentials of the relay; return its address."""
    _hall.sockets.kill()  # without a shared layer there is one
    host = SocketHost({"XIESHOU_TURN_URLS": ",".join(relay.values()), "XIESHOU_TURN_SECRET": SECRET})
    host.start()
    yield f"ws://localhost:{host.port}/realtime/room/"
    host.kill()


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_media_pass_through_the_relay(hall, relayed, meeting, transport):
    with hall.through(relayed):
        host = meeting.host_page(query=f"?route={transport}")
        guest = meeting.guest_page(query=f"?route={transport}")
    meeting.admit(host)
    pairs = []
    for page in (host, guest):
        poll(page, FIRST_FRAME)
        poll(page, "() => document.querySelector('.x-tile').dataset.frames > 10", 20)
        pairs.append(page.evaluate(TILE)["pair"])

    report(relay=transport, pairs=pairs)
    for pair in pairs:
        kind, _protocol, to_relay, other = pair.split("/")
        assert (kind, to_relay, other) == ("relay", transport, "relay")


ALLOCATE = """async (servers) => {
  const connection = new RTCPeerConnection({iceServers: servers, iceTransportPolicy: "relay"});
  const found = {candidates: 0, errors: []};
  connection.onicecandidate = ({candidate}) => { if (candidate?.candidate) found.candidates += 1; };
  connection.onicecandidateerror = (event) => found.errors.push(event.errorCode);
  connection.createDataChannel("x");
  await connection.setLocalDescription();
  const until = Date.now() + 8000;
  while (Date.now() < until && !found.candidates && !found.errors.includes(401)) await new Promise((go) => setTimeout(go, 100));
  connection.close();
  return found;
}"""


@pytest.mark.parametrize(
    ("secret", "age", "admitted"),
    [(SECRET, 0, True), ("another-secret", 0, False), (SECRET, RELAY_SECONDS + 60, False)],
    ids=["right", "wrong", "expired"],
)
def test_relay_admits_only_fresh_credentials_of_its_secret(hall, relay, secret, age, admitted):
    at = timezone.now() - timedelta(seconds=age)
    servers = relay_servers([relay["udp"]], secret, new_id(), at=at)
    page = hall.page(hall.west, who=5)
    page.goto(f"{hall.site}/rooms/check/")

    found = page.evaluate(ALLOCATE, servers)

    assert (found["candidates"] > 0) == admitted
    assert (401 in found["errors"]) != admitted
