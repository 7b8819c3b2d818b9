"""Forms of moves, divisions and mergers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField

from .forms import date_field
from .operations.changes import When
from .vocabulary import Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .models import Member

PREFIX = "member_"
OTHERS = [(code, label) for code, label in Relation.choices if code != Relation.HEAD]


class ChangeForm(forms.Form):
    """The day of a change and its reason."""

    on_date = date_field(_("From which day"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def when(self) -> When:
        """Return the day and the reason."""
        return When(self.cleaned_data["on_date"], self.cleaned_data["reason"])


class MoveForm(ChangeForm):
    """A family moves to another village."""

    region_code = RegionField(label=_("New village"), mine=True)
    field_order = ["region_code", "on_date", "reason"]


class MembersForm(ChangeForm):
    """A relation for each member: the first choice says that nothing changes for them."""

    def __init__(
        self, *args: Any, members: Sequence[Member], choices: Sequence[tuple[str, Any]], **kwargs: Any
    ) -> None:
        """Put one field a member."""
        super().__init__(*args, **kwargs)
        for member in members:
            self.fields[f"{PREFIX}{member.pk}"] = forms.ChoiceField(
                label=member.person.name,
                choices=list(choices),
                required=all(code for code, _label in choices),
                help_text=member.get_relation_display(),
            )

    def relations(self) -> dict[UUID, str]:
        """Return the chosen relation of each membership, without those for whom nothing changes."""
        return {
            UUID(name.removeprefix(PREFIX)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX) and value
        }


def split_form(*args: Any, members: Sequence[Member], **kwargs: Any) -> MembersForm:
    """Return the form of a division: who leaves, and as what in the new household."""
    leaving = [member for member in members if member.relation != Relation.HEAD]
    return MembersForm(*args, members=leaving, choices=[("", _("stays")), *Relation.choices], **kwargs)


def merge_form(*args: Any, members: Sequence[Member], **kwargs: Any) -> MembersForm:
    """Return the form of a merger: what each member of the ending household is to the head."""
    return MembersForm(*args, members=members, choices=OTHERS, **kwargs)


class CodeForm(forms.Form):
    """The household that joins."""

    code = forms.CharField(label=_("Code of the household that joins"), max_length=20)
