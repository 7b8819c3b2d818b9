"""Words of people: sex, ethnic group, reasons for a missing number."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sex(TextChoices):
    """Sex as GB/T 2261.1 codes it."""

    MALE = "1", _("Male")
    FEMALE = "2", _("Female")


class IdMissingReason(TextChoices):
    """Why somebody has no resident ID number on file."""

    UNREGISTERED = "unregistered", _("No household registration")
    NEWBORN = "newborn", _("Newborn, not yet registered")
    PENDING = "pending", _("Card being checked")
    FOREIGN = "foreign", _("Foreign or stateless spouse")


class ShareBasis(TextChoices):
    """On what ground an organisation may see a person."""

    REFERRAL = "referral", _("Referral accepted by the person")
    PLACEMENT = "placement", _("Employment")
    CONSENT = "consent", _("Consent")


# GB/T 3304: code of the ethnic group → Chinese name.
ETHNIC_GROUPS: dict[str, str] = {
    "HA": "汉族", "MG": "蒙古族", "HU": "回族", "ZA": "藏族", "UG": "维吾尔族", "MH": "苗族", "YI": "彝族",
    "ZH": "壮族", "BY": "布依族", "CS": "朝鲜族", "MA": "满族", "DO": "侗族", "YA": "瑶族", "BA": "白族",
    "TJ": "土家族", "HN": "哈尼族", "KZ": "哈萨克族", "DA": "傣族", "LI": "黎族", "LS": "傈僳族",
    "VA": "佤族",
    "SH": "畲族", "GS": "高山族", "LH": "拉祜族", "SU": "水族", "DX": "东乡族", "NX": "纳西族",
    "JP": "景颇族",
    "KG": "柯尔克孜族", "TU": "土族", "DU": "达斡尔族", "ML": "仫佬族", "QI": "羌族", "BL": "布朗族",
    "SL": "撒拉族", "MN": "毛南族", "GL": "仡佬族", "XB": "锡伯族", "AC": "阿昌族", "PM": "普米族",
    "TA": "塔吉克族", "NU": "怒族", "UZ": "乌孜别克族", "RS": "俄罗斯族", "EW": "鄂温克族", "DE": "德昂族",
    "BN": "保安族", "YG": "裕固族", "GI": "京族", "TT": "塔塔尔族", "DR": "独龙族", "OR": "鄂伦春族",
    "HZ": "赫哲族", "MB": "门巴族", "LB": "珞巴族", "JN": "基诺族",
}  # fmt: skip
