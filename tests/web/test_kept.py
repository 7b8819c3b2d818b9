"""A kept part of a page is drawn once for each language and key, and never shown for another."""

from __future__ import annotations

from django.template import Context, Template
from django.utils import translation

SOURCE = "{% load xieshou_kept %}{% kept key %}{{ shown }}{% endkept %}"


def test_kept_part_is_drawn_once_a_key() -> None:
    template = Template(SOURCE)
    assert template.render(Context({"key": "a", "shown": "<1>"})) == "&lt;1&gt;"
    assert template.render(Context({"key": "a", "shown": "2"})) == "&lt;1&gt;"
    assert template.render(Context({"key": "b", "shown": "3"})) == "3"


def test_kept_part_is_drawn_once_a_language() -> None:
    template = Template("{% load xieshou_kept %}{% kept %}{% translate 'Close' %}{% endkept %}")
    shown = []
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            shown.append(template.render(Context()))
    assert shown == ["关闭", "Close", "关闭"]


def test_kept_part_without_its_key_is_drawn_anew() -> None:
    template = Template(SOURCE)
    assert template.render(Context({"shown": "1"})) == "1"
    assert template.render(Context({"shown": "2"})) == "2"
    assert template.render(Context({"key": None, "shown": "3"})) == "3"


def test_kept_part_respects_escaping() -> None:
    template = Template(SOURCE)
    assert template.render(Context({"key": "a", "shown": "<"}, autoescape=False)) == "<"
    assert template.render(Context({"key": "a", "shown": "<"})) == "&lt;"


def test_kept_parts_do_not_grow_without_end() -> None:
    from xieshou.web.templatetags.xieshou_kept import MOST_KEPT

    template = Template(SOURCE)
    for number in range(MOST_KEPT + 2):
        template.render(Context({"key": number, "shown": "x"}))
    kept = next(node for node in template.nodelist if hasattr(node, "kept"))
    assert len(kept.kept) == 2
