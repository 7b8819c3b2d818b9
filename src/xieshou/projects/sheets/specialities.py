"""Industries of counties and products of villages as an Excel form, in and out: one row a declaration."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import Speciality
from xieshou.projects.operations.share import NewSpeciality, declare_speciality, end_speciality
from xieshou.projects.policies.proposal import EDIT, VIEW
from xieshou.projects.queries.share import list_all_specialities
from xieshou.projects.rules.sectors import NO_SECTOR, sector_label, sectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

EARLIEST = date(2013, 1, 1)
TABLE = "projects_speciality"
label_of = lazy(sector_label, str)
FIELDS = ("region_code", "sector", "product", "from_date", "document")
CELLS = ("region_code", "sector", "product", "from_date", "to_date", "document")


def ends_after_it_begins(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse a declaration that ends before it holds."""
    if values["to_date"] and values["to_date"] <= values["from_date"]:
        yield "to_date", _("The end must come after the first day.")


class SpecialityLoader(Loader):
    """Declares; what is on file changes in one way only: it ends."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._known: dict[tuple[str, date], Speciality] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark declarations on file with other words."""
        found = Speciality.objects.filter(context.scope.region_q(), region_code__in=set(rows["region_code"]))
        self._known = {(one.region_code, one.from_date): one for one in found}
        for index, row in enumerate(rows.records()):
            same = self._known.get((row["region_code"], row["from_date"]))
            if same is None:
                continue
            if any(getattr(same, name) != row[name] for name in FIELDS):
                rows.wrong(index, "sector", _("Another declaration of that day is on file. End it first."))
            elif same.to_date is not None and same.to_date != row["to_date"]:
                rows.wrong(index, "to_date", _("This declaration has ended on another day."))

    def load(self, rows: Rows, context: Context) -> None:
        """Declare and end by the operations of the page, the earliest first: one follows the other."""
        who: dict[str, Any] = {"actor": context.actor, "at": context.at}
        lines = sorted(zip(rows.numbers, rows.records(), strict=True), key=lambda line: line[1]["from_date"])
        for number, row in lines:
            same = self._known.get((row["region_code"], row["from_date"]))
            if same is None:
                new = NewSpeciality(*(row[name] for name in FIELDS))
                made = context.enter(number, partial(declare_speciality, new=new, **who))
                same = made if isinstance(made, Speciality) else None
            if same is not None and row["to_date"] and same.to_date is None:
                context.journal_changes(TABLE, [same.pk], [number])
                step = partial(end_speciality, speciality_id=same.pk, to_date=row["to_date"], **who)
                context.enter(number, step)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the declarations of all times of the scope in the order of the columns."""
        del actor  # the sheet has asked for the capability
        county = str(filters.get("county", ""))
        for row in list_all_specialities(scope=scope, county=county).iterator(1_000):
            yield [getattr(row, name) for name in CELLS]


SPECIALITIES = Sheet(
    name="projects.specialities",
    title=_("Industries of counties and products of villages"),
    columns=(
        Column(
            "region_code", _("County or village"), Kind.REGION, required=True, within_scope=True, width=30,
            example="云南省普洱市景东彝族自治县锦屏镇黄草岭村",
        ),
        Column(
            "sector", _("Sector"), Kind.CHOICE, required=True, example="mushroom",
            choices=tuple(Choice(code, label_of(code)) for code in sectors() if code != NO_SECTOR),
        ),
        Column(
            "product", _("Product"), max_length=60, width=18, example="香菇",
            help=_("A village names its one product."),
        ),
        Column("from_date", _("From"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2026, 1, 1)),
        Column("to_date", _("Holds no more from"), Kind.DATE, earliest=EARLIEST, help=_("Empty: it holds")),
        Column(
            "document", _("Document"), required=True, max_length=200, width=26, example="产业规划〔2026〕2号"
        ),
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("region_code", "from_date"),
    rules=(ends_after_it_begins,),
    layout=Layout(
        title_rows=(_("Industries of counties and products of villages"),), hint_row=True, example_rows=1,
        freeze_columns=1,
    ),
    max_rows=20_000,
)  # fmt: skip
register(SPECIALITIES, SpecialityLoader)
