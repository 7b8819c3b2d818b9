"""What an introduced enterprise buys from whom, and with which universities and firms it works."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.projects.vocabulary.introduction import TieKind

from .introduction import Introduction
from .transitions import append_only, one_of


class Supply(models.Model):
    """A purchase from a body (never a household); a wrong one is taken back by its negative, once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="supplies")
    region_code = models.CharField(max_length=12, db_collation="C")
    supplier = models.CharField(max_length=120)
    home_code = models.CharField(max_length=12, db_collation="C")
    what = models.CharField(max_length=120)
    amount_fen = models.BigIntegerField()
    on_date = models.DateField()
    proof = models.CharField(max_length=200)
    takes_back = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="taken_back")
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Named, placed and proven; negative only where it takes another back; never changed."""

        constraints = [
            models.CheckConstraint(
                condition=~Q(proof="") & ~Q(supplier="") & ~Q(what="") & ~Q(home_code=""),
                name="projects_supply_words",
            ),
            models.CheckConstraint(
                condition=Q(takes_back__isnull=True, amount_fen__gt=0)
                | Q(takes_back__isnull=False, amount_fen__lt=0),
                name="projects_supply_sign",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        """Return supplier and goods."""
        return f"{self.supplier} · {self.what}"


class EnterpriseTie(models.Model):
    """Work of an introduced enterprise with a university, an institute or another firm, for a period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="ties")
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=10, choices=TieKind.choices)
    partner = models.CharField(max_length=120)
    what = models.CharField(max_length=200)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """With somebody, about something, under a document; once a partner and first day."""

        constraints = [
            one_of("kind", TieKind, name="projects_firmtie_kind"),
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(partner="") & ~Q(what=""), name="projects_firmtie_words"
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="projects_firmtie_days",
            ),
            models.UniqueConstraint(
                fields=["introduction", "partner", "from_date"], name="projects_firmtie_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the partner."""
        return self.partner
