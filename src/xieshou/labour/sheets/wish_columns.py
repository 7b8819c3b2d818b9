"""The columns of a job wish in the village's form."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind
from xieshou.labour.rules.need import HIGHEST_PLACE_M
from xieshou.labour.vocabulary.need import ENTRY_STATUSES, Mandarin, ReachCode, Wanting, WorkStatus

from .cells import word_choices

WISH = _("Job wish")
STATUS_ALIASES = {
    WorkStatus.SEEKING: ("有意愿", "愿意", "有就业意愿", "未就业"),
    WorkStatus.UNWILLING: ("无就业意愿", "不愿意", "无意愿外出"),
    WorkStatus.NO_LABOUR: ("丧失劳动力", "无劳力"),
    WorkStatus.TRAINING: ("参加培训",),
}
WANTING_ALIASES = {
    Wanting.REQUIRED: ("需要", "必须"),
    Wanting.WISHED: ("希望", "最好有"),
    Wanting.NONE: ("不需要", "无所谓"),
}
WISH_COLUMNS = (
    Column(
        "wish_status",
        _("Work status"),
        Kind.CHOICE,
        choices=tuple(
            Choice(word.value, word.label, STATUS_ALIASES.get(word, ())) for word in ENTRY_STATUSES
        ),
        width=16,
        example=WorkStatus.SEEKING.value,
        help=_("Empty: no wish is recorded for this person"),
        personal="general",
        group=WISH,
        aliases=("就业意愿", "务工意愿"),
    ),
    Column(
        "wish_jobs",
        _("Wished work"),
        width=20,
        max_length=120,
        example="缝纫工",
        help=_("Job titles, separated by 、"),
        personal="general",
        group=WISH,
        aliases=("意向岗位", "意向工种"),
    ),
    Column(
        "wish_wage_fen",
        _("Lowest wage accepted (yuan a month)"),
        Kind.MONEY,
        minimum=0,
        maximum=10_000_000,
        example=400_000,
        personal="general",
        group=WISH,
        aliases=("最低月薪", "期望最低工资"),
    ),
    Column(
        "wish_hope_fen",
        _("Wage hoped for (yuan a month)"),
        Kind.MONEY,
        minimum=0,
        maximum=10_000_000,
        example=500_000,
        personal="general",
        group=WISH,
        aliases=("期望月薪",),
    ),
    Column(
        "wish_reach",
        _("How far from home"),
        Kind.CHOICE,
        choices=word_choices(
            ReachCode,
            {
                ReachCode.COUNTY: ("县内",),
                ReachCode.PREFECTURE: ("州内", "州市内"),
                ReachCode.PROVINCE: ("省内", "县外省内"),
                ReachCode.NATION: ("省外", "不限", "全国"),
            },
        ),
        example=ReachCode.NATION.value,
        personal="general",
        group=WISH,
        aliases=("就业区域", "可去范围"),
    ),
    Column(
        "wish_region",
        _("Wanted place"),
        Kind.REGION,
        width=20,
        example="上海市",
        personal="general",
        group=WISH,
        aliases=("意向地区", "意向就业地"),
    ),
    Column(
        "wish_shifts",
        _("Shifts accepted"),
        max_length=60,
        example="白班",
        help=_("白班、中班、夜班、倒班; empty: every shift"),
        personal="general",
        group=WISH,
    ),
    Column(
        "wish_lodging",
        _("Lodging"),
        Kind.CHOICE,
        choices=word_choices(Wanting, WANTING_ALIASES),
        example=Wanting.WISHED.value,
        personal="general",
        group=WISH,
    ),
    Column(
        "wish_meals",
        _("Meals"),
        Kind.CHOICE,
        choices=word_choices(Wanting, WANTING_ALIASES),
        personal="general",
        group=WISH,
    ),
    Column(
        "wish_language",
        _("Spoken Mandarin"),
        Kind.CHOICE,
        choices=word_choices(Mandarin),
        example=str(Mandarin.DAILY.value),
        personal="general",
        group=WISH,
        aliases=("普通话水平",),
    ),
    Column(
        "wish_skills",
        _("Skills with level"),
        width=22,
        max_length=200,
        example="缝纫2",
        help=_("Names of the skill list with level 1 to 3, separated by 、"),
        personal="general",
        group=WISH,
    ),
    Column(
        "wish_licences",
        _("Licences held"),
        width=22,
        max_length=200,
        help=_("Names of the licence list, separated by 、"),
        personal="general",
        group=WISH,
        aliases=("职业资格", "持证情况"),
    ),
    Column(
        "wish_avoids",
        _("Conditions borne badly"),
        width=20,
        max_length=200,
        help=_("湿热、低温、户外、高处、噪声、粉尘、气味、重体力 …"),
        personal="general",
        group=WISH,
    ),
    Column(
        "wish_altitude",
        _("Highest altitude borne (metres)"),
        Kind.INTEGER,
        minimum=0,
        maximum=HIGHEST_PLACE_M,
        personal="sensitive",
        group=WISH,
    ),
    Column("wish_climate", _("Note on climate"), max_length=200, personal="sensitive", group=WISH),
    Column(
        "wish_from", _("Available from"), Kind.DATE, personal="general", group=WISH, aliases=("可上岗时间",)
    ),
    Column(
        "wish_consent",
        _("Agreed to be shown to employers on"),
        Kind.DATE,
        not_future=True,
        personal="general",
        group=WISH,
        aliases=("同意推荐日期",),
    ),
)
WISH_KEYS = tuple(column.key for column in WISH_COLUMNS)
