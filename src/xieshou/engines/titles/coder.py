"""Job titles to occupation codes.

Kernel ridge regression on labelled titles, helped by names and descriptions.

Score of an occupation = regression over the labelled titles (and the names of the occupations among them)
+ NAME × similarity to its name + DESCRIPTION × similarity to its definition and tasks. Measured by
`bench/titles.py`.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from xieshou.engines.titles.index import Index
from xieshou.engines.titles.source import Material, fingerprint, read_material
from xieshou.engines.titles.text import Cleaner, features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NAME, DESCRIPTION, RIDGE = 0.4, 0.2, 1.0
DESCRIPTION_SIZES = (2, 3)
DENSE_FROM = 16
VERSION = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One occupation for a title; score 0 to 1."""

    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Learned:
    """What is learned from the material.

    Index of titles, names and descriptions, and the regression's weights.

    coefficients: (learned documents, occupations seen). seen: positions of these occupations.
    """

    index: Index
    coefficients: NDArray[np.float32]
    seen: NDArray[np.int64]


class TitleCoder:
    """Suggests occupation codes for job titles."""

    def __init__(self, material: Material, learned: Learned) -> None:
        """Take the material and what was learned from it; use `load` or `build`."""
        self._learned = learned
        self._codes = [occupation.code for occupation in material.occupations]
        self._names = [occupation.name for occupation in material.occupations]
        self._name_of = dict(zip(self._codes, self._names, strict=True))
        self._cleaner = Cleaner(material.places, material.noise)
        levels = [
            (alias, -entry.level, at)
            for at, entry in enumerate(material.occupations)
            for alias in entry.aliases
        ]
        self._exact = {alias: at for alias, _, at in sorted(levels, reverse=True)}

    @classmethod
    def load(cls, cache_dir: Path | None = None) -> TitleCoder:
        """Return the coder of the installed classification, once a process.

        Args:    cache_dir: keeps what was learned, so that the next process starts in well under a second.
        Raises:  ClassificationMissingError: the package with the classification is not installed.
        """
        return _load(None if cache_dir is None else Path(cache_dir))

    @classmethod
    def build(cls, material: Material) -> Self:
        """Return a coder that learned from the material alone."""
        return cls(material, learn(material))

    def suggest(self, text: str, limit: int = 5) -> list[Suggestion]:
        """Return the most likely occupations of a title, best first; nothing for a text without letters."""
        cleaned = self._cleaner.clean(text)
        found = features(cleaned)
        if not found or limit < 1:
            return []
        scores = self._scores(found)
        exact = self._exact.get(text.strip(), self._exact.get(cleaned))
        if exact is not None:
            scores[exact] = 1
        best = np.argsort(-scores, kind="stable")[:limit]
        return [
            Suggestion(self._codes[at], self._names[at], round(float(scores[at]), 4))
            for at in best
            if scores[at] > 0
        ]

    def name_of(self, code: str) -> str:
        """Return the name of a code, "" for an unknown one."""
        return self._name_of.get(code, "")

    def _scores(self, found: Counter[str]) -> NDArray[np.float32]:
        learned, count = self._learned, len(self._codes)
        similar = learned.index.similar(found)
        texts, names, descriptions = np.split(similar, [similar.size - 2 * count, similar.size - count])
        scores = NAME * names + DESCRIPTION * descriptions
        documents = np.append(texts, names[learned.seen])
        near = np.flatnonzero(documents)
        few = near.size * DENSE_FROM < documents.size
        scores[learned.seen] += (
            documents[near] @ learned.coefficients[near] if few else documents @ learned.coefficients
        )
        return np.clip(scores / (1 + NAME + DESCRIPTION), 0, 0.99).astype(np.float32)


def learn(material: Material) -> Learned:
    """Return what the labelled titles and the classification teach.

    Titles that read alike are learned once, by weight.
    """
    at = {occupation.code: place for place, occupation in enumerate(material.occupations)}
    cleaner = Cleaner(material.places, material.noise)
    labels: dict[str, Counter[int]] = {}
    for title, code in material.labelled:
        labels.setdefault(cleaner.clean(title), Counter())[at[code]] += 1
    titles = [features(text) for text in labels]
    names = [features(occupation.name) for occupation in material.occupations]
    described = [features(occupation.description, DESCRIPTION_SIZES) for occupation in material.occupations]
    known = [
        found for found, counts in zip(titles, labels.values(), strict=True) for _ in range(counts.total())
    ]
    index = Index.build([*titles, *names, *described], [*known, *names])
    seen = np.array(sorted({place for counts in labels.values() for place in counts}), np.int64)
    examples = [*labels.values(), *(Counter({int(place): 1}) for place in seen)]
    columns = np.append(np.arange(len(titles)), len(titles) + seen)
    documents = [*titles, *(names[place] for place in seen)]
    return Learned(index, _regress(index, documents, columns, examples, seen), seen)


def _regress(
    index: Index,
    documents: Sequence[Counter[str]],
    columns: NDArray[np.int64],
    examples: Sequence[Counter[int]],
    seen: NDArray[np.int64],
) -> NDArray[np.float32]:
    """Return the coefficients of kernel ridge regression from documents to the shares of their labels."""
    wanted = np.zeros((len(documents), seen.size), np.float32)
    kernel = np.empty((len(documents), len(documents)), np.float32)
    for row, (document, counts) in enumerate(zip(documents, examples, strict=True)):
        kernel[row] = index.similar(document)[columns]
        kernel[row, row] += RIDGE / counts.total()
        for place, count in counts.items():
            wanted[row, np.searchsorted(seen, place)] = count / counts.total()
    return np.linalg.solve(kernel, wanted) if len(documents) else wanted


@cache
def _load(cache_dir: Path | None) -> TitleCoder:
    material = read_material()
    if cache_dir is None:
        return TitleCoder.build(material)
    digest = hashlib.sha256(f"{fingerprint()} {VERSION} {NAME} {RIDGE}".encode()).hexdigest()[:16]
    path = cache_dir / f"titles-{digest}.npz"
    learned = _read(path)
    if learned is None:
        learned = learn(material)
        _write(path, learned)
    return TitleCoder(material, learned)


def _read(path: Path) -> Learned | None:
    """Return what is stored, or None when it is absent or broken (then it is learned again)."""
    try:
        with np.load(path) as stored:
            arrays: dict[str, NDArray[Any]] = {name: stored[name] for name in stored.files}
        return Learned(Index.from_arrays(arrays), arrays["coefficients"], arrays["seen"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _write(path: Path, learned: Learned) -> None:
    """Store what was learned; a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part.npz")
    arrays: dict[str, Any] = {
        **learned.index.as_arrays(),
        "coefficients": learned.coefficients,
        "seen": learned.seen,
    }
    np.savez(half, **arrays)
    half.replace(path)
