"""A bare echo server on the library that also serves this project's sockets."""

from __future__ import annotations

from typing import Any


async def echo(_scope: Any, receive: Any, send: Any) -> None:
    while (event := await receive())["type"] != "websocket.disconnect":
        if event["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "websocket.send", "text": event["text"]})
