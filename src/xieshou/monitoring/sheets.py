"""The lists of four departments as Excel forms; each row becomes a clue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.registry import register

from .operations.alerts import DisabilityLoader, DisasterLoader, MedicalLoader, SchoolLoader

if TYPE_CHECKING:
    from django.utils.functional import Promise

ENTER = "monitoring.clue.enter"
NAME = Column(
    "name", _("Name"), Kind.PERSON_NAME, required=True, max_length=60, example="李秀英", personal="general",
    aliases=("患者姓名", "学生姓名", "残疾人姓名", "受灾户姓名"),
)  # fmt: skip
NUMBER = Column(
    "id_number", _("Resident ID"), Kind.RESIDENT_ID, required=True, example="53032619900307000X",
    personal="sensitive", aliases=("身份证号", "身份证号码", "证件号码"),
)  # fmt: skip
VILLAGE = Column(
    "region_code", _("Village"), Kind.REGION, required=True, level=5, within_scope=True, width=32,
    example="530326103201", aliases=("行政村", "所在村", "户籍地"),
)  # fmt: skip
NOTE = Column("note", _("Remark"), max_length=300, width=30, personal="sensitive", aliases=("说明",))


def _day(label: Promise, *aliases: str) -> Column:
    return Column(
        "observed_on", label, Kind.DATE, required=True, earliest=date(2020, 1, 1), not_future=True,
        example=date(2026, 3, 1), aliases=aliases,
    )  # fmt: skip


def _amount(label: Promise, *aliases: str) -> Column:
    return Column(
        "amount_fen", label, Kind.MONEY, required=True, minimum=0, example=3_000_000, personal="sensitive",
        aliases=aliases,
    )  # fmt: skip


def _sheet(name: str, title: Promise, *columns: Column) -> Sheet:
    return Sheet(
        name=f"monitoring.alert_{name}",
        version=1,
        title=title,
        capability=ENTER,
        export_capability="",
        keys=("id_number", "observed_on"),
        columns=(NAME, NUMBER, VILLAGE, *columns, NOTE),
        layout=Layout(title_rows=(title,), hint_row=True, example_rows=1, freeze_columns=2),
    )


MEDICAL = _sheet(
    "medical",
    _("Alert: high medical bills"),
    _day(_("Settled on"), "结算日期"),
    _amount(_("Paid by the family (yuan)"), "个人自付（元）", "自付金额"),
)
DISABILITY = _sheet(
    "disability", _("Alert: new disability certificates"), _day(_("Certificate issued on"), "发证日期")
)
DISASTER = _sheet(
    "disaster",
    _("Alert: disaster losses"),
    _day(_("Happened on"), "受灾日期"),
    _amount(_("Loss (yuan)"), "损失金额", "损失（元）"),
)
SCHOOL = _sheet("school", _("Alert: children out of school"), _day(_("Absent since"), "失学日期", "辍学日期"))
for _form, _loader in (
    (MEDICAL, MedicalLoader),
    (DISABILITY, DisabilityLoader),
    (DISASTER, DisasterLoader),
    (SCHOOL, SchoolLoader),
):
    register(_form, _loader)
