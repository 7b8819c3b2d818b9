"""Forms of the recruitment stewards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.operations.steward_posts import Need
from xieshou.labour.operations.steward_service import AgreementEntry, ContactEntry, Talk
from xieshou.labour.rules.steward import MOST_PLACES
from xieshou.labour.vocabulary.steward import LapseReason, ServiceWay

from .dates import day_field

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from xieshou.labour.models import Vacancy

WORDS = {"rows": 3}


class AssignForm(forms.Form):
    """Who serves an enterprise from which day; the employer is chosen while typing."""

    employer = forms.UUIDField(
        required=True, error_messages={"required": _("Choose the employer from the suggestions.")}
    )
    steward_id = forms.TypedChoiceField(label=_("Steward in charge"))
    from_date = day_field(label=_("In charge from"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, stewards: Sequence[tuple[UUID, str]], **options: Any) -> None:
        """Offer the stewards of the area."""
        super().__init__(*args, **options)
        self.fields["steward_id"].choices = [(str(key), name) for key, name in stewards]  # type: ignore[attr-defined]

    def clean_steward_id(self) -> UUID:
        """Return the key of the steward."""
        from uuid import UUID

        return UUID(self.cleaned_data["steward_id"])


class HandOverForm(AssignForm):
    """The next steward of an enterprise that is served already."""

    employer = None  # type: ignore[assignment]


class ReleaseForm(forms.Form):
    """The end of a service."""

    ended_on = day_field(label=_("Service ends on"))
    note = forms.CharField(label=_("Why the service ends"), max_length=300)


class ContactForm(forms.Form):
    """Somebody to call at an enterprise."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(label=_("Telephone number"), max_length=30)
    position = forms.CharField(label=_("Position"), max_length=60, required=False)

    def to_entry(self) -> ContactEntry:
        """Return the contact."""
        return ContactEntry(**self.cleaned_data)


class AgreementForm(forms.Form):
    """A service agreement with its document."""

    title = forms.CharField(label=_("Title of the agreement"), max_length=120)
    from_date = day_field(label=_("First day"))
    last_day = day_field(label=_("Last day"))
    document = forms.FileField(label=_("Agreement document"), help_text=_("Photo or PDF, at most 20 MB."))

    def to_entry(self) -> AgreementEntry:
        """Return the agreement with the content of its document."""
        data = self.cleaned_data
        upload = data["document"]
        return AgreementEntry(data["title"], data["from_date"], data["last_day"], upload.read(), upload.name)

    def field_of(self, name: str) -> str:
        """Return the field that a refusal is shown at; one of the file stands at the document."""
        return name if name in self.fields else "document"


class TalkForm(forms.Form):
    """A visit, call or other contact."""

    way = forms.ChoiceField(label=_("Way of contact"), choices=ServiceWay.choices, initial=ServiceWay.CALL)
    held_on = day_field(label=_("Day of the contact"))
    agreed = forms.CharField(
        label=_("What was agreed"), max_length=500, required=False, widget=forms.Textarea(attrs=WORDS)
    )
    next_on = day_field(label=_("Next contact promised for"), required=False)
    post_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    placement_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def to_talk(self) -> Talk:
        """Return the contact."""
        return Talk(**self.cleaned_data)


class NeedForm(forms.Form):
    """An urgent need; the occupation is chosen while typing."""

    title = forms.CharField(label=_("Post"), max_length=80)
    occupation_code = forms.CharField(
        max_length=12, error_messages={"required": _("Choose the occupation from the suggestions.")}
    )
    places = forms.IntegerField(label=_("Places asked for"), min_value=1, max_value=MOST_PLACES)
    needed_by = day_field(label=_("Needed by"))
    note = forms.CharField(
        label=_("What the enterprise says"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs=WORDS),
    )

    def to_need(self) -> Need:
        """Return the need."""
        return Need(**self.cleaned_data)


class AgreeForm(forms.Form):
    """The vacancy that answers an urgent post."""

    vacancy_id = forms.UUIDField(label=_("Vacancy"), widget=forms.Select)

    def __init__(self, *args: Any, vacancies: Sequence[Vacancy], **options: Any) -> None:
        """Offer the vacancies of the enterprise that answer no other urgent post."""
        super().__init__(*args, **options)
        self.fields["vacancy_id"].widget.choices = [
            (str(row.pk), f"{row.code} · {row.title} · {row.head_count} · {row.get_status_display()}")
            for row in vacancies
        ]


class LapseForm(forms.Form):
    """Why an urgent post lapses."""

    reason = forms.ChoiceField(label=_("Why it lapses"), choices=LapseReason.choices)
    note = forms.CharField(label=_("In words"), max_length=300, required=False)
