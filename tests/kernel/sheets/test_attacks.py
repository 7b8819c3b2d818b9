"""Files that want to hurt: each is refused within 5 s and 300 MB, with words, and nothing is left."""

from __future__ import annotations

import io
import os
import struct
import threading
import time
import zipfile
import zlib
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
import xlwt

from xieshou.kernel.sheets.parsing.identity import register_identity
from xieshou.kernel.sheets.parsing.problems import FileError
from xieshou.kernel.sheets.parsing.reading import read
from xieshou.kernel.sheets.parsing.sandbox import reading_child
from xieshou.kernel.sheets.specs import form_spec

from .conftest import HEADERS, member, workbook
from .forms import FORM

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 5.0
MEGABYTES = 300
SMALL = 100_000
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)


def refusal(path: Path, content: bytes) -> str:
    """Return the code with which the child refuses, having measured it."""
    path.write_bytes(content)
    began = time.monotonic()
    with (
        _watched_memory() as peak,
        pytest.raises(FileError) as problem,
        reading_child(path, form_spec(FORM, on=date(2026, 3, 2))) as frames,
    ):
        for _frame in frames:
            pass
    assert time.monotonic() - began <= SECONDS * _crowding()
    assert max(peak, default=0) <= MEGABYTES
    if len(content) < SMALL and problem.value.code not in {"too_heavy", "broken"}:
        assert _refused_here(path) == problem.value.code
    return problem.value.code


def _refused_here(path: Path) -> str:
    """Return the code with which the same file is refused in this process (small, harmless ones only)."""
    register_identity()
    with pytest.raises(FileError) as problem:
        list(read(path, form_spec(FORM, on=date(2026, 3, 2)))[1])
    return problem.value.code


def _crowding() -> float:
    """Return how many processes want each processor now: the promise is for a machine that is not overloaded."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@contextmanager
def _watched_memory() -> Iterator[list[float]]:
    """Yield a list that grows by the peak memory (MB) of the reading children, looked at every 5 ms."""
    peaks: list[float] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.005):
            for child in psutil.Process().children():
                with suppress(OSError, psutil.Error, ValueError):
                    if any("parsing.child" in word for word in child.cmdline()):
                        status = Path(f"/proc/{child.pid}/status").read_text()
                        peaks.append(int(status.partition("VmHWM:")[2].split()[0]) / 1024)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        ended.set()
        thread.join()


def archive(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return stream.getvalue()


def rewritten(content: bytes, **changed: bytes | None) -> bytes:
    """Return a workbook with members replaced; keys are the ends of their names, dots as underscores."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            key = entry.filename.rsplit("/", 1)[-1].replace(".", "_")
            new.writestr(entry.filename, changed.get(key) or old.read(entry))
    return stream.getvalue()


RIGHT = workbook([member(1)])


def test_the_right_file_is_read(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(RIGHT)
    with reading_child(path, form_spec(FORM, on=date(2026, 3, 2))) as frames:
        assert [frame["frame"] for frame in frames] == ["opened", "chunk"]


def cell_sheet(cells: str) -> bytes:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER_ROW = (
    '<row r="1">' + "".join(inline(f"{chr(65 + i)}1", text) for i, text in enumerate(HEADERS)) + "</row>"
)


def huge_cell() -> bytes:
    """Return a workbook of 600 kB whose only cell holds 600 million characters."""
    head, _mark, tail = cell_sheet(f'<row r="1">{inline("A1", "@")}</row>').partition(b"@")
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(RIGHT)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if not entry.filename.endswith("sheet1.xml"):
                new.writestr(entry.filename, old.read(entry))
        with new.open("xl/worksheets/sheet1.xml", "w") as member_file:
            member_file.write(head)
            for _block in range(600):
                member_file.write(b"A" * 1_000_000)
            member_file.write(tail)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n%%EOF", "foreign_type"),
        (b"MZ\x90\x00" + b"\x00" * 100, "foreign_type"),
        (b"\x7fELF" + b"\x00" * 100, "foreign_type"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "foreign_type"),
        (b"<html><body><table><tr><td>a</td></tr></table></body></html>", "html"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><html></html>", "html"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "html"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml"),
        (b"a,b\x00c\n1,2", "binary"),
        (b"\xff\xff\xff,\xfe\xfe\n", "bad_encoding"),
        ("仅有一行文字".encode(), "no_header"),
        (b"PK\x03\x04" + b"\x00" * 200, "broken"),
        (b"PK\x05\x06" + b"\x00" * 18, "binary"),
        (RIGHT[: len(RIGHT) // 2], "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "foreign_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 3, "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT Workbook".encode("utf-16-le"), "macros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 40, "broken"),
        (archive({"readme.txt": "x"}), "foreign_type"),
        (archive({"[Content_Types].xml": TYPES.replace("sheet.main", "sheet.macroEnabled.main")}), "macros"),
        (archive({"[Content_Types].xml": TYPES, "xl/vbaProject.bin": b"x"}), "macros"),
        (
            archive({"[Content_Types].xml": TYPES.replace("spreadsheetml", "wordprocessingml")}),
            "foreign_type",
        ),
        (archive({"[Content_Types].xml": TYPES, "../../etc/passwd": "x"}), "tricks"),
        (archive({"[Content_Types].xml": TYPES, "/etc/passwd": "x"}), "tricks"),
        (archive({"[Content_Types].xml": TYPES, "xl\\..\\..\\x": "x"}), "tricks"),
        (archive({"[Content_Types].xml": TYPES, "c:/x": "x"}), "tricks"),
        (archive({"[Content_Types].xml": TYPES, "X.xml": "<a/>", "x.xml": "<a/>"}), "tricks"),
        (archive({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<a/>"}, zipfile.ZIP_LZMA), "tricks"),
        (archive({"[Content_Types].xml": TYPES, **{f"x/{n}": "" for n in range(2001)}}), "too_many_parts"),
        (archive({"[Content_Types].xml": TYPES, "xl/a.xml": b"\x00" * 2_000_000}), "bomb"),
        (
            archive(
                {
                    "[Content_Types].xml": TYPES,
                    "xl/workbook.xml": "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/'><a/>",
                }
            ),
            "entities",
        ),
        (
            archive(
                {
                    "[Content_Types].xml": TYPES,
                    "xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
                }
            ),
            "entities",
        ),
        (archive({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<a/>".encode("utf-16")}), "entities"),
        (workbook([]), "no_rows"),
        (workbook([[1, 2]], headers=["x", "y"]), "no_header"),
        (workbook([member(1)], headers=[*HEADERS[:9], "姓名"]), "doubled_headers"),
        (workbook([member(1)[1:]], headers=HEADERS[1:]), "missing_headers"),
        (rewritten(RIGHT, sheet1_xml=b"<worksheet><sheetData><row"), "broken"),
        (rewritten(RIGHT, workbook_xml=b"no xml at all"), "broken"),
    ],
)
def test_hostile_or_broken_files_are_refused(tmp_path, content, code):
    assert refusal(tmp_path / "名册.xlsx", content) == code


def test_symbolic_link_is_refused(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("[Content_Types].xml", TYPES)
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    assert refusal(tmp_path / "f", stream.getvalue()) == "tricks"


def test_encrypted_member_is_refused(tmp_path):
    content = bytearray(archive({"[Content_Types].xml": TYPES}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(tmp_path / "f", bytes(content)) == "encrypted"


def test_members_that_share_bytes_are_refused(tmp_path):
    content = bytearray(archive({"[Content_Types].xml": TYPES, "a": "x" * 50, "b": "y" * 50}))
    second = content.rindex(b"PK\x01\x02")
    first_offset = struct.unpack_from("<I", content, content.index(b"PK\x01\x02") + 42)[0]
    struct.pack_into("<I", content, second + 42, first_offset)
    assert refusal(tmp_path / "f", bytes(content)) in {"bomb", "broken"}


def test_directory_that_lies_about_length_is_refused(tmp_path):
    """2 MB of zeros, said to be 1,000 bytes."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(b"\x00" * 2_000_000) + packed.flush()
    content = bytearray(archive({"[Content_Types].xml": TYPES, "xl/a.bin": b"\x00" * 2_000_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.rindex(mark)
        struct.pack_into("<I", content, at + offset, 1_000)
    assert len(body) < 5_000
    assert refusal(tmp_path / "f", bytes(content)) in {"broken", "bomb"}


def test_one_cell_of_600_megabytes_is_refused_from_the_directory(tmp_path):
    assert refusal(tmp_path / "f", huge_cell()) in {"bomb", "unpacks_too_large"}


def test_one_cell_in_the_last_corner_is_refused_or_read_small(tmp_path):
    sheet = cell_sheet(HEADER_ROW + f'<row r="1048576">{inline("XFD1048576", "x")}</row>')
    assert refusal(tmp_path / "f", rewritten(RIGHT, sheet1_xml=sheet)) in {
        "too_heavy",
        "no_rows",
        "missing_headers",
    }


def test_three_million_rows_are_refused(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 1_000_000))
    content = rewritten(RIGHT, sheet1_xml=cell_sheet(HEADER_ROW + rows))
    assert refusal(tmp_path / "f", content) in {"bomb", "too_heavy", "too_many_rows", "unpacks_too_large"}


def test_more_rows_than_allowed_are_refused(tmp_path):
    lines = [",".join(HEADERS)] + ["H1,,N1,张三,男,,,,,"] * 200_100
    assert refusal(tmp_path / "f", "\n".join(lines).encode()) == "too_many_rows"


def test_repeated_rows_of_an_ods_are_refused(tmp_path):
    body = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000000">'
        '<table:table-cell table:number-columns-repeated="16000" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    content = archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": body})
    assert refusal(tmp_path / "f", content) in {"too_heavy", "no_header", "broken"}


def test_cell_of_a_megabyte_in_a_text_file_is_refused(tmp_path):
    content = ",".join(HEADERS) + '\n"' + "x" * 1_000_000 + '"'
    assert refusal(tmp_path / "f", content.encode()) == "broken_text"


def test_quote_that_never_ends_is_refused(tmp_path):
    content = ",".join(HEADERS) + '\n"' + "x\n" * 3_000_000
    assert refusal(tmp_path / "f", content.encode()) == "broken_text"


def test_old_workbook_is_read(tmp_path):
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("名册")
    for row, cells in enumerate([HEADERS, member(1)]):
        for position, cell in enumerate(cells):
            page.write(row, position, cell)
    path = tmp_path / "old"
    book.save(str(path))
    with reading_child(path, form_spec(FORM, on=date(2026, 3, 2))) as frames:
        chunk = list(frames)[1]
    assert chunk["columns"]["name"] == ["张三丰"]
    assert chunk["wrong"] == []


def test_a_workbook_cut_anywhere_is_refused_and_never_read_half(tmp_path):
    content = workbook([member(i) for i in range(50)])
    for step in range(12):
        cut = content[: 1 + step * len(content) // 12]
        assert refusal(tmp_path / "f", cut) in {"broken", "binary", "foreign_type", "no_header"}


def test_the_child_has_no_secrets_and_dies_with_its_parent_block(tmp_path, monkeypatch):
    monkeypatch.setenv("XIESHOU_SECRET_KEY", "never")
    path = tmp_path / "f"
    path.write_bytes(RIGHT)
    with reading_child(path, form_spec(FORM, on=date(2026, 3, 2))) as frames:
        next(frames)
        children = [p for p in psutil.Process().children() if "parsing.child" in " ".join(p.cmdline())]
        environment: dict[str, Any] = {}
        for child in children:
            environment.update(child.environ())
        assert "XIESHOU_SECRET_KEY" not in environment
    assert not [p for p in psutil.Process().children() if "parsing.child" in " ".join(p.cmdline() or [])]
