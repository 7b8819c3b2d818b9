"""Where a request comes from, for counting it: the address behind the trusted proxies, and a digest of it.

Every throttle asks here. Behind a proxy the connection comes from the proxy; the visitor's address then
stands in X-Forwarded-For, to which each proxy appends on the right what it sees. Whatever stands further
left was written by the visitor and proves nothing.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings

from .crypto import blind_index

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

HOME_BITS = 64  # one household or phone has a whole IPv6 network of this size
NOWHERE = "0.0.0.0"  # noqa: S104 -- compared, not bound: a local socket has no address


def client_address(request: HttpRequest) -> str:
    """Return the address of the visitor as the outermost trusted proxy saw it.

    Too few entries mean that the request came past a proxy, and an entry that is no address that one of
    them is not ours: then the connection itself counts. IPv6 addresses are cut to their network.
    """
    connection = str(request.META.get("REMOTE_ADDR") or "")
    trusted: int = settings.TRUSTED_PROXIES
    entries = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if not trusted or len(entries) < trusted:
        return _home_of(connection) or NOWHERE
    return _home_of(entries[-trusted]) or _home_of(connection) or NOWHERE


def sender_digest(request: HttpRequest, *, context: str, on: date) -> bytes:
    """Return a digest of where a public form comes from; it changes every day and opens nothing."""
    return blind_index(f"{client_address(request)}|{on}", context=context)


def _home_of(text: str) -> str:
    """Return an address in its one spelling, an IPv6 address as its network, "" for anything else."""
    try:
        found = ip_address(text)
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((found, HOME_BITS), strict=False).network_address)
