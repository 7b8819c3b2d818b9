"""The ASGI entry point: sockets only, and only for pages of this site."""

import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
django.setup()

from xieshou.kernel.realtime.sockets import patterns  # noqa: E402 -- models need the set-up above

application = ProtocolTypeRouter({"websocket": AllowedHostsOriginValidator(URLRouter(patterns))})
