"""Which counties and villages stand on the list of poor places since when, and by which approval."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.monitoring.vocabulary.figures import Basis, ExitLevel, PlaceState

from .constraints import never_changed, one_of

NO_DOCUMENT = Q(document="", document_number="", issued_by="", issued_on__isnull=True)
WHOLE_DOCUMENT = (
    ~Q(document="")
    & ~Q(document_number="")
    & ~Q(issued_by="")
    & Q(issued_on__isnull=False)
    & Q(from_date__isnull=False)
)


class PlaceStatus(models.Model):
    """A state of a county or village; a change is a new row with its own approval, and no row is altered.

    A reported state has a source and no document: it is shown as such and never stands.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    level = models.CharField(_("what exits"), max_length=8, choices=ExitLevel)
    state = models.CharField(_("state"), max_length=8, choices=PlaceState)
    basis = models.CharField(max_length=8, choices=Basis)
    from_date = models.DateField(_("from"), null=True, blank=True)
    document = models.CharField(_("approval document"), max_length=200, blank=True)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    issued_by = models.CharField(_("issued by"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """An approval is whole, a report has a source, nothing is ever changed."""

        constraints = [
            one_of("level", ExitLevel, name="monitoring_place_level"),
            one_of("state", PlaceState, name="monitoring_place_state"),
            models.CheckConstraint(
                condition=Q(basis=Basis.APPROVED) & WHOLE_DOCUMENT
                | Q(basis=Basis.REPORTED) & NO_DOCUMENT & ~Q(source=""),
                name="monitoring_place_basis",
            ),
            models.UniqueConstraint(
                fields=["region_code", "state", "document_number"],
                condition=Q(basis=Basis.APPROVED),
                name="monitoring_place_approved_once",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "from_date"], name="monitoring_place_story")]
        triggers = [never_changed()]

    def __str__(self) -> str:
        """Return place and state."""
        return f"{self.region_code} {self.state}"
