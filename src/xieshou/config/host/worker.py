"""The background child: procrastinate's worker on the project's database."""

from __future__ import annotations

import asyncio
import os
from typing import cast

import django

from xieshou.config.host.leash import hold_to_starter
from xieshou.config.host.outcome import exit_on_bad_configuration

CONCURRENCY = 2
STOP_SECONDS = 8


def main() -> None:
    """Run jobs until told to stop."""
    hold_to_starter()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    django.setup()
    asyncio.run(_work())


async def _work() -> None:
    from procrastinate.contrib.django import app, django_connector

    connector = cast("django_connector.DjangoConnector", app.connector)

    with app.replace_connector(connector.get_worker_connector()) as worker:
        async with worker.open_async():
            await worker.run_worker_async(
                concurrency=CONCURRENCY,
                shutdown_graceful_timeout=STOP_SECONDS,
                delete_jobs="never",
            )


if __name__ == "__main__":
    with exit_on_bad_configuration():
        main()
