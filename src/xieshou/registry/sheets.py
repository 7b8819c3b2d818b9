"""The household roster as an Excel form: one row a member.

An upper room composes a wider form: `Sheet(columns=(*roster_columns(), …), rules=ROSTER_RULES, …)` with
a loader that extends `RosterLoader` (`operations/roster.py`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.people.vocabulary import ETHNIC_GROUPS, IdMissingReason, Sex
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.registry import register

from . import sheets_facts  # noqa: F401 -- declares the layouts of facts beside the roster
from .operations.roster import RosterLoader
from .rules_roster import ROSTER_RULES
from .vocabulary import BaseType, Education, Health, LabourAbility, MonitoringClass, Relation

if TYPE_CHECKING:
    from django.db.models import TextChoices

HOUSEHOLD, PERSON, ABILITY = _("Household"), _("Person"), _("Ability to work")
SPELLINGS: dict[str, tuple[str, ...]] = {
    Relation.HEAD: ("本人", "户主本人"),
    Relation.SPOUSE: ("妻子", "丈夫", "妻", "夫", "之妻", "之夫"),
    Relation.SON: ("长子", "次子", "三子", "之子", "独生子"),
    Relation.DAUGHTER: ("长女", "次女", "三女", "之女", "独生女"),
    Relation.GRANDCHILD: ("孙子", "孙女", "外孙子", "外孙女", "之孙子", "之孙女", "之外孙子", "之外孙女"),
    Relation.FATHER: ("父", "之父"),
    Relation.MOTHER: ("母", "之母"),
    Relation.SON_IN_LAW: ("之女婿",),
    Relation.DAUGHTER_IN_LAW: ("之儿媳", "媳妇"),
    Relation.SIBLING: ("兄", "弟", "哥哥", "弟弟", "姐姐", "妹妹", "之兄弟姐妹"),
    BaseType.EXITED: ("建档立卡户", "脱贫"),
    BaseType.ORDINARY: ("非建档立卡户", "一般户"),
    MonitoringClass.NONE: ("否", "无", "不是"),
    MonitoringClass.UNSTABLE: ("脱贫不稳定",),
    MonitoringClass.MARGINAL: ("边缘易致贫",),
    MonitoringClass.SUDDEN: ("突发严重困难",),
    Education.NONE: ("文盲", "半文盲"),
    Education.SENIOR: ("普通高中",),
    Education.VOCATIONAL: ("中专", "中职", "职高", "技校"),
    Education.COLLEGE: ("高职", "专科"),
    Education.BACHELOR: ("本科", "大学", "研究生", "硕士", "博士"),
    Health.CHRONIC: ("慢性病", "患有慢性病"),
    Health.SERIOUS: ("大病", "患有大病"),
    LabourAbility.WEAK: ("弱劳动力", "半劳动力", "弱劳动力或半劳动力"),
    LabourAbility.ORDINARY: ("劳动力",),
}


def _choices(words: type[TextChoices]) -> tuple[Choice, ...]:
    return tuple(Choice(code, label, SPELLINGS.get(code, ())) for code, label in words.choices)


HOUSEHOLD_COLUMNS: tuple[Column, ...] = (
    Column(
        "household_code",
        _("Household code"),
        required=True,
        max_length=20,
        width=20,
        example="530326103201-0001",
        help=_("The whole code, or only the number within the village: 1, 2, 3 …"),
        group=HOUSEHOLD,
        aliases=("户编号", "户号", "家庭编号"),
    ),
    Column(
        "region_code",
        _("Village"),
        Kind.REGION,
        required=True,
        level=5,
        within_scope=True,
        width=32,
        example="云南省曲靖市会泽县",
        help=_("Code of 12 digits, or the names from the province down to the village"),
        group=HOUSEHOLD,
        aliases=("行政村", "所在村", "村（社区）", "行政区划"),
    ),
    Column(
        "base_type",
        _("Household type"),
        Kind.CHOICE,
        choices=_choices(BaseType),
        example=BaseType.EXITED,
        help=_("Once a household is enough"),
        group=HOUSEHOLD,
        aliases=("户属性", "农户类型"),
    ),
    Column(
        "monitoring_class",
        _("Monitoring class"),
        Kind.CHOICE,
        choices=_choices(MonitoringClass),
        width=16,
        example=MonitoringClass.NONE,
        help=_("Empty: stays as it is"),
        group=HOUSEHOLD,
        aliases=("监测对象类别", "监测类型"),
    ),
    Column(
        "registered_on",
        _("Registered on"),
        Kind.DATE,
        earliest=date(1990, 1, 1),
        not_future=True,
        example=date(2021, 1, 1),
        help=_("Empty: since the beginning of this year"),
        group=HOUSEHOLD,
        aliases=("建档时间", "登记时间"),
    ),
)


PERSON_COLUMNS: tuple[Column, ...] = (
    Column(
        "name",
        _("Name"),
        Kind.PERSON_NAME,
        required=True,
        max_length=60,
        example="李秀英",
        personal="general",
        group=PERSON,
        aliases=("成员姓名", "家庭成员姓名"),
    ),
    Column(
        "relation",
        _("Relation to head"),
        Kind.CHOICE,
        required=True,
        choices=_choices(Relation),
        example=Relation.HEAD,
        personal="general",
        group=PERSON,
        aliases=("户主关系", "家庭关系"),
    ),
    Column(
        "id_number",
        _("Resident ID number"),
        Kind.RESIDENT_ID,
        width=22,
        example="530326198503124524",
        personal="sensitive",
        group=PERSON,
        aliases=("身份证号", "证件号码", "身份证"),
    ),
    Column(
        "id_missing_reason",
        _("Reason without ID number"),
        Kind.CHOICE,
        choices=_choices(IdMissingReason),
        help=_("Only for people without a number"),
        personal="general",
        group=PERSON,
        aliases=("无证件原因",),
    ),
    Column(
        "birth_date",
        _("Date of birth"),
        Kind.DATE,
        not_future=True,
        help=_("Only for people without a number"),
        personal="general",
        group=PERSON,
    ),
    Column(
        "sex",
        _("Sex"),
        Kind.CHOICE,
        choices=_choices(Sex),
        example=Sex.FEMALE,
        width=8,
        personal="general",
        group=PERSON,
    ),
    Column(
        "ethnicity",
        _("Ethnic group"),
        Kind.CHOICE,
        choices=tuple(Choice(code, name, (name.removesuffix("族"),)) for code, name in ETHNIC_GROUPS.items()),
        example="HA",
        width=10,
        personal="general",
        group=PERSON,
    ),
    Column(
        "phone",
        _("Mobile phone"),
        Kind.PHONE,
        width=16,
        example="13812345678",
        personal="general",
        group=PERSON,
        aliases=("联系电话", "手机号"),
    ),
)


ABILITY_COLUMNS: tuple[Column, ...] = (
    Column(
        "education",
        _("Education"),
        Kind.CHOICE,
        choices=_choices(Education),
        example=Education.JUNIOR,
        personal="general",
        group=ABILITY,
        aliases=("学历",),
    ),
    Column(
        "health",
        _("Health"),
        Kind.CHOICE,
        choices=_choices(Health),
        example=Health.HEALTHY,
        personal="sensitive",
        group=ABILITY,
        aliases=("身体状况",),
    ),
    Column(
        "labour_ability",
        _("Ability to work"),
        Kind.CHOICE,
        choices=_choices(LabourAbility),
        example=LabourAbility.ORDINARY,
        width=16,
        personal="sensitive",
        group=ABILITY,
        aliases=("劳动力类型", "劳动技能"),
    ),
    Column(
        "skills",
        _("Skills"),
        max_length=200,
        width=24,
        example="缝纫",
        personal="general",
        group=ABILITY,
        aliases=("技能特长", "专业技能"),
    ),
)


def roster_columns() -> tuple[Column, ...]:
    """Return the columns of the roster, for this form and for wider ones."""
    return (*HOUSEHOLD_COLUMNS, *PERSON_COLUMNS, *ABILITY_COLUMNS)


ROSTER = Sheet(
    name="registry.roster",
    title=_("Household roster"),
    columns=roster_columns(),
    capability="registry.household.import",
    export_capability="registry.household.export",
    keys=("id_number",),
    group="household_code",
    rules=ROSTER_RULES,
    layout=Layout(title_rows=(_("Household roster"),), hint_row=True, example_rows=1, freeze_columns=2),
)
register(ROSTER, RosterLoader)
