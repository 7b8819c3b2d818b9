"""The rosters of the two stations as Excel forms, in and out: one row a worker, the same layout for both."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.people.secrets import id_columns, id_index, phone_columns
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.labour.operations.roster import reconcile, reconcile_area
from xieshou.labour.policies.roster import CLAIMS, EXPORT
from xieshou.labour.queries.roster import entries, open_entry
from xieshou.labour.vocabulary.roster import SHEETS, ClaimOrigin, ClaimStatus, RosterSide

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

TABLE = "labour_rosterentry"
EARLIEST = date(1996, 1, 1)
COUNTY_LEVEL = 3
COUNTY = 6
SAID = (
    "region_code",
    "work_region_code",
    "name",
    "employer_name",
    "since",
    "status",
    "confirmed_on",
    "origin",
)
CIPHERS = ("id_cipher", "phone_cipher", "updated_at", "updated_by_name")
KEY = ("side", "area_code", "id_index")


class RosterLoader(Loader):
    """Loads a station's claims; a row that stands as it was is confirmed as of its day."""

    side: ClassVar[RosterSide]

    def __init__(self) -> None:
        """Begin with nobody."""
        self._indexes: set[bytes] = set()

    def check(self, rows: Rows, context: Context) -> None:
        """Mark a home that is the district of work."""
        del context
        for index, row in enumerate(rows.records()):
            if row["home"][:COUNTY] == row["district"][:COUNTY]:
                rows.wrong(index, "district", _("The worker's home and the district of work are the same."))

    def load(self, rows: Rows, context: Context) -> None:
        """Write the claims of the chunk."""
        staged = []
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            home, district = row["home"][:COUNTY], row["district"][:COUNTY]
            index, phone = id_index(row["id_number"]), phone_columns(row["phone"])
            self._indexes.add(index)
            area = home if self.side is RosterSide.WEST else district
            said = (
                home,
                district,
                row["name"],
                row["employer"],
                row["since"],
                row["status"],
                row["confirmed_on"] or context.on,
                ClaimOrigin.SHEET.value,
            )
            ciphers = (
                id_columns(row["id_number"])["id_number_cipher"],
                phone["phone_cipher"],
                context.at,
                context.actor.name,
            )
            staged.append(
                (number, new_id(), self.side.value, area, index, *said, phone["phone_index"], *ciphers)
            )
        context.upsert(
            context.stage(TABLE, (*KEY, *SAID, "phone_index", *CIPHERS), staged),
            match=KEY,
            update=(*SAID, "phone_index", *CIPHERS),
            compare=(*SAID, "phone_index"),
        )

    def finish(self, context: Context) -> None:
        """Compare with the other side's roster; a dry run only counts."""
        if not context.dry_run:
            reconcile(self._indexes, actor=context.actor, at=context.at)

    def undone(self, *, actor: Actor, at: datetime) -> None:
        """Compare again once the import is gone."""
        reconcile_area(actor=actor, at=at)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the claims of the scope in the order of the columns: whoever the actor may know by number."""
        del actor, filters  # the sheet has asked for the capability
        found = entries(scope, self.side).select_related("placement__person")
        for row in found.order_by("area_code", "employer_name", "id").iterator(1_000):
            known = open_entry(row)
            if known is not None:
                yield (
                    known.id_number,
                    known.name,
                    row.employer_name,
                    row.work_region_code.ljust(12, "0"),
                    row.region_code.ljust(12, "0"),
                    row.since,
                    known.phone,
                    row.status,
                    row.confirmed_on,
                )


class WestRosterLoader(RosterLoader):
    """Loads the roster of a sending station."""

    side = RosterSide.WEST


class EastRosterLoader(RosterLoader):
    """Loads the roster of a receiving station."""

    side = RosterSide.EAST


def _columns(side: RosterSide) -> tuple[Column, ...]:
    return (
        Column(
            "id_number", _("Resident ID number"), Kind.RESIDENT_ID, required=True, width=22,
            example="530326198503124524", personal="sensitive", aliases=("身份证号", "证件号码"),
        ),
        Column(
            "name", _("Name"), Kind.PERSON_NAME, required=True, personal="general", example="李秀英",
            aliases=("姓名",),
        ),
        Column(
            "employer", _("Employer"), required=True, max_length=120, width=26,
            example="上海示范服饰有限公司", aliases=("用工企业", "单位"),
        ),
        Column(
            "district", _("District of work"), Kind.REGION, required=True, level=COUNTY_LEVEL, width=20,
            within_scope=side is RosterSide.EAST, example="310113000000",
        ),
        Column(
            "home", _("Home county"), Kind.REGION, required=True, level=COUNTY_LEVEL, width=20,
            within_scope=side is RosterSide.WEST, example="530326000000",
        ),
        Column(
            "since", _("First day of work"), Kind.DATE, required=True, earliest=EARLIEST, not_future=True,
            example=date(2026, 2, 16),
        ),
        Column("phone", _("Mobile phone"), Kind.PHONE, personal="general", aliases=("联系电话",)),
        Column(
            "status", _("Status"), Kind.CHOICE, required=True, example="working",
            choices=(
                Choice(ClaimStatus.WORKING.value, ClaimStatus.WORKING.label, ("在岗", "在职")),
                Choice(ClaimStatus.LEFT.value, ClaimStatus.LEFT.label, ("离岗", "离职")),
            ),
        ),
        Column(
            "confirmed_on", _("Last confirmed on"), Kind.DATE, earliest=EARLIEST, not_future=True,
            help=_("Empty: the day of the upload"),
        ),
    )  # fmt: skip


def _sheet(title: Any, side: RosterSide) -> Sheet:
    return Sheet(
        name=SHEETS[side],
        title=title,
        columns=_columns(side),
        capability=CLAIMS[side],
        export_capability=EXPORT,
        keys=("id_number",),
        layout=Layout(title_rows=(title,), hint_row=True, example_rows=1, freeze_columns=2),
    )


WEST_ROSTER = _sheet(_("Roster of the sending station"), RosterSide.WEST)
EAST_ROSTER = _sheet(_("Roster of the receiving station"), RosterSide.EAST)
register(WEST_ROSTER, WestRosterLoader)
register(EAST_ROSTER, EastRosterLoader)
