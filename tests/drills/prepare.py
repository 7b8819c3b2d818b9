"""Run inside a drill's installation: open a cooperation officer and print a session of theirs."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import django


def main() -> None:
    """Write the cookie of a signed-in session to the output."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.test import Client

    from xieshou.kernel.access.models import Grant, User
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.scope_sql import in_scope

    now = datetime.now(UTC)
    with in_scope(Scope.everything()):
        user = User.objects.create(
            username="drill",
            display_name="Drill",
            password=make_password("drill-drill-drill"),
            created_at=now,
        )
        Grant.objects.create(
            user=user,
            role="cooperation_officer",
            region_prefixes=[""],
            organisation_ids=[],
            from_date=now.date(),
        )
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    sys.stdout.write(client.cookies["sessionid"].value + "\n")


if __name__ == "__main__":
    main()
