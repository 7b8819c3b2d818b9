"""Forms of exchange events, programmes and liaison officers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.vocabulary.giving import Focus, Hat, Slot
from xieshou.kernel.regions.forms import RegionField

from .agreement import WIDE
from .fields import day_field
from .meeting import side_field


class _Sides(forms.Form):
    region_code = RegionField(label=_("Eastern district"), levels=WIDE)
    partner_region_code = RegionField(label=_("Western prefecture or county"), levels=WIDE)


class EventForm(_Sides):
    """An exchange event."""

    title = forms.CharField(label=_("Title"), max_length=120)
    focus = forms.ChoiceField(label=_("Focus"), choices=Focus.choices)
    place = forms.CharField(label=_("Venue or site"), max_length=120)
    held_on = day_field(label=_("Held on"))


class ParticipantForm(forms.Form):
    """Who took part."""

    name = forms.CharField(
        label=_("Participant"),
        max_length=80,
        help_text=_("The same name again counts as a repeated contact."),
    )
    is_east = side_field(_("Side"))  # type: ignore[arg-type]
    people = forms.IntegerField(label=_("Heads"), min_value=1, max_value=10_000, initial=1)


class ProgrammeForm(_Sides):
    """A programme."""

    title = forms.CharField(label=_("Title"), max_length=120)


class SlotForm(forms.Form):
    """What fills a slot, with its evidence."""

    slot = forms.ChoiceField(label=_("Slot"), choices=Slot.choices)
    text = forms.CharField(label=_("What fills it"), max_length=200)
    evidence = forms.CharField(
        label=_("Evidence"), max_length=200, help_text=_("Document, roster or record that shows it.")
    )


class LiaisonForm(_Sides):
    """A liaison officer."""

    name = forms.CharField(label=_("Name"), max_length=60)
    office = forms.CharField(label=_("Office"), max_length=120)
    from_date = day_field(label=_("From"))


class LiaisonTaskForm(forms.Form):
    """A task under one of two hats."""

    hat = forms.ChoiceField(label=_("Hat"), choices=Hat.choices)
    text = forms.CharField(label=_("What is to be done"), max_length=200)
    due_date = day_field(label=_("Until"))


class ResultForm(forms.Form):
    """The result of a task."""

    result = forms.CharField(label=_("Result"), max_length=200)
