"""Where one PostgreSQL database is, and as whom to enter it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict

OWNER_ROLE = "xs_owner"
APP_ROLE = "xs_app"


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """One database as one role; never printed with its password."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    name: str
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_url(cls, url: str) -> DatabaseAddress:
        """Return the address that a URL or a libpq connection string names.

        Raises:  psycopg.ProgrammingError: not a connection string.
        """
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
        return cls(
            host=parts.pop("host", "localhost"),
            port=int(parts.pop("port", "5432")),
            user=parts.pop("user", ""),
            password=parts.pop("password", ""),
            name=parts.pop("dbname", ""),
            options=tuple(sorted(parts.items())),
        )

    def at(self, *, user: str = "", password: str = "", name: str = "") -> DatabaseAddress:
        """Return the same server seen by another role or in another database."""
        return replace(
            self,
            user=user or self.user,
            password=password or self.password,
            name=name or self.name,
        )

    def url(self) -> str:
        """Return the address as one URL, with the password (for child processes only)."""
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        query = {"host": self.host, "port": str(self.port), **dict(self.options)}
        return f"postgresql://{who}@/{quote(self.name, safe='')}?{urlencode(query, quote_via=quote)}"

    def conninfo(self) -> dict[str, Any]:
        """Return keyword arguments for psycopg.connect."""
        return {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
            "dbname": self.name,
            **dict(self.options),
        }

    def django(self) -> dict[str, Any]:
        """Return the part of a Django DATABASES entry that names the server."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": self.host,
            "PORT": str(self.port),
            "USER": self.user,
            "PASSWORD": self.password,
            "NAME": self.name,
            "OPTIONS": dict(self.options),
        }

    def place(self) -> str:
        """Return where it is, for messages: no user, no password."""
        return f"{self.host}:{self.port}/{self.name}"
