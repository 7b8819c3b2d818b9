"""Every setting of the installation, typed, read from variables that begin with XIESHOU_.

A wrong value stops the start with one line that names the variable. In development missing
secrets are made once and kept below the data folder; in production they must be given.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import functools
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import psycopg
from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from xieshou.config.host.address import APP_ROLE, DatabaseAddress
from xieshou.config.host.postgres import DEFAULT_DATABASE, Cluster
from xieshou.config.host.secretfiles import read_or_make

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PREFIX = "XIESHOU_"
KEY_BYTES = 32
SHORTEST_SECRET = 50
UNSAFE_SECRETS = ("django-insecure", "change", "secret", "example", "password")


class ConfigurationError(Exception):
    """A setting is wrong; the message is one line that names it."""


def project_folder() -> Path:
    """Return the folder of the project's checkout, or the present folder when installed."""
    source = Path(__file__).resolve().parents[3]
    return source if (source / "pyproject.toml").is_file() else Path.cwd()


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _split_text(value: object) -> object:
    return _split(value) if isinstance(value, str) else value


CommaList = Annotated[list[str], NoDecode, BeforeValidator(_split_text)]


class Environment(BaseSettings):
    """The settings; field `port` is the variable XIESHOU_PORT."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, hide_input_in_errors=True, extra="ignore"
    )

    production: bool = False
    debug: bool = False
    secret_key: str = Field(default="", repr=False)
    field_keys: str = Field(default="", repr=False)  # "id:base64,…"; the first one writes
    index_key: str = Field(default="", repr=False)  # base64,…; the first one writes

    database_url: str = Field(default="", repr=False)  # as the owner; "": embedded
    database_app_url: str = Field(default="", repr=False)  # "": derived from database_url
    database_admin_url: str = Field(default="", repr=False)  # backup and restore; "": the owner
    database_profile: Literal["real", "test"] = "real"
    database_pool: int = Field(default=0, ge=0, le=100)  # connections kept; 0: one a request
    data_dir: Path = Path("var/data")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    web_workers: int = Field(default=0, ge=0, le=64)  # 0: as many as cores, at most 4
    allowed_hosts: CommaList = []
    trusted_origins: CommaList = []
    behind_proxy: bool = False
    trusted_proxies: int = Field(default=0, ge=0, le=8)  # of X-Forwarded-For, from the right; 0: none

    realtime_port: int = Field(default=0, ge=0, le=65535)  # of sockets; 0: the one beside `port`
    realtime_processes: int = Field(default=1, ge=1, le=16)  # of sockets; above 1: with a shared layer
    realtime_layer: str = Field(default="", repr=False)  # redis://…; "": in the one process's memory
    realtime_url: str = ""  # wss://…/realtime/room/ as browsers see it; "": beside the pages, or their proxy
    turn_urls: CommaList = []  # turn:host:port?transport=udp,…; none: no relay
    turn_secret: str = Field(default="", repr=False)  # coturn's static-auth-secret

    email_host: str = ""
    email_port: int = Field(default=587, ge=1, le=65535)
    email_user: str = ""
    email_password: str = Field(default="", repr=False)
    email_tls: bool = True
    email_from: str = "xieshou@localhost"
    sms_gateway: str = ""  # dotted name of a class with `send`; "": files
    sms_outbox_dir: Path | None = None

    spark_master: str = ""  # spark://host:7077 or local[4]; "": no Spark, monthly runs on DuckDB only
    spark_from: int = Field(default=1_000_000, ge=0)  # households of a province from which a run takes it
    spark_dir: Path | None = None  # reached by all machines of the cluster under the same path
    spark_options: CommaList = []  # name=value of Spark's own settings

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "text"] = "json"
    metrics_token: str = Field(default="", repr=False)  # "": /metrics from this machine only

    # --- checks of single values -----------------------------------------------------------

    @field_validator("data_dir", "sms_outbox_dir", "spark_dir")
    @classmethod
    def _below_project(cls, value: Path | None) -> Path | None:
        return None if value is None else project_folder() / value.expanduser()

    @field_validator("spark_options")
    @classmethod
    def _named(cls, value: list[str]) -> list[str]:
        if not all("=" in option for option in value):
            raise ValueError("must be a list of name=value, separated by commas")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("database_url", "database_app_url", "database_admin_url")
    @classmethod
    def _postgres_address(cls, value: str) -> str:
        if not value:
            return value
        if not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must be postgresql://user:password@host:port/database")
        try:
            address = DatabaseAddress.from_url(value)
        except (psycopg.Error, ValueError) as error:
            raise ValueError("is not a PostgreSQL address") from error
        if not address.user or not address.name:
            raise ValueError("must name a user and a database")
        return value

    @field_validator("field_keys")
    @classmethod
    def _key_ring(cls, value: str) -> str:
        _parse_keys(value)
        return value

    @field_validator("index_key")
    @classmethod
    def _index_ring(cls, value: str) -> str:
        _parse_index_keys(value)
        return value

    # --- checks of the whole --------------------------------------------------------------

    @model_validator(mode="after")
    def _fill_or_refuse(self) -> Environment:
        if self.realtime_processes > 1 and not self.realtime_layer:
            raise ValueError(f"{PREFIX}REALTIME_PROCESSES above 1 needs {PREFIX}REALTIME_LAYER (redis://…)")
        if self.turn_urls and not self.turn_secret:
            raise ValueError(f"{PREFIX}TURN_URLS needs {PREFIX}TURN_SECRET")
        if self.trusted_proxies and not self.behind_proxy:
            raise ValueError(
                f"{PREFIX}TRUSTED_PROXIES needs {PREFIX}BEHIND_PROXY=1: else visitors write the header"
            )
        if self.production:
            self._refuse_unsafe()
        if not self.allowed_hosts:
            self.allowed_hosts = ["localhost", "127.0.0.1", "[::1]", "testserver"]
            if self.host not in {"127.0.0.1", "localhost"}:
                self.allowed_hosts = ["*"]
        self.secret_key = self.secret_key or self._kept("secret-key", _new_secret)
        self.field_keys = self.field_keys or self._kept("field-keys", lambda: f"k1:{new_key()}")
        self.index_key = self.index_key or self._kept("index-key", new_key)
        return self

    def _refuse_unsafe(self) -> None:
        weak = len(self.secret_key) < SHORTEST_SECRET or self.secret_key.startswith(UNSAFE_SECRETS)
        problems = {
            "DEBUG": "must be off in production" if self.debug else "",
            "SECRET_KEY": f"needs {SHORTEST_SECRET} random characters in production" if weak else "",
            "FIELD_KEYS": "" if self.field_keys else "is required in production",
            "INDEX_KEY": "" if self.index_key else "is required in production",
            "ALLOWED_HOSTS": self._host_problem(),
            "TRUSTED_PROXIES": self._proxy_problem(),
            "DATABASE_PROFILE": ("must be real in production" if self.database_profile != "real" else ""),
        }
        for name, problem in problems.items():
            if problem:
                raise ValueError(f"{PREFIX}{name} {problem}")

    def _host_problem(self) -> str:
        if not self.allowed_hosts:
            return "must list the site's host names in production"
        return "may not be * in production" if "*" in self.allowed_hosts else ""

    def _proxy_problem(self) -> str:
        if not self.behind_proxy or self.trusted_proxies:
            return ""
        return "must say how many proxies are in front: else all visitors share one address"

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        return read_or_make(self.data_dir, name, make)

    # --- what the settings are made of ---------------------------------------------------------

    @property
    def embedded(self) -> bool:
        """Return whether the project brings its own database server."""
        return not self.database_url

    @property
    def field_key_list(self) -> list[bytes]:
        """Return the field keys, 32 bytes each; the first one encrypts."""
        return [key for _name, key in _parse_keys(self.field_keys)]

    @property
    def field_key_names(self) -> list[str]:
        """Return the names of the field keys, for manifests and messages."""
        return [name for name, _key in _parse_keys(self.field_keys)]

    @property
    def index_key_bytes(self) -> bytes:
        """Return the key of the blind indexes."""
        return _parse_index_keys(self.index_key)[0]

    @property
    def old_index_keys(self) -> list[bytes]:
        """Return the index keys of former days, which a rebuild reads."""
        return _parse_index_keys(self.index_key)[1:]

    def cluster(self) -> Cluster:
        """Return the embedded server of this installation (not started by this)."""
        return Cluster(self.data_dir, profile=self.database_profile)

    def address(self, role: Literal["owner", "app"]) -> DatabaseAddress:
        """Return where the database is for one of the two roles."""
        if self.embedded:
            return self.cluster().address(role, DEFAULT_DATABASE)
        if role == "app" and self.database_app_url:
            return DatabaseAddress.from_url(self.database_app_url)
        owner = DatabaseAddress.from_url(self.database_url)
        if role == "owner":
            return owner
        return owner.at(user=APP_ROLE, password=read_or_make(self.data_dir, "database-app"))

    def admin_address(self) -> DatabaseAddress:
        """Return the external server as the role for backup and restore."""
        return DatabaseAddress.from_url(self.database_admin_url or self.database_url)

    def database(self, role: Literal["owner", "app"]) -> dict[str, Any]:
        """Return the Django DATABASES entry of one of the two roles."""
        entry = self.address(role).django()
        entry["CONN_MAX_AGE"] = 0
        entry["CONN_HEALTH_CHECKS"] = True
        entry["OPTIONS"] = LINE | entry["OPTIONS"]
        if role == "app" and self.database_pool:
            entry["OPTIONS"]["pool"] = pool_of(self.database_pool)
        return entry

    @property
    def socket_port(self) -> int:
        """Return where the sockets of live rooms listen."""
        beside = self.port + 1 if self.port < 65535 else self.port - 1  # noqa: PLR2004 -- the last port
        return self.realtime_port or beside

    def base_url(self) -> str:
        """Return the address to open in a browser on this machine."""
        shown = "localhost" if self.host in {"0.0.0.0", "127.0.0.1", "::"} else self.host  # noqa: S104 -- compared, not bound
        return f"http://{shown}:{self.port}/"


LINE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}
"""A server that is cut off is noticed within 20 s, so that no request waits longer than half a minute."""


def pool_of(size: int) -> dict[str, Any]:
    """Return the options of a pool of at most `size` connections."""
    return {"min_size": 1, "max_size": size, "timeout": 10, "reconnect_timeout": 60}


@functools.cache
def load_environment() -> Environment:
    """Return the settings of this process; read once.

    Raises:  ConfigurationError: a variable is wrong or, in production, unsafe.
    """
    return read_environment()


def read_environment() -> Environment:
    """Return the settings that the process's variables give now.

    Raises:  ConfigurationError: a variable is wrong, misspelt or, in production, unsafe.
    """
    _refuse_misspelt(os.environ)
    try:
        return Environment()
    except ValidationError as error:
        raise ConfigurationError("; ".join(_in_words(error))) from error
    except OSError as error:
        message = f"{PREFIX}DATA_DIR: {error.filename} cannot be written ({error.strerror})"
        raise ConfigurationError(message) from error


def unknown_variables(variables: Mapping[str, str]) -> list[str]:
    """Return the XIESHOU_ variables that mean nothing, in order."""
    known = {PREFIX + name.upper() for name in Environment.model_fields}
    return sorted(name for name in variables if name.startswith(PREFIX) and name not in known)


def _refuse_misspelt(variables: Mapping[str, str]) -> None:
    known = [PREFIX + name.upper() for name in Environment.model_fields]
    for name in unknown_variables(variables):
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.88)
        if near:
            raise ConfigurationError(f"{name} is not a setting; did you mean {near[0]}?")


def _in_words(error: ValidationError) -> list[str]:
    lines = []
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        text = str(item["msg"]).removeprefix("Value error, ")
        name = PREFIX + str(item["loc"][0]).upper() if item["loc"] else ""
        lines.append(f"{name}: {text}" if name else text)
    return lines


def _new_secret() -> str:
    return secrets.token_urlsafe(48)


def new_key() -> str:
    """Return a fresh key in base64."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _decode_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is not base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"must be {KEY_BYTES} bytes in base64 (this is {len(key)})")
    return key


def _parse_index_keys(text: str) -> list[bytes]:
    keys = [_decode_key(part) for part in _split(text)]
    if len(set(keys)) != len(keys):
        raise ValueError("names one key twice")
    return keys


def _parse_keys(text: str) -> list[tuple[str, bytes]]:
    keys: list[tuple[str, bytes]] = []
    for part in _split(text):
        key_id, _colon, value = part.partition(":")
        if not key_id or not value:
            raise ValueError("must be a list of id:base64, separated by commas")
        keys.append((key_id, _decode_key(value)))
    if len({key_id for key_id, _key in keys}) != len(keys):
        raise ValueError("names one key id twice")
    return keys
