"""Public notices: their texts, made of allowed fields only, and the days on which they hold."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.monitoring.vocabulary.notice import NoticeKind
from xieshou.registry.vocabulary import MonitoringClass

from .case import Case
from .constraints import one_of


class Notice(models.Model):
    """What the village reads. It ends by itself: nobody has to take it down."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    village = models.CharField(max_length=120)
    head_name = models.CharField(max_length=60)
    member_count = models.PositiveSmallIntegerField()
    monitoring_class = models.CharField(max_length=8, choices=MonitoringClass.choices)
    remark = models.CharField(max_length=200, blank=True)
    from_date = models.DateField()
    to_date = models.DateField()
    posted_at = models.DateTimeField()
    posted_by_name = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        """A notice holds from a day to a day, `to_date` exclusive; its text never changes."""

        constraints = [
            one_of("kind", NoticeKind, name="monitoring_notice_kind"),
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="monitoring_notice_period"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="monitoring_notice_withdrawn",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="monitoring_notice_once",
            ),
        ]
        indexes = [models.Index(fields=["to_date", "region_code"], name="monitoring_notice_valid")]
        triggers = [
            pgtrigger.ReadOnly(
                name="text_is_fixed", exclude=["withdrawn_at", "withdrawn_reason", "region_code"]
            ),
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind
