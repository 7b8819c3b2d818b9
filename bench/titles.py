"""Job titles coded to the occupational classification: accuracy on titles held back, and time a title.

Cross-validation: the labelled titles are dealt into five parts by a fixed seed; each part is coded by a
coder that learned from the other four only. Nothing of a held-back title, not even how rare its characters
are, is known to its coder.
"""

from __future__ import annotations

import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xieshou.engines.titles import Material, TitleCoder, read_material
from xieshou.engines.titles.coder import _load

if TYPE_CHECKING:
    from xieshou.config.benches import Options, Result

FOLDS = 5
TIMED = 300


def run(options: Options) -> Result:
    """Measure accuracy on held-back titles, and the time of a title and of a start."""
    from xieshou.config.benches import Goal, Result, Row

    material = read_material()
    kept = random.Random(1).sample(material.labelled, max(500, round(len(material.labelled) * options.scale)))
    options.tell(f"cross-validation of {len(kept)} labelled titles in {FOLDS} parts")
    first, five, count = cross_validate(replace(material, labelled=tuple(kept)))
    options.tell("timing")
    median, worst, load = time_titles(material)
    return Result(
        name="titles",
        rows=[
            Row(f"right at first of {count} held back", "%", ours=100 * first, better="more"),
            Row(f"right among five of {count} held back", "%", ours=100 * five, better="more"),
            Row("one title, median", "ms", ours=median),
            Row("one title, worst", "ms", ours=worst),
            Row("start of a process from what was learned", "s", ours=load),
        ],
        goals=[
            Goal("right at first", 100 * first, ">=", 55, "%"),
            Goal("right among five", 100 * five, ">=", 80, "%"),
            Goal("one title, median", median, "<=", 50, "ms"),
            Goal("start", load, "<=", 1, "s"),
        ],
        notes=[
            "each part is coded by a coder that learned from the other parts and the classification alone"
        ],
    )


def cross_validate(material: Material, folds: int = FOLDS, seed: int = 0) -> tuple[float, float, int]:
    """Return top-1 and top-5 accuracy on held-back titles, and how many were coded."""
    titles = list(material.labelled)
    random.Random(seed).shuffle(titles)
    first = five = 0
    for fold in range(folds):
        held = titles[fold::folds]
        rest = [title for at, title in enumerate(titles) if at % folds != fold]
        coder = TitleCoder.build(replace(material, labelled=tuple(rest)))
        for title, code in held:
            codes = [suggestion.code for suggestion in coder.suggest(title)]
            first += codes[:1] == [code]
            five += code in codes
    return first / len(titles), five / len(titles), len(titles)


def time_titles(material: Material, count: int = TIMED) -> tuple[float, float, float]:
    """Return median and worst milliseconds a title.

    The seconds to load what an earlier process learned.
    """
    with tempfile.TemporaryDirectory() as folder:
        TitleCoder.load(Path(folder))
        again = time.perf_counter()
        _load.cache_clear()
        coder = TitleCoder.load(Path(folder))
        load = time.perf_counter() - again
    spent = []
    for title, _ in material.labelled[:count]:
        start = time.perf_counter()
        coder.suggest(title)
        spent.append(1000 * (time.perf_counter() - start))
    return sorted(spent)[len(spent) // 2], max(spent), load
