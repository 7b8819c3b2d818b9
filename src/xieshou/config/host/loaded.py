"""What the cradle loads: all of the program that its copies share.

A connection must not be shared: any that loading opened is closed again.
"""

import importlib

from django.db import connections

for module in ("xieshou.config.wsgi", "xieshou.config.urls"):  # in this order: the first sets up the models
    importlib.import_module(module)

for connection in connections.all(initialized_only=True):
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
