"""Paper: PDF files set by typst from a template and plain data, with the fonts of the bundle.

A template reads its data with `#let data = json(bytes(sys.inputs.data))`. Equal data give equal bytes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

FONTS = Path(__file__).resolve().parent.parent / "web" / "bundle" / "paper"
PDF_TYPE = "application/pdf"


class PaperError(RuntimeError):
    """The template does not fit the data, or the fonts are not built (`make setup`)."""


def render_pdf(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the PDF/A of a template.

    Args:   template: a .typ file of the wing; data: values that JSON knows; at: the time of creation.
    Raises: PaperError.
    """
    import typst

    if not FONTS.is_dir():
        message = f"The fonts for PDF files are missing in {FONTS}: run `make setup`."
        raise PaperError(message)
    try:
        made: bytes = typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards="a-2b",
            timestamp=int(at.timestamp()),
        )
    except RuntimeError as error:
        message = f"{template.name}: {error}"
        raise PaperError(message) from error
    return made
