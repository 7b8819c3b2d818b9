"""How many failed sign-ins are too many: of an account from an address, of an account, from an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_failure_limit
from axes.models import AccessAttempt
from django.db.models import Q, Sum

if TYPE_CHECKING:
    from django.http import HttpRequest

ACCOUNT_LIMIT = 30
"""Of one account from wherever: guessing from many addresses. Five times an owner's own limit."""
ADDRESS_LIMIT = 60
"""Of any accounts from one address: one password tried on many. A whole office may stand behind one."""


class SignInThrottle(AxesDatabaseHandler):  # type: ignore[misc]
    """The library locks the pair of account and address; this also locks either alone, at wider limits."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the failures of the pair, or its limit where the account or the address is over its own."""
        failures: int = super().get_failures(request, credentials)
        username, address = get_client_username(request, credentials), request.axes_ip_address  # type: ignore[attr-defined]
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        sums = recent.aggregate(
            account=Sum("failures_since_start", filter=Q(username=username)),
            address=Sum("failures_since_start", filter=Q(ip_address=address)),
        )
        if (sums["account"] or 0) >= ACCOUNT_LIMIT or (sums["address"] or 0) >= ADDRESS_LIMIT:
            limit: int = get_failure_limit(request, credentials)
            return max(failures, limit)
        return failures
