"""Requests against every address, and what must not come back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from io import BytesIO
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID
from zipfile import ZipFile

from django.db import transaction
from django.test import Client

from xieshou.kernel.access.middleware import VISIT_SECONDS
from xieshou.kernel.access.roles import role_table
from xieshou.kernel.doors import PUBLIC, SIGNED_IN

from .canaries import CANARY, secrets_of
from .keys import keys_of
from .routes import Route, list_api, list_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .world import Side

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(?:\w+:)?(\w+)\}")
# A stamped text: the word, the column, the end of the row's key. The bare word is also typed into searches.
STAMPED = re.compile(CANARY.encode() + rb"[a-z_]{1,3}[0-9a-f]{5,8}")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
NOBODY = UUID("00000000-0000-7000-8000-000000000000")
OTHERS = {
    "sheet": "registry.roster",
    "side": "county",
    "indicator": "departed",
    "indicator_code": "cooperation.visits",
    "code": "530326103201",
    "year": 2026,
    "pk": 1,
    "token": "x" * 43,
    "uidb36": "1",
    "key": "x-y",
    "moment": "before",
    "table": "agreements",
    "kind": "xlsx",
}
# The directory of bodies and their pairings is open to every role that may see organisations.
DIRECTORY = ("organisations:", "organisations.")
ARCHIVE = b"PK\x03\x04"
LEADING_OUT = {"account_logout"}  # ends the session that the probe needs


@dataclass
class Findings:
    """What the probe met."""

    requests: int = 0
    problems: list[str] = field(default_factory=list)

    def note(self, problem: str) -> None:
        """Keep a problem, the first two hundred."""
        if len(self.problems) < 200:
            self.problems.append(problem)


class Probe:
    """Sends requests as one role of the own side and judges each answer by the matrix and the canaries."""

    def __init__(self, own: Side, foreign: Side, role: str) -> None:
        self.role, self.findings = role, Findings()
        self._foreign_status: dict[tuple[str, str], int] = {}
        self.seconds: dict[str, float] = {}  # of the last request to each address
        self._keys = {"own": keys_of(own), "foreign": keys_of(foreign), "nobody": {}}
        self._forbidden = [secret.encode() for secret in secrets_of(foreign)]
        self._foreign = foreign
        self._bodies = self._encode_bodies()
        self.client = Client(raise_request_exception=False)
        if role:
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            self.client.force_login(own.users[role], backend=backend)
            self._note_visit()

    def _note_visit(self) -> None:
        """Have the visit of this minute noted outside the requests that are rolled back: they would all note it."""
        self.client.get("/")
        self._noted = perf_counter()

    def send(self, route: Route, method: str, world: str, query: dict[str, str] | None = None) -> None:
        """Send one request in a transaction that is rolled back, and judge the answer."""
        url = self._address(route, world)
        if self.role and perf_counter() - self._noted > VISIT_SECONDS / 2:
            self._note_visit()
        began = perf_counter()
        with transaction.atomic():
            try:
                response = self._ask(route, method, url, query or {})
            finally:
                transaction.set_rollback(True)
        self.findings.requests += 1
        self.seconds[route.name] = perf_counter() - began
        self._judge(route, method, world, url, response)

    def _address(self, route: Route, world: str) -> str:
        keys = self._keys[world]

        def value(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            return str(OTHERS.get(name) or keys.get(name) or NOBODY)

        return PARAMETER.sub(value, route.path)

    def _ask(self, route: Route, method: str, url: str, query: dict[str, str]) -> Any:
        if method == "GET":
            return self.client.get(url, query)
        content_type = JSON if route.kind == "api" else FORM
        return self.client.generic(method, url, self._bodies[content_type], content_type)

    def _encode_bodies(self) -> dict[str, bytes]:
        """Return what every writing request carries: the foreign keys under the names of all parameters."""
        body = {name: str(key) for name, key in self._keys["foreign"].items()} | {
            "purpose": "核对证件信息",
            "reason": "other",
            "q": CANARY,
            "is_staff": "true",
            "region_code": self._foreign.village,
            "ids": [str(self._keys["foreign"]["line_id"])],
        }
        return {JSON: json.dumps(body).encode(), FORM: urlencode(body, doseq=True).encode()}

    def _judge(self, route: Route, method: str, world: str, url: str, response: Any) -> None:
        where = f"{self.role or 'anonymous'} {method} {url} -> {response.status_code}"
        content = unpacked(b"".join(response.streaming_content) if response.streaming else response.content)
        content += str(dict(response.items())).encode()
        if STAMPED.search(content):
            self.findings.note(f"canary: {where}")
        if any(secret in content for secret in self._forbidden):
            self.findings.note(f"number: {where}")
        if response.status_code >= 500:
            self.findings.note(f"error: {where}")
        self._judge_status(route, world, response.status_code, where)

    def _judge_status(self, route: Route, world: str, status: int, where: str) -> None:
        if route.door == PUBLIC:
            return
        if not self.role:
            expected = {401} if route.kind == "api" else {302}
            if status not in expected:
                self.findings.note(f"open to anonymous: {where}")
            return
        if not route.admits(self.role):
            if status != 403:
                self.findings.note(f"open to a role without the capability: {where}")
            return
        named = PARAMETER.search(route.path) and not route.name.startswith(DIRECTORY)
        if world == "own" or not named or route.door == SIGNED_IN or _only_others(route):
            return
        if status < 400:
            self.findings.note(f"foreign row answered: {where}")
        self._compare(route, world, status, where)

    def _compare(self, route: Route, world: str, status: int, where: str) -> None:
        """Tell whether a foreign row and one that does not exist are answered alike."""
        key = (route.name, where.split()[1])
        if world == "foreign":
            self._foreign_status[key] = status
        elif self._foreign_status.get(key, status) != status:
            self.findings.note(f"told apart from a missing row ({self._foreign_status[key]}): {where}")


def unpacked(content: bytes) -> bytes:
    """Return what an answer says: of a workbook or document, which is an archive, its parts one after another."""
    if not content.startswith(ARCHIVE):
        return content
    with ZipFile(BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def _only_others(route: Route) -> bool:
    names = {first or second for first, second in PARAMETER.findall(route.path)}
    return names <= OTHERS.keys()


def list_requests() -> Iterator[tuple[Route, str]]:
    """Yield every route with each of its methods."""
    for route in [*list_pages(), *list_api()]:
        if route.name not in LEADING_OUT:
            for method in route.methods:
                yield route, method


def worlds_for(route: Route, role: str) -> tuple[str, ...]:
    """Return whose keys to ask with: behind a door that stays shut the key makes no difference."""
    return (
        ("own", "foreign", "nobody") if enters(route, role) and PARAMETER.search(route.path) else ("foreign",)
    )


def enters(route: Route, role: str) -> bool:
    """Tell whether the role, or nobody in particular, may pass this door."""
    return route.door == PUBLIC or bool(role and route.admits(role))


def is_list(route: Route) -> bool:
    """Tell whether the address names no row, so that its query decides what it shows."""
    return "GET" in route.methods and not PARAMETER.search(route.path)


def list_queries(foreign: Side) -> list[dict[str, str]]:
    """Return search terms, orders and filters that reach for foreign rows."""
    orders = (
        "name",
        "-name",
        "code",
        "-code",
        "id_number",
        "-status",
        "region_code",
        "person__id_number_index",
        "1;--",
    )
    terms = (
        CANARY,
        foreign.village,
        "甲",
        "王",
        "w",
        "1",
        "000",
        "0001",
        "上海",
        "'",
        "%",
        "\\\\",
        "<script>",
        "a" * 300,
    )
    filters = (
        "region",
        "village",
        "within",
        "region_code",
        "county",
        "employer",
        "status",
        "role",
        "person",
        "kind",
        "after",
    )
    queries = (
        [{"q": term} for term in terms]
        + [{"sort": order} for order in orders]
        + [{"ordering": order} for order in orders]
    )
    queries += [
        {name: value}
        for name in filters
        for value in (foreign.village, foreign.county, str(foreign.employer))
    ]
    queries += [{"page": page} for page in ("2", "-1", "x", "999999")]
    queries += [
        {"id_number__startswith": "53"},
        {"head__user__password__startswith": "a"},
        {"fields": "id_number"},
        {"format": "json"},
    ]
    return queries


ROLES = ("", *(role for role in role_table().roles))
