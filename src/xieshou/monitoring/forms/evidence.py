"""The form of evidence: several photos and scans at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_AT_ONCE = 12


class FilesInput(forms.ClearableFileInput):
    """A field of the page that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, as name and content."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        """Return each file; one that is empty or missing is refused as for a single file."""
        given = data if isinstance(data, list | tuple) else [data]
        if len(given) > MOST_AT_ONCE:
            raise forms.ValidationError(_("At most 12 files at a time."))
        found = [super(FilesField, self).clean(one, initial) for one in given or [None]]
        return [(str(one.name), one.read()) for one in found]


class EvidenceForm(forms.Form):
    """What the photos and scans show."""

    kind = forms.ChoiceField(label=_("What it shows"))
    files = FilesField(  # type: ignore[assignment]  # declared fields are no attributes of a form
        label=_("Photos and scans"),
        help_text=_("PDF or photos, up to 20 MB each, 12 at a time. They never stand on a public notice."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, Any]], **options: Any) -> None:
        """Offer the kinds that the actor may attach."""
        super().__init__(*args, **options)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]
