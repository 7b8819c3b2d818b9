"""The one way out for text messages. The default gateway writes files, so that nothing leaves by accident."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class GatewayError(Exception):
    """The gateway did not take the message."""


class Gateway(Protocol):
    """Something that sends a text message."""

    def send(self, phone: str, text: str, key: str) -> None:
        """Send `text` to `phone`; a second call with the same key sends nothing.

        Raises: GatewayError: it was not taken. Anything else: nobody knows.
        """

    def was_taken(self, key: str) -> bool | None:
        """Tell whether a message of the key was taken, None where the gateway cannot say."""


class FileGateway:
    """Writes each message into one file named by the digest of its key."""

    def __init__(self, folder: Path | None = None) -> None:
        """Write into `folder`, or into the configured outbox."""
        self.folder = folder or Path(settings.SMS_OUTBOX_DIR)

    def send(self, phone: str, text: str, key: str) -> None:
        """Write the message; a key that has a file is left alone."""
        path = self._path(key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("x", encoding="utf-8") as file:
                json.dump({"key": key, "phone": phone, "text": text}, file, ensure_ascii=False)
        except OSError as error:
            if path.exists():
                return
            message = f"The message could not be written: {error.strerror}"
            raise GatewayError(message) from error

    def was_taken(self, key: str) -> bool:
        """Tell whether the key has a file."""
        return self._path(key).exists()

    def _path(self, key: str) -> Path:
        return self.folder / f"{sha256(key.encode()).hexdigest()[:32]}.json"


def get_gateway() -> Gateway:
    """Return the configured gateway: a dotted class name in SMS_GATEWAY, else files."""
    name = settings.SMS_GATEWAY
    gateway: Gateway = import_string(name)() if name else FileGateway()
    return gateway
