"""The verification beat: what each of the three parties of a linkage contract does and pays."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.projects.vocabulary.clause import PartyKind

from .transitions import one_of

# What may still change once the contract is concluded: only that a duty was done.
DONE = ["met_on", "met_proof", "met_by_name"]


class LinkageClause(models.Model):
    """One clause of a linkage contract: a party, its duty, and what it pays to whom by when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey("projects.LinkageContract", on_delete=models.PROTECT, related_name="clauses")
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=PartyKind.choices)
    party = models.CharField(max_length=120)
    duty = models.CharField(max_length=300)
    pays_kind = models.CharField(max_length=12, choices=PartyKind.choices, blank=True)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    work_contract = models.ForeignKey(
        "projects.WorkContract", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    met_on = models.DateField(null=True, blank=True)
    met_proof = models.CharField(max_length=200, blank=True)
    met_by_name = models.CharField(max_length=120, blank=True)
    entered_at = models.DateTimeField()
    entered_by_id = models.UUIDField(null=True, editable=False)
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Numbered once in its contract; money is whole; a duty that was done has its proof."""

        constraints = [
            one_of("kind", PartyKind, name="projects_clause_kind"),
            models.UniqueConstraint(fields=["contract", "position"], name="projects_clause_once"),
            models.CheckConstraint(
                condition=Q(pays_kind="", amount_fen__isnull=True, work_contract__isnull=True)
                | Q(pays_kind__in=sorted(set(PartyKind.values) - {PartyKind.MEMBERS}))
                & Q(amount_fen__gt=0, due_on__isnull=False),
                name="projects_clause_money",
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | ~Q(met_proof=""),
                name="projects_clause_met",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="terms_are_fixed", exclude=DONE),
        ]

    def __str__(self) -> str:
        """Return the duty."""
        return self.duty
