"""Addresses of sockets; each consumer says in `door` who may enter."""

from __future__ import annotations

from django.urls import path

from .consumers import RoomConsumer

patterns = [path("realtime/room/", RoomConsumer.as_asgi(), name="realtime:room")]
