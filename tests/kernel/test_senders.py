"""The address by which requests are counted: behind trusted proxies, with forged headers, without a header."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from allauth.account.adapter import get_adapter
from axes.helpers import get_client_ip_address
from django.test import RequestFactory

from xieshou.kernel.senders import client_address, sender_digest

ON = date(2026, 3, 2)
PROXY = "10.0.0.1"
SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"


def _from(header: str | None, *, connection: str = PROXY):
    given = {} if header is None else {"headers": {"x-forwarded-for": header}}
    return RequestFactory().get("/", REMOTE_ADDR=connection, **given)


@pytest.mark.parametrize(
    ("trusted", "header", "wanted"),
    [
        (0, "203.0.113.7", PROXY),  # nobody is trusted: the header is the visitor's own word
        (0, None, PROXY),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.9, 203.0.113.7", "203.0.113.7"),  # the left one is forged
        (1, "a, b, c, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.9, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", PROXY),  # one proxy was passed by
        (1, None, PROXY),
        (1, "", PROXY),
        (1, "203.0.113.7, unknown", PROXY),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "2001:0db8:0001:0002::9", "2001:db8:1:2::"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_address_is_counted_from_the_right(settings, trusted, header, wanted):
    settings.TRUSTED_PROXIES = trusted
    assert client_address(_from(header)) == wanted


def test_connection_without_an_address_is_nowhere(settings):
    settings.TRUSTED_PROXIES = 0
    assert client_address(_from(None, connection="")) == "0.0.0.0"


def test_forged_header_does_not_change_the_digest_and_the_day_does(settings):
    settings.TRUSTED_PROXIES = 1
    one = sender_digest(_from("1.1.1.1, 203.0.113.7"), context="c", on=ON)
    assert one == sender_digest(_from("2.2.2.2, 203.0.113.7"), context="c", on=ON)
    assert one != sender_digest(_from("203.0.113.8"), context="c", on=ON)
    assert one != sender_digest(_from("203.0.113.7"), context="d", on=ON)
    assert one != sender_digest(_from("203.0.113.7"), context="c", on=ON.replace(day=3))


def test_no_other_file_asks_for_the_address_of_a_connection():
    """Every throttle uses the one function; the metrics page asks whether it is this very machine."""
    asking = {
        str(file.relative_to(SOURCE))
        for file in SOURCE.rglob("*.py")
        if "REMOTE_ADDR" in file.read_text(encoding="utf-8")
    }
    assert asking == {"kernel/senders.py", "config/observability/views.py"}


def test_sign_in_is_counted_by_the_same_address(settings):
    settings.TRUSTED_PROXIES = 1
    request = _from("1.1.1.1, 203.0.113.7")
    assert get_client_ip_address(request) == get_adapter().get_client_ip(request) == "203.0.113.7"
