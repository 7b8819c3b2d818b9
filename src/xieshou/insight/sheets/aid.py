"""Lists that only come out: all aid of a household, help given twice, households reached or not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xieshou.insight.policies_aid import EXPORT, HOUSEHOLD, PROJECT, TRACE
from xieshou.insight.queries import aid, doubles, reach
from xieshou.insight.vocabulary import Level, Nature, Wing
from xieshou.insight.words_aid import COMPARED, kind_label, theme_label
from xieshou.kernel.doors import require
from xieshou.kernel.errors import NotFound
from xieshou.kernel.redaction import mask_name
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.declaration import Text


def _key(given: Any) -> UUID:
    """Return a key of an address.

    Raises: NotFound: it is none.
    """
    try:
        return UUID(str(given))
    except ValueError as error:
        raise NotFound from error


class AidLoader(Loader):
    """Writes the lines of one household."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the lines that the actor may see, the latest first."""
        require(actor, HOUSEHOLD)
        family = aid.get_family(_key(filters.get("household")), scope=scope)
        for line in aid.list_aid(family, actor=actor):
            yield (
                family.household.code, line.on, line.wing.value, line.nature.value, line.title, line.source,
                line.fund, mask_name(line.person) if line.person else "", line.amount_fen,
            )  # fmt: skip


class DoubleLoader(Loader):
    """Writes help that may have been given twice, one row an entry."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the entries of each double, numbered, in the order of the columns."""
        wanted = doubles.DoubleFilter.read(filters, year=doubles.EVERY_YEAR)
        found = doubles.list_doubles(wanted, actor=actor)
        homes = doubles.list_homes(found, scope=scope)
        for number, double in enumerate(found, start=1):
            for one in double.entries:
                home = homes.get(one.household)
                yield (
                    number, theme_label(double.theme), double.level.value,
                    home.region_code if home else "", home.code if home else "",
                    mask_name(home.head.name) if home else "", str(COMPARED[one.wing]), kind_label(one),
                    one.from_date, one.until - timedelta(days=1), one.amount_fen,
                )  # fmt: skip


class ReachLoader(Loader):
    """Writes the households that an amount reached, or those that it did not."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the households of a group by place and code, in parts, so that a county fits."""
        if "project" in filters:
            require(actor, PROJECT)
            key, sees = _key(filters["project"]), actor.can(TRACE)
            amount = reach.amount_of_project(key, scope=scope, sees_ledger=sees)
        else:
            require(actor, TRACE)
            amount = reach.amount_of_account(_key(filters.get("account")), scope=scope)
        group = filters.get("group")
        group = group if group in reach.GROUPS else reach.MISSED
        for row in reach.list_whole_group(
            amount, group, scope=scope, village=str(filters.get("village", ""))[:12]
        ):
            yield (
                amount.code, amount.title, row.region_code, row.code, mask_name(row.head.name),
                row.member_count, str(row.get_base_type_display()), str(row.get_monitoring_class_display()),
                group,
            )  # fmt: skip


def _choices(words: Any) -> tuple[Choice, ...]:
    return tuple(Choice(code, label) for code, label in words.choices)


CODE = Column("household_code", _("Household code"), width=22, personal="general")
HEAD = Column("head", _("Head of the household (masked)"), personal="general")
VILLAGE = Column("region_code", _("Village"), Kind.REGION, width=26)
REACHED_WORDS = (
    Choice(reach.MISSED, _("Left out")),
    Choice(reach.REACHED, _("Covered")),
    Choice(reach.OTHERS, _("Reached, but not meant for them")),
)


def _out(name: str, title: Text, columns: tuple[Column, ...], loader: type[Loader]) -> None:
    """Declare a list that only comes out."""
    sheet = Sheet(
        name=name,
        title=title,
        columns=columns,
        capability=EXPORT,
        layout=Layout(title_rows=(title,), example_rows=0, freeze_columns=2),
        out_only=True,
    )
    register(sheet, loader)


_out(
    "insight.household_aid",
    _("All aid of a household"),
    (
        CODE,
        Column("on", _("Date"), Kind.DATE),
        Column("wing", _("From the records of"), Kind.CHOICE, choices=_choices(Wing)),
        Column("nature", _("Kind of aid"), Kind.CHOICE, choices=_choices(Nature)),
        Column("title", _("What arrived"), width=36),
        Column("source", _("Source"), width=28),
        Column("fund", _("Fund source"), width=28),
        Column("person", _("Member (masked)"), personal="general"),
        Column("amount_fen", _("Amount (yuan)"), Kind.MONEY),
    ),
    AidLoader,
)
_out(
    "insight.doubles",
    _("Aid that may be given twice"),
    (
        Column("number", _("No."), Kind.INTEGER),
        Column("theme", _("What"), width=20),
        Column("level", _("Given to"), Kind.CHOICE, choices=_choices(Level), width=22),
        VILLAGE,
        CODE,
        HEAD,
        Column("wing", _("From the records of"), width=20),
        Column("kind", _("Help"), width=28),
        Column("from_date", _("From"), Kind.DATE),
        Column("last_date", _("Last day"), Kind.DATE),
        Column("amount_fen", _("Amount (yuan)"), Kind.MONEY),
    ),
    DoubleLoader,
)
_out(
    "insight.reach",
    _("Households reached and not reached"),
    (
        Column("code", _("Number"), width=20),
        Column("title", _("Project or account"), width=30),
        VILLAGE,
        CODE,
        HEAD,
        Column("people", _("People"), Kind.INTEGER),
        Column("base_type", _("Household type"), width=18),
        Column("monitoring", _("Monitoring class"), width=20),
        Column("group", _("State"), Kind.CHOICE, choices=REACHED_WORDS, width=22),
    ),
    ReachLoader,
)
