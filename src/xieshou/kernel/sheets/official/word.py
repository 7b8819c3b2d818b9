"""An official table as a Word file: the same cells, merged alike, head repeated, pages numbered."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from .excel import BODY, HEADING

if TYPE_CHECKING:
    from datetime import datetime

    from .filling import Cell, Filled

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MILLIMETRES = {"A4": (210, 297), "A3": (297, 420)}
MARGIN = 18


def render_word(filled: Filled, *, at: datetime, mark: str = "") -> bytes:
    """Return the Word file of a filled table.

    Args: at: the moment that the file says it was made; mark: who took it out, at the foot of the text.
    """
    import docx

    document = docx.Document()
    properties = document.core_properties
    properties.created = properties.modified = at.replace(tzinfo=None)
    properties.author, properties.title = "", filled.title
    width = _paper(document, filled)
    _paragraph(document, filled.title, font=HEADING, size=18, align="center")
    _line(document, filled.left, filled.right, width)
    _table(document, filled, width)
    for note in filled.notes:
        _paragraph(document, note, size=10)
    if filled.signatures:
        _paragraph(document, "        ".join(filled.signatures), size=11)
    if mark:
        _paragraph(document, mark, size=8, align="right")
    _page_numbers(document)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _paper(document: Any, filled: Filled) -> float:
    """Set paper and margins; return the width of the text in millimetres."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.sections[0]
    short, long = MILLIMETRES[filled.paper]
    across, down = (long, short) if filled.landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if filled.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(across), Mm(down)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    return across - 2 * MARGIN


def _font(run: Any, font: str, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 -- no public name


def _paragraph(document: Any, text: str, *, font: str = BODY, size: float, align: str = "left") -> None:
    paragraph = document.add_paragraph()
    _align(paragraph, align)
    _font(paragraph.add_run(text), font, size)


def _line(document: Any, left: str, right: str, width: float) -> None:
    """Write the line above the table: who hands it in at the left, the unit at the right edge."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    _font(paragraph.add_run(f"{left}\t{right}" if right else left), BODY, 11)


def _align(paragraph: Any, side: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, side.upper())


def _table(document: Any, filled: Filled, width: float) -> None:
    from docx.shared import Mm

    grid = document.add_table(rows=filled.rows, cols=len(filled.widths), style="Table Grid")
    grid.autofit = False
    share = width / sum(filled.widths)
    for column, wide in zip(grid.columns, filled.widths, strict=True):
        column.width = Mm(wide * share)  # what programs other than Word lay the table out by
    cells = list(grid._cells)  # noqa: SLF001 -- one pass over the table; the public way is quadratic
    count = len(filled.widths)
    for row in range(filled.rows):
        for column, wide in enumerate(filled.widths):
            cells[row * count + column].width = Mm(wide * share)
    for cell in filled.cells:
        _write(cells, cell, count)
    for number, row in enumerate(grid.rows):
        _keep(row, repeats=number < filled.head_rows)


def _write(cells: list[Any], cell: Cell, count: int) -> None:
    target = cells[cell.row * count + cell.column]
    if cell.across > 1 or cell.down > 1:
        target = target.merge(cells[(cell.row + cell.down - 1) * count + cell.column + cell.across - 1])
    paragraph = target.paragraphs[0]
    head = cell.look == "head"
    _align(paragraph, "center" if head else cell.align or ("right" if cell.number is not None else "left"))
    run = paragraph.add_run(cell.text)
    run.bold = cell.look in ("group", "total")
    _font(run, HEADING if head else BODY, 9)


def _element(name: str, **values: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _keep(row: Any, *, repeats: bool) -> None:
    """Keep a row on one page; let a row of the head stand on each page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 -- no public name
    properties.append(_element("w:cantSplit", val="true"))
    if repeats:
        properties.append(_element("w:tblHeader", val="true"))


def _page_numbers(document: Any) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    _align(paragraph, "center")
    for number, field in enumerate(("PAGE", "NUMPAGES")):
        if number:
            _font(paragraph.add_run(" / "), BODY, 9)
        run = paragraph.add_run()
        _font(run, BODY, 9)
        for kind in ("begin", field, "end"):
            if kind == field:
                text = _element("w:instrText")
                text.text = field
                run._r.append(text)  # noqa: SLF001 -- no public name for fields
            else:
                run._r.append(_element("w:fldChar", fldCharType=kind))  # noqa: SLF001 -- as above
