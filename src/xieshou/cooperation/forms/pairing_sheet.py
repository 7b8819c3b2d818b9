"""The columns of the pairing graph as an Excel form."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.policies import PAIRING_EDIT, PAIRING_VIEW
from xieshou.cooperation.vocabulary.pairing import PairLevel
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet

GRAPH = Sheet(
    name="cooperation.ties",
    version=1,
    title=_("Pairing graph"),
    capability=PAIRING_EDIT,
    export_capability=PAIRING_VIEW,
    columns=(
        Column(
            "level",
            _("Level of the tie"),
            Kind.CHOICE,
            required=True,
            choices=tuple(Choice(code, label) for code, label in PairLevel.choices),
            example=PairLevel.VILLAGE,
        ),
        Column("east", _("Eastern place"), Kind.REGION, required=True, width=30, example="310113000000"),
        Column(
            "east_body",
            _("Eastern organisation"),
            width=26,
            max_length=120,
            help=_("For schools, hospitals and enterprises: the name or credit code on file"),
        ),
        Column(
            "west",
            _("Western place"),
            Kind.REGION,
            width=30,
            example="530326000000",
            help=_("Empty: the source does not name the partner"),
        ),
        Column("west_body", _("Western organisation"), width=26, max_length=120),
        Column("from_date", _("From"), Kind.DATE, required=True),
        Column("to_date", _("Until"), Kind.DATE),
        Column("note", _("Note"), width=24, max_length=200),
        Column("source", _("Source"), width=30, max_length=200),
    ),
    layout=Layout(hint_row=True, freeze_columns=1),
)
