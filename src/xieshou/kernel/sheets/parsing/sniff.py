"""What a file is, by its content; its name is never believed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from .problems import FileError

if TYPE_CHECKING:
    from pathlib import Path

HEAD_BYTES = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
FOREIGN = (
    (b"%PDF", "PDF"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
)
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class FileType(StrEnum):
    """The kinds of file that can be read."""

    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    CSV = "csv"


def sniff(path: Path) -> FileType | None:
    """Return the type of a file; None for a ZIP, whose directory decides between xlsx and ods.

    Raises: FileError: empty, a web page, an encrypted or macro workbook, or something else altogether.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise FileError("empty")
    if head.startswith(ZIP):
        return None
    if head.startswith(OLE):
        return _ole(path)
    for magic, name in FOREIGN:
        if head.startswith(magic):
            raise FileError("foreign_type", type=name)
    return _text(head)


def _ole(path: Path) -> FileType:
    """Tell an old workbook from an encrypted or macro one by the stream names of its directory."""
    content = path.read_bytes()

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise FileError("encrypted")
    if holds("_VBA_PROJECT"):
        raise FileError("macros")
    if holds("Workbook") or holds("Book"):
        return FileType.XLS
    raise FileError("foreign_type", type="OLE")


def _text(head: bytes) -> FileType:
    if head.startswith(UTF16_MARKS):
        return FileType.CSV
    if b"\x00" in head:
        raise FileError("binary")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:HEAD_BYTES].lower()
    if start.startswith(
        (b"<!doctype", b"<html", b"<table", b"<head", b"<meta", b"<body", b"<!--", b"<style", b"<div")
    ):
        raise FileError("html")
    if start.startswith((b"<?xml", b"<svg", b"<workbook")) or b"<html" in start:
        raise FileError("html" if b"<html" in start else "xml")
    if start.startswith(b"mime-version:"):
        raise FileError("html")
    return FileType.CSV
