"""Publication: which post was made known in which county, by which way, by whom and when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.publication import Channel

from .transitions import one_of


class Publication(models.Model):
    """One line of the log. A line of the public page lives until it is ended or its post is over.

    `region_code` is the county in which the post is made known.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    vacancy = models.ForeignKey("labour.Vacancy", on_delete=models.PROTECT, related_name="publications")
    region_code = models.CharField(max_length=12, db_collation="C")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A post stands on a county's page once."""

        constraints = [
            one_of("channel", Channel, name="labour_publication_channel"),
            models.UniqueConstraint(
                fields=["vacancy", "region_code"],
                condition=Q(channel=Channel.PAGE, ended_at__isnull=True),
                name="labour_publication_once",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "-made_at"], name="labour_publication_log")]

    def __str__(self) -> str:
        """Return way and county."""
        return f"{self.channel} {self.region_code}"
