"""How the name of a township stands in a tile: on one line, or on two of about the same length. Pure."""

from __future__ import annotations

ONE_LINE = 6
LONGEST = 12  # two lines of six characters fill a tile; more is cut, the whole name stays in the label


def lines_of(name: str) -> tuple[str, ...]:
    """Return the name as one line, or as two where it is longer than a tile is wide.

    >>> lines_of("锦屏镇"), lines_of("瓦马彝族白族乡")
    (('锦屏镇',), ('瓦马彝族', '白族乡'))
    """
    if len(name) <= ONE_LINE:
        return (name,)
    shown = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    middle = (len(shown) + 1) // 2
    return shown[:middle], shown[middle:]
