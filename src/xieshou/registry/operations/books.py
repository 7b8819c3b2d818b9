"""Where money ends in the books: the accounts of households and of village collectives, each one for good."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.regions.queries import region_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.ledger.models import Account
    from xieshou.registry.models import Household

HOUSEHOLD, VILLAGE = "registry.household", "registry.village"
# Villages have codes, holders have keys: the key of a village is the same on every machine.
VILLAGE_KEYS = UUID("7c1d6c0e-4f5b-5a52-9f0b-2f6a3f0f9c11")


def village_key(village_code: str) -> UUID:
    """Return the key under which a village collective holds its account."""
    return uuid5(VILLAGE_KEYS, village_code)


def open_household_account(
    household: Household, *, partner_region_code: str = "", actor: Actor, at: datetime
) -> Account:
    """Return the account of a household, opened where there is none.

    A household has one account, whoever pays: the first partner region stays. It is opened by whoever
    may open accounts or approve the movement that first reaches the household.
    Raises: Denied: outside the actor's area; AccountExistsError: it is kept with another partner region
            and the actor sees neither.
    """
    made = open_household_accounts([household], partner_region_code=partner_region_code, actor=actor, at=at)
    return made[household.pk]


def open_household_accounts(
    households: Iterable[Household], *, partner_region_code: str = "", actor: Actor, at: datetime
) -> dict[UUID, Account]:
    """Return the accounts of households by their keys; as many queries for many as for one.

    Raises: as `open_household_account`.
    """
    plans = [
        ledger.AccountPlan(
            code=f"NH-{one.pk.hex}",
            name=f"农户 {one.code}",
            kind=AccountKind.HOUSEHOLD,
            region_code=one.region_code,
            partner_region_code=partner_region_code,
            holder=(HOUSEHOLD, one.pk),
        )
        for one in households
    ]
    return ledger.open_accounts(plans, actor=actor, at=at)


def open_collective_account(
    village_code: str, *, partner_region_code: str = "", actor: Actor, at: datetime
) -> Account:
    """Return the account of a village collective, opened where there is none.

    Raises: as `open_household_account`.
    """
    made = open_collective_accounts(
        [village_code], partner_region_code=partner_region_code, actor=actor, at=at
    )
    return made[village_code]


def open_collective_accounts(
    village_codes: Sequence[str], *, partner_region_code: str = "", actor: Actor, at: datetime
) -> dict[str, Account]:
    """Return the accounts of village collectives by the codes of their villages.

    Raises: as `open_household_account`.
    """
    names, codes = region_labels(village_codes), sorted(set(village_codes))
    plans = [
        ledger.AccountPlan(
            code=f"JT-{code}",
            name=f"{names[code]} 集体经济组织"[-120:],
            kind=AccountKind.COLLECTIVE,
            region_code=code,
            partner_region_code=partner_region_code,
            holder=(VILLAGE, village_key(code)),
        )
        for code in codes
    ]
    made = ledger.open_accounts(plans, actor=actor, at=at)
    return {code: made[village_key(code)] for code in codes}
