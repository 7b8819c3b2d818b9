"""The rows of a precision as a list that only comes out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.insight.policies_aid import EXPORT
from xieshou.insight.queries import precisions as queries
from xieshou.insight.vocabulary_precisions import FINDINGS, Holds, Precision
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope

CHUNK = 500


def _day(given: Any) -> date:
    """Return the day of an address.

    Raises: NotFound: it is none.
    """
    try:
        return date.fromisoformat(str(given))
    except ValueError as error:
        raise NotFound from error


class PrecisionLoader(Loader):
    """Writes the rows of one precision that pass, fail or are unknown."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the rows by place.

        Raises: NotFound: no such precision or day; Denied: the role does not see its records.
        """
        if filters.get("precision") not in Precision.values:
            raise NotFound
        precision, on = Precision(filters["precision"]), _day(filters.get("on"))
        if not queries.sees(actor, precision):
            raise Denied
        wanted = [Holds(filters["holds"])] if filters.get("holds") in Holds.values else list(Holds)
        for holds in wanted:
            rows = queries.rows_of(precision, holds, scope=scope, on=on)
            for row in rows.iterator(chunk_size=CHUNK):
                (shown,) = queries.show_rows(precision, [row])
                yield (
                    precision.value, holds.value, shown.number, shown.title, shown.region_code,
                    str(FINDINGS[shown.finding].label),
                )  # fmt: skip


register(
    Sheet(
        name="insight.precisions",
        title=_("Six precisions"),
        columns=(
            Column(
                "precision",
                _("Precision"),
                Kind.CHOICE,
                choices=tuple(Choice(one.value, one.label) for one in Precision),
                width=20,
            ),
            Column(
                "holds",
                _("Status"),
                Kind.CHOICE,
                choices=tuple(Choice(one.value, one.label) for one in Holds),
                width=12,
            ),
            Column("number", _("Number"), width=24, personal="general"),
            Column("record", _("What it is about"), width=36, personal="general"),
            Column("region_code", _("Place"), Kind.REGION, width=26),
            Column("finding", _("What the test finds"), width=44),
        ),
        capability=EXPORT,
        layout=Layout(title_rows=(_("Six precisions"),), example_rows=0, freeze_columns=2),
        out_only=True,
    ),
    PrecisionLoader,
)
