"""Names of every script are printed with a glyph for each character."""

from __future__ import annotations

import io

import pypdf
import pytest

from tests.plugins.actors import AT
from xieshou.kernel.paper import PaperError, render_pdf

TEMPLATE = '#let data = json(bytes(sys.inputs.data))\n#set text(font: "Noto Sans SC")\n#data.name'
NAMES = {
    "rare Chinese": ("王䶮", "NotoSansSC"),
    "middle dot": ("阿卜杜拉·买买提", "NotoSansSC"),
    "Tibetan": ("བཀྲ་ཤིས", "NotoSerifTibetan"),
    "Uyghur": ("ئابدۇللا", "NotoNaskhArabic"),
    "Mongolian": ("ᠪᠠᠲᠤ", "NotoSansMongolian"),
    "Yi": ("ꀉꑌ", "NotoSansYi"),
}


@pytest.fixture
def template(tmp_path):
    file = tmp_path / "name.typ"
    file.write_text(TEMPLATE, encoding="utf-8")
    return file


@pytest.mark.parametrize("script", NAMES)
def test_name_is_set_in_a_font_that_has_its_script(template, script) -> None:
    name, font = NAMES[script]
    pdf = pypdf.PdfReader(io.BytesIO(render_pdf(template, {"name": name}, at=AT)))
    used = [str(value.get_object()["/BaseFont"]) for value in pdf.pages[0]["/Resources"]["/Font"].values()]
    assert used
    assert all(font in one for one in used), used


def test_equal_data_give_equal_bytes(template) -> None:
    first, second = (render_pdf(template, {"name": "王䶮"}, at=AT) for _time in range(2))
    assert first == second


def test_template_that_does_not_fit_its_data_is_named(template) -> None:
    with pytest.raises(PaperError, match=r"name\.typ"):
        render_pdf(template, {}, at=AT)
