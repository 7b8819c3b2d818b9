"""When a county left the list of poor counties, by which document."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id


class Delisting(models.Model):
    """The delisting of a county as a document states it; a later entry stands in place of an earlier one.

    Nothing of it is ever changed: a wrong day is put right by entering the document that states the right
    one, so that both stay readable.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    delisted_on = models.DateField()
    document = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    entered_by_id = models.UUIDField(null=True, editable=False)

    class Meta:
        """Never without a document; the same document states one day of a county once."""

        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "document", "delisted_on"], name="cooperation_delisting_once"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="cooperation_delisting_document"),
        ]
        triggers = [pgtrigger.Protect(name="keep", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        """Return place and day."""
        return f"{self.region_code} {self.delisted_on}"
