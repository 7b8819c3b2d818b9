"""Components: plain values in, the right marks, words and attributes out."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def render(source: str, path: str = "/", **context: object) -> str:
    template = engines["django"].from_string(CottonCompiler().process("{% load xieshou %}" + source))
    return re.sub(r"\s+", " ", template.render(context, RequestFactory().get(path)))


def test_each_tone_of_a_status_has_its_own_shape() -> None:
    tones = ["success", "progress", "warning", "danger", "info", "neutral", "unknown", "east", "west"]
    shapes = [
        re.search(r"#([\w-]+)", render(f'<c-status tone="{tone}">x</c-status>')).group(1) for tone in tones
    ]
    assert len(set(shapes)) == len(tones)


def test_text_of_a_user_is_escaped_in_content_and_attribute() -> None:
    name = '"><script>alert(1)</script>'
    shown = render(
        '<c-avatar name="{{ name }}" /><c-person name="{{ name }}" /><c-button data-x="{{ name }}">{{ name }}</c-button>',
        name=name,
    )
    assert "<script>" not in shown
    assert 'data-x="&quot;&gt;&lt;script&gt;' in shown


def test_button_with_href_is_a_link_and_without_a_button() -> None:
    assert '<a href="/x" class="x-btn x-btn-primary"' in render(
        '<c-button href="/x" kind="primary">Go</c-button>'
    )
    assert '<button type="button" class="x-btn x-btn-secondary"' in render("<c-button>Go</c-button>")


def test_table_head_says_how_it_is_sorted() -> None:
    source = '<c-table label="People"><c-slot name="head"><c-table.th sort="name">Name</c-table.th></c-slot></c-table>'
    assert 'aria-sort="ascending"' in render(source, "/?sort=name")
    assert 'aria-sort="none"' in render(source)


def test_row_has_a_box_only_where_it_can_be_selected() -> None:
    assert 'name="ids" value="7"' in render('<c-table.row value="7"><td>x</td></c-table.row>')
    assert "ids" not in render("<c-table.row><td>x</td></c-table.row>")


@pytest.mark.parametrize(
    ("west", "east", "words"),
    [
        ("5", "5", "Both sides agree"),
        ("5", "8", "The sides differ"),
        ("5", "", "One side has not confirmed"),
        ("", "", "One side has not confirmed"),
    ],
)
def test_mismatch_shows_a_difference_and_never_hides_silence(west: str, east: str, words: str) -> None:
    assert words in render(f'<c-mismatch label="Start" west="{west}" east="{east}" />')


def test_fact_without_value_shows_a_dash() -> None:
    assert "—" in render('<c-fact label="Phone"></c-fact>')
    assert "—" not in render('<c-fact label="Phone">110</c-fact>')


def test_hard_requirement_unknown_is_neither_met_nor_failed() -> None:
    hard = [{"label": "Health certificate", "met": None}]
    shown = render('<c-reasons :hard="hard" />', hard=hard)
    assert "#s-unknown" in shown
    assert "#s-success" not in shown


def test_funnel_gives_numerator_denominator_and_share() -> None:
    shown = render(
        '<c-funnel :stages="stages" />',
        stages=[{"label": "Sent", "value": 412, "of": 436, "href": "/people"}],
    )
    assert '<a href="/people">412</a>' in shown
    assert "/ 436" in shown
    assert "94.5%" in shown


def test_progress_asks_again_until_it_is_done() -> None:
    source = '<c-progress url="/job" value="1" total="3" {} />'
    assert 'hx-get="/job" hx-trigger="every 2s"' in render(source.format(""))
    assert "hx-get" not in render(source.format(':done="True"'))


def test_chart_has_the_same_figures_as_a_table() -> None:
    data = {"labels": ["Jan"], "series": [{"name": "Wages", "values": [1200]}]}
    shown = render('<c-chart id="w" title="Wages" :data="data" />', data=data)
    assert '<td class="x-num">1,200</td>' in shown
    assert '<script id="w" type="application/json">' in shown


def test_component_inside_another_does_not_inherit_its_icon() -> None:
    shown = render('<c-empty icon="users" title="None"><c-button>Add</c-button></c-empty>')
    assert shown.count("<svg") == 1


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label="Phone", help_text="Eleven digits", widget=forms.TextInput(attrs={"data-suffix": "m"})
    )
    agreed = forms.BooleanField(label="Agreed", required=False)
    shift = forms.ChoiceField(label="Shift", choices=[("d", "Day"), ("n", "Night")], widget=forms.RadioSelect)


def test_field_ties_label_help_and_error_to_the_control() -> None:
    shown = render("{{ form.phone.as_field_group }}", form=PhoneForm({"phone": ""}))
    assert '<label for="id_phone">' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_phone_error"' in shown
    assert 'id="id_phone_helptext"' in shown
    assert '<span class="x-affix">m</span>' in shown


def test_valid_field_has_no_error() -> None:
    shown = render("{{ form.phone.as_field_group }}", form=PhoneForm({"phone": "1", "shift": "d"}))
    assert "is-invalid" not in shown
    assert "_error" not in shown


def test_choices_are_a_group_with_a_legend() -> None:
    shown = render("{{ form.shift.as_field_group }}", form=PhoneForm())
    assert "<legend>Shift" in shown
    assert shown.count('type="radio"') == 2


def test_form_shows_the_refusal_of_the_domain() -> None:
    shown = render('<c-form :form="form" error="Too late" submit="Save" />', form=PhoneForm())
    assert 'role="alert"' in shown
    assert "Too late" in shown
    assert "csrfmiddlewaretoken" in shown


def test_pages_by_key_have_no_link_beyond_the_end() -> None:
    assert 'rel="next"' in render('<c-pages next_url="?after=9" shown="50" />')
    assert 'rel="next"' not in render('<c-pages shown="50" />')
