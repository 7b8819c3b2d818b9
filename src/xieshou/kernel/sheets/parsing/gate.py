"""The gate before a workbook is unpacked: its ZIP directory first, then each member with a running cap."""

from __future__ import annotations

import stat
import zipfile
import zlib
from typing import TYPE_CHECKING

from .limits import MEBIBYTE, ZIP_ENTRIES, ZIP_RATIO, ZIP_RATIO_FROM_BYTES, ZIP_TOTAL_BYTES
from .problems import FileError
from .sniff import FileType

if TYPE_CHECKING:
    from pathlib import Path

READ_BYTES = 256 * 1024
CONTENT_TYPES = "[Content_Types].xml"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
XLSX_TYPE = b"spreadsheetml.sheet.main+xml"
OTHER_OFFICE = ((b"wordprocessingml", "DOCX"), (b"presentationml", "PPTX"), (b"sheet.binary", "XLSB"))
FORBIDDEN_XML = (b"<!DOCTYPE", b"<!doctype", b"<!ENTITY")
OVERLAP = max(len(mark) for mark in FORBIDDEN_XML) - 1
ENCRYPTED_FLAG = 0x1
END_RECORD_BYTES = 22


def check_archive(path: Path) -> FileType:
    """Return whether a ZIP is an xlsx or an ods workbook, having looked at all of it once.

    Raises: FileError: a bomb, a trick with names or lengths, macros, XML entities, or another kind of ZIP.
    """
    size = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_directory(entries, size)
            for entry in entries:
                _check_member(archive, entry)
            return _type_of(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise FileError("broken") from error


def _check_directory(entries: list[zipfile.ZipInfo], size: int) -> None:
    if not entries:
        raise FileError("broken")
    if len(entries) > ZIP_ENTRIES:
        raise FileError("too_many_parts", limit=ZIP_ENTRIES)
    total = sum(entry.file_size for entry in entries)
    if total > ZIP_TOTAL_BYTES:
        raise FileError("unpacks_too_large", limit=ZIP_TOTAL_BYTES // MEBIBYTE)
    if total > ZIP_RATIO_FROM_BYTES and total > ZIP_RATIO * size:
        raise FileError("bomb")
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise FileError("tricks")
    for entry in entries:
        _check_entry(entry)
    _check_overlap(entries)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ":" in name or ".." in name.split("/") or "\x00" in entry.orig_filename:
        raise FileError("tricks")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FileError("tricks")
    if entry.flag_bits & ENCRYPTED_FLAG:
        raise FileError("encrypted")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise FileError("tricks")
    if entry.file_size > ZIP_RATIO_FROM_BYTES and entry.file_size > ZIP_RATIO * max(entry.compress_size, 1):
        raise FileError("bomb")


def _check_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse members that share bytes: the trick behind bombs that need no nesting."""
    end = 0
    for entry in sorted(entries, key=lambda item: item.header_offset):
        if entry.header_offset < end:
            raise FileError("bomb")
        end = entry.header_offset + entry.compress_size


def _check_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack one member without keeping it: its length must be what the directory says, its XML plain."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    lowered = entry.filename.lower()
    if lowered.endswith("vbaproject.bin") or "/macrosheets/" in lowered or lowered.startswith("basic/script"):
        raise FileError("macros")
    seen, tail = 0, b""
    with archive.open(entry) as stream:
        while block := stream.read(READ_BYTES):
            if is_xml:
                _check_xml(tail + block, first=seen == 0)
                tail = block[-OVERLAP:]
            seen += len(block)
            if seen > entry.file_size:
                raise FileError("bomb")
    if seen != entry.file_size:
        raise FileError("broken")


def _check_xml(block: bytes, *, first: bool) -> None:
    if first and block.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")):
        raise FileError("entities")
    if any(mark in block for mark in FORBIDDEN_XML):
        raise FileError("entities")


def _type_of(archive: zipfile.ZipFile) -> FileType:
    names = set(archive.namelist())
    if "mimetype" in names and archive.read("mimetype").strip() == ODS_TYPE:
        if "content.xml" not in names:
            raise FileError("broken")
        return FileType.ODS
    if CONTENT_TYPES not in names:
        raise FileError("foreign_type", type="ZIP")
    types = archive.read(CONTENT_TYPES)
    if b"macroEnabled" in types:
        raise FileError("macros")
    for mark, name in OTHER_OFFICE:
        if mark in types:
            raise FileError("foreign_type", type=name)
    if XLSX_TYPE not in types:
        raise FileError("broken")
    return FileType.XLSX
