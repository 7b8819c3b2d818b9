"""A small tree in the five files of the published package."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from xieshou.kernel.regions.operations import load_tree

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 3, 2, tzinfo=UTC)
FILES = {
    "provinces.csv": 'code,name\n44,"广东省"\n53,"云南省"\n',
    "cities.csv": 'code,name,provinceCode\n4419,"东莞市",44\n5303,"曲靖市",53\n',
    "areas.csv": (
        "code,name,cityCode,provinceCode\n"
        '441900,"东莞市",4419,44\n530302,"麒麟区",5303,53\n530303,"沾益区",5303,53\n530326,"会泽县",5303,53\n'
    ),
    "streets.csv": (
        "code,name,areaCode,provinceCode,cityCode\n"
        '441900003,"东城街道",441900,44,4419\n530302001,"南宁街道",530302,53,5303\n'
        '530326003,"金钟街道",530326,53,5303\n530326103,"娜姑镇",530326,53,5303\n530303102,"白水镇",530303,53,5303\n'
    ),
    "villages.csv": (
        "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        '441900003001,"东泰社区居民委员会",441900003,44,4419,441900\n'
        '530302001002,"北城社区",530302001,53,5303,530302\n'
        '530326003001,"金钟社区居民委员会",530326003,53,5303,530326\n'
        '530326003002,"温泉社区居民委员会",530326003,53,5303,530326\n'
        '530326103201,"红石岩村委会",530326103,53,5303,530326\n'
        '530326103202,"白雾村委会",530326103,53,5303,530326\n'
        '530303102201,"白水村委会",530303102,53,5303,530303\n'
    ),
}


@pytest.fixture
def tree_files(tmp_path: Path) -> Path:
    """Return a folder with the five files."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def tree(db: None, tree_files: Path) -> Path:
    """Load the small tree."""
    load_tree(tree_files, at=AT)
    return tree_files
