"""Names for a million invented families: surnames by their share, given names by sex and years of birth."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

# Surname and its share among 1,000 people, rounded; the tail stands for all others.
SURNAMES = {
    "王": 71, "李": 70, "张": 66, "刘": 52, "陈": 45, "杨": 36, "赵": 22, "黄": 21, "周": 20, "吴": 19,
    "徐": 16, "孙": 15, "胡": 14, "朱": 13, "高": 12, "林": 12, "何": 12, "郭": 12, "马": 11, "罗": 11,
    "梁": 10, "宋": 9, "郑": 9, "谢": 9, "韩": 8, "唐": 8, "冯": 8, "于": 7, "董": 7, "萧": 6, "程": 6,
    "曹": 6, "袁": 6, "邓": 6, "许": 6, "傅": 5, "沈": 5, "曾": 5, "彭": 5, "吕": 5, "苏": 5, "卢": 5,
    "蒋": 5, "蔡": 5, "贾": 4, "丁": 4, "魏": 4, "薛": 4, "叶": 4, "阎": 4, "余": 4, "潘": 4, "杜": 4,
    "戴": 4, "夏": 4, "钟": 4, "汪": 4, "田": 4, "任": 4, "姜": 4, "范": 4, "方": 4, "石": 4, "姚": 4,
    "谭": 4, "廖": 4, "邹": 3, "熊": 3, "金": 3, "陆": 3, "郝": 3, "孔": 3, "白": 3, "崔": 3, "康": 3,
    "毛": 3, "邱": 3, "秦": 3, "江": 3, "史": 3, "顾": 3, "侯": 3, "邵": 3, "孟": 3, "龙": 3, "万": 3,
    "段": 3, "雷": 3, "钱": 3, "汤": 3, "尹": 3, "黎": 3, "易": 2, "常": 2, "武": 2, "乔": 2, "贺": 2,
    "赖": 2, "龚": 2, "文": 2, "普": 2, "角": 1, "起": 1, "刀": 2, "欧阳": 1, "上官": 1,
}  # fmt: skip
MALE = (
    "伟强军勇杰涛明超平刚辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林海峰亮建文志国庆祥富贵荣昌兴旺春"
    "生德福金宝发成安永顺光绍学忠天云山"
)
FEMALE = (
    "芳娜敏静丽艳娟霞玲桂英兰秀珍萍红梅凤琴燕莉蓉洁婷雪颖琳慧倩莹佳欣怡瑶菊翠莲香玉美仙琼芬连"
    "会从花朵彩云春秋月素芝惠"
)
EITHER = "文春云金玉学海林宁平安佳雨晨思雅子一梓欣怡嘉宇轩俊志永建正朝开绍以加自"
UYGHUR_MALE = (
    "阿力木",
    "买买提",
    "艾力",
    "吐尔逊",
    "阿不都热依木",
    "玉素甫",
    "依明",
    "库尔班",
    "肉孜",
    "艾合买提",
    "阿卜杜拉",
    "麦麦提",
)
UYGHUR_FEMALE = (
    "阿依古丽",
    "古丽娜尔",
    "帕提古丽",
    "热依汗",
    "努尔古丽",
    "阿米娜",
    "茹仙古丽",
    "布合丽倩姆",
    "海日古丽",
    "米热古丽",
)
TIBETAN = (
    "扎西",
    "次仁",
    "卓玛",
    "拉姆",
    "格桑",
    "尼玛",
    "达瓦",
    "多吉",
    "平措",
    "央金",
    "旺堆",
    "白玛",
    "洛桑",
    "桑吉",
    "才让",
    "索南",
)
YI = (
    "阿木",
    "吉克",
    "沙马",
    "阿苏",
    "曲比",
    "木乃",
    "海来",
    "尔古",
    "阿各",
    "日火",
    "伍呷",
    "拉者",
    "依火",
    "古次",
)
_BARE = list(SURNAMES)
_WEIGHTS = list(accumulate(SURNAMES.values()))
TWO_CHARACTERS = 0.78


def surname(random: Random) -> str:
    """Return a family name, common ones more often."""
    return random.choices(_BARE, cum_weights=_WEIGHTS)[0]


def full_name(random: Random, *, family: str, sex: str, ethnicity: str) -> str:
    """Return a name as people of the group bear it."""
    if ethnicity == "UG":
        given = random.choice(UYGHUR_MALE if sex == "1" else UYGHUR_FEMALE)
        return f"{given}·{random.choice(UYGHUR_MALE)}"
    if ethnicity == "ZA":
        return random.choice(TIBETAN) + random.choice(TIBETAN)
    if ethnicity == "YI" and random.random() < 0.3:  # noqa: PLR2004 -- most bear Chinese names
        return f"{random.choice(YI)}{random.choice(YI)}"
    letters = MALE if sex == "1" else FEMALE
    if random.random() < TWO_CHARACTERS:
        return family + random.choice(EITHER + letters) + random.choice(letters)
    return family + random.choice(letters)
