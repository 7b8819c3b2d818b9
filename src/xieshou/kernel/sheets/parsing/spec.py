"""A form as the reading child needs it: plain values that travel as JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, dataclass

DECORATION = re.compile(r"[\s*＊:：]|[（(]必填[)）]|[（(]required[)）]", re.IGNORECASE)


def normalise(text: object) -> str:
    """Return a header or label as it is compared: width, case, spaces and marks do not matter."""
    return DECORATION.sub("", unicodedata.normalize("NFKC", str(text)[:200])).casefold()


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column. Dates are ISO texts; `labels` maps normalised spellings to stored codes."""

    key: str
    kind: str
    headers: tuple[str, ...]
    groups: tuple[str, ...] = ()
    required: bool = False
    labels: tuple[tuple[str, str], ...] = ()
    max_length: int = 500
    minimum: int | None = None
    maximum: int | None = None
    earliest: str = ""
    latest: str = ""
    example: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One form, with the day of reading, since dates and IDs are judged on a day."""

    name: str
    version: int
    on: str
    columns: tuple[ColumnSpec, ...]
    keys: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    max_rows: int = 200_000
    with_cells: bool = False

    def to_json(self) -> str:
        """Return the form as JSON."""
        return json.dumps(asdict(self), ensure_ascii=True)

    @classmethod
    def from_json(cls, text: str) -> FormSpec:
        """Return the form of a JSON text that `to_json` wrote."""
        data = json.loads(text)
        columns = tuple(
            ColumnSpec(
                **{
                    **column,
                    "headers": tuple(column["headers"]),
                    "groups": tuple(column["groups"]),
                    "hints": tuple(column["hints"]),
                    "labels": tuple((label, code) for label, code in column["labels"]),
                }
            )
            for column in data["columns"]
        )
        return cls(
            **{**data, "columns": columns, "keys": tuple(data["keys"]), "ignored": tuple(data["ignored"])}
        )
