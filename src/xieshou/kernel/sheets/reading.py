"""The parent's side of reading: from frames of the child to rows with findings in the user's language."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from xieshou.kernel.errors import DomainError

from .declaration import Kind
from .parsing.problems import FileError
from .parsing.sandbox import reading_child
from .rows import Findings, Rows
from .specs import form_spec
from .texts import cell_text, file_text, finding_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .declaration import Sheet


class FileRefused(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """The file as a whole cannot be read."""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that could be opened: what it is, how many rows it may hold, and its rows in chunks."""

    type: str
    header_row: int
    height: int
    unknown: list[str]
    missing: list[str]
    template_version: str
    places: dict[str, int]
    extra: list[tuple[int, str]]
    chunks: Iterator[tuple[Rows, list[list[str]] | None]]


@contextmanager
def open_file(
    path: Path, sheet: Sheet, *, on: date, findings: Findings, with_cells: bool = False
) -> Iterator[OpenFile]:
    """Yield the rows of a file, read by the bounded child while the caller works.

    Raises: FileRefused: the file cannot be read, here or while the chunks are taken.
    """
    try:
        with reading_child(path, form_spec(sheet, on=on, with_cells=with_cells)) as frames:
            opened = next(frames)
            manifest = opened["manifest"] or ("", "")
            yield OpenFile(
                type=opened["type"],
                header_row=opened["header_row"],
                height=opened["height"],
                unknown=opened["unknown"],
                missing=opened["missing"],
                template_version=manifest[1],
                places=opened["places"],
                extra=[(position, text) for position, text in opened["extra"]],
                chunks=_chunks(frames, sheet, findings),
            )
    except FileError as error:
        raise FileRefused(file_text(error.code, error.params)) from error


def _chunks(
    frames: Iterator[dict[str, Any]], sheet: Sheet, findings: Findings
) -> Iterator[tuple[Rows, list[list[str]] | None]]:
    dates = [column.key for column in sheet.columns if column.kind is Kind.DATE]
    choices = [column.key for column in sheet.columns if column.kind is Kind.CHOICE]
    shared: dict[Any, Any] = {}
    headers = {column.key: str(column.header) for column in sheet.columns}
    for frame in frames:
        columns, numbers = frame["columns"], frame["numbers"]
        for key in dates:
            columns[key] = [_day(value) if value else None for value in columns[key]]
        for key in choices:  # one text a code, since rows are remembered
            columns[key] = [shared.setdefault(value, value) for value in columns[key]]
        for index, key, code, params in frame["wrong"]:
            findings.add(numbers[index], key, finding_text(headers[key], cell_text(code, params)))
        yield Rows(numbers, columns, findings), frame["cells"]


@lru_cache(maxsize=4_000)
def _day(text: str) -> date:
    return date.fromisoformat(text)
