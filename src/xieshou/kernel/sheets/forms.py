"""What users send: a file, a choice, a purpose."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

ACCEPTED = ".xlsx,.xls,.csv,.ods"


class UploadForm(forms.Form):
    """A file for a form."""

    file = forms.FileField(
        label=_("File"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ACCEPTED})
    )


class CommitForm(forms.Form):
    """Whether the right rows may come in without the wrong ones."""

    partial = forms.BooleanField(required=False)


class ExportForm(forms.Form):
    """Format and purpose of an export."""

    format = forms.ChoiceField(
        label=_("Format"), choices=[("xlsx", _("Excel (.xlsx)")), ("csv", _("Text (.csv)"))]
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=200,
        required=False,
        help_text=_("What the personal data is needed for. It is kept in the audit record."),
    )
