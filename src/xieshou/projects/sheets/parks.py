"""Industrial parks and their tenants as Excel forms, in and out: one row a park, one row a lease."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import Tenancy
from xieshou.projects.operations.park import Lease, end_lease, let_unit
from xieshou.projects.policies.introduction import EDIT, VIEW
from xieshou.projects.queries.park import list_all_parks, list_all_tenancies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

EARLIEST = date(1996, 1, 1)
DAY = timedelta(days=1)
FIRST_LEASES = (
    "select p.region_code, p.name, min(t.from_date) from projects_tenancy t"
    " join projects_park p on p.id = t.park_id where p.name = any(%s) group by p.region_code, p.name"
)
PARKS_KNOWN = "select region_code, name, id from projects_park where name = any(%s)"
ENTERPRISES_KNOWN = "select name, region_code, id from projects_introduction where name = any(%s)"
COUNTY_DIGITS = 6
PARK_COLUMNS = ("region_code", "name", "operator", "district_code", "opened_on")
PLACE = Column(
    "region_code", _("Place"), Kind.REGION, required=True, within_scope=True, width=26,
    example="云南省普洱市景东彝族自治县",
)  # fmt: skip


class ParkLoader(Loader):
    """Loads parks, found again by place and name."""

    def check(self, rows: Rows, context: Context) -> None:
        """Mark parks that would open after their first lease."""
        found = context.fetch(FIRST_LEASES, [sorted(set(rows["name"]))])
        first = {(region, name): day for region, name, day in found}
        for index, row in enumerate(rows.records()):
            day = first.get((row["region_code"], row["name"]))
            if day is not None and row["opened_on"] > day:
                rows.wrong(index, "opened_on", _("The park has a lease that begins before this day."))

    def load(self, rows: Rows, context: Context) -> None:
        """Write the parks of the chunk."""
        staged = context.stage(
            "projects_park",
            PARK_COLUMNS,
            (
                (number, new_id(), *(row[name] for name in PARK_COLUMNS))
                for number, row in zip(rows.numbers, rows.records(), strict=True)
            ),
        )
        context.upsert(
            staged,
            match=("region_code", "name"),
            update=("operator", "district_code", "opened_on"),
            constants={"created_at": context.at, "created_by_name": context.actor.name},
        )

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the parks of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_parks(scope=scope).iterator(1_000):
            yield [getattr(row, name) for name in PARK_COLUMNS]


class TenantLoader(Loader):
    """Lets units; a lease on file changes in one way only: it ends."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._parks: dict[tuple[str, str], UUID] = {}
        self._enterprises: dict[str, list[tuple[str, UUID]]] = {}
        self._leases: dict[tuple[UUID, str, date], Tenancy] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown parks and enterprises, and leases on file with other terms."""
        self._find(rows, context)
        for index, row in enumerate(rows.records()):
            park = self._parks.get((row["region_code"], row["park"]))
            if park is None:
                rows.wrong(index, "park", _("No park of your area has this name at this place."))
            elif self._tenant(row) is None:
                rows.wrong(index, "enterprise", _("No single enterprise of your area has this name."))
            elif (same := self._same(row)) and self._differs(same, row):
                rows.wrong(
                    index,
                    "unit",
                    _("This lease is on file with other terms. End it, then let the unit anew."),
                )

    def load(self, rows: Rows, context: Context) -> None:
        """Let or end each lease by the operation of its page, the earliest first: units follow in time."""
        who: dict[str, Any] = {"actor": context.actor, "at": context.at}
        lines = sorted(zip(rows.numbers, rows.records(), strict=True), key=lambda line: line[1]["from_date"])
        for number, row in lines:
            same, end = self._same(row), row["last_day"]
            if same is None:
                tenant = self._tenant(row)
                assert tenant is not None  # noqa: S101 -- checked before
                terms = (tenant, row["unit"], row["area_m2"], row["from_date"], row["contract"])
                lease = Lease(*terms, to_date=end + DAY if end else None)
                park = self._parks[row["region_code"], row["park"]]
                step = partial(let_unit, park_id=park, lease=lease, **who)
                context.enter(number, step, columns={"introduction": "enterprise"})
            elif same.to_date is None and end:
                context.journal_changes("projects_tenancy", [same.pk], [number])
                context.enter(number, partial(end_lease, tenancy_id=same.pk, last_day=end, **who))

    def _find(self, rows: Rows, context: Context) -> None:
        found = context.fetch(PARKS_KNOWN, [sorted(set(rows["park"]))])
        self._parks |= {(region, name): key for region, name, key in found}
        names = sorted(set(rows["enterprise"]))
        self._enterprises |= {name: [] for name in names}
        for name, region, key in context.fetch(ENTERPRISES_KNOWN, [names]):
            self._enterprises[name].append((region, key))
        leases = Tenancy.objects.filter(park__in=set(self._parks.values()))
        self._leases = {(one.park_id, one.unit, one.from_date): one for one in leases}

    def _tenant(self, row: Mapping[str, Any]) -> UUID | None:
        """Return the one enterprise of a name, that of the park's county before others."""
        found = self._enterprises[row["enterprise"]]
        county = row["region_code"][:COUNTY_DIGITS]
        near = [key for region, key in found if region.startswith(county)] or [key for _r, key in found]
        return near[0] if len(near) == 1 else None

    def _same(self, row: Mapping[str, Any]) -> Tenancy | None:
        park = self._parks[row["region_code"], row["park"]]
        return self._leases.get((park, row["unit"], row["from_date"]))

    def _differs(self, same: Tenancy, row: Mapping[str, Any]) -> bool:
        end = row["last_day"] + DAY if row["last_day"] else None
        terms = (same.introduction_id, same.area_m2, same.contract)
        typed = (self._tenant(row), row["area_m2"], row["contract"])
        return terms != typed or (same.to_date is not None and same.to_date != end)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the leases of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_tenancies(scope=scope).iterator(1_000):
            yield (
                row.region_code, row.park.name, row.unit, row.introduction.name, row.area_m2, row.from_date,
                row.to_date - DAY if row.to_date else None, row.contract,
            )  # fmt: skip


PARKS = Sheet(
    name="projects.parks",
    title=_("Industrial parks"),
    columns=(
        PLACE,
        Column("name", _("Name of the park"), required=True, max_length=120, width=28, example="金山园"),
        Column("operator", _("Run by"), required=True, max_length=120, width=24, example="示范园区运营公司"),
        Column("district_code", _("Built with the district"), Kind.REGION, level=3, width=22),
        Column(
            "opened_on", _("Opened on"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2026, 3, 1)
        ),
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("region_code", "name"),
    layout=Layout(title_rows=(_("Industrial parks"),), hint_row=True, example_rows=1, freeze_columns=2),
    max_rows=2_000,
)
TENANTS = Sheet(
    name="projects.tenants",
    title=_("Tenants of parks"),
    columns=(
        PLACE,
        Column("park", _("Name of the park"), required=True, max_length=120, width=28, example="金山园"),
        Column("unit", _("Unit"), required=True, max_length=40, example="A1"),
        Column(
            "enterprise", _("Enterprise"), required=True, max_length=120, width=28,
            example="示范海味养殖有限公司", help=_("Signed, landed or in operation"),
        ),
        Column("area_m2", _("Area (m²)"), Kind.INTEGER, required=True, minimum=1, example=900),
        Column("from_date", _("From"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2026, 3, 2)),
        Column("last_day", _("Last day"), Kind.DATE, earliest=EARLIEST, help=_("Empty: no end yet")),
        Column("contract", _("Contract"), required=True, max_length=120, width=20, example="租赁〔2026〕1号"),
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("region_code", "park", "unit", "from_date"),
    layout=Layout(title_rows=(_("Tenants of parks"),), hint_row=True, example_rows=1, freeze_columns=3),
    max_rows=2_000,
)  # fmt: skip
register(PARKS, ParkLoader)
register(TENANTS, TenantLoader)
