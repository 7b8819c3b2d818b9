"""Organisations of every kind, and the pairings of eastern and western regions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id

from .vocabulary import OrganisationKind


class Organisation(models.Model):
    """An office, station, enterprise or other body that takes part in the cooperation.

    `contact_phone` is encrypted (context `organisations.rules.PHONE_CONTEXT`); pages show it masked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True, db_collation="C")
    region_code = models.CharField(_("region"), max_length=12, db_collation="C")
    address = models.CharField(_("address"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = models.BinaryField(_("contact phone"), null=True, blank=True, editable=False)
    pinyin = models.CharField(max_length=600, blank=True, editable=False, db_collation="C")
    initials = models.CharField(max_length=120, blank=True, editable=False, db_collation="C")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    class Meta:
        """One organisation a credit code; without a code, one of a name and kind a region."""

        ordering = ["region_code", "pinyin", "id"]
        indexes = [
            models.Index(fields=["region_code", "kind"], name="organisations_region_kind"),
            models.Index(fields=["pinyin", "id"], name="organisations_pinyin"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="organisations_uscc_once"),
            models.UniqueConstraint(
                fields=["name", "kind", "region_code"], condition=Q(uscc=""), name="organisations_name_once"
            ),
            models.CheckConstraint(
                condition=Q(region_code__regex=r"^\d{12}$"), name="organisations_region_code"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisations_kind_known"
            ),
        ]

    def __str__(self) -> str:
        """Return the short name, or the name."""
        return self.short_name or self.name


class Pairing(models.Model):
    """The tie of an eastern region to a western one for a period; the partner may be not known yet.

    `western_region_code` "" is a pairing that a source states without naming the partner.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    eastern_region_code = models.CharField(_("eastern region"), max_length=12, db_collation="C")
    western_region_code = models.CharField(_("western region"), max_length=12, blank=True, db_collation="C")
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        """A pairing of the same two regions begins once on a day and ends after it begins."""

        ordering = ["eastern_region_code", "western_region_code", "from_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["eastern_region_code", "western_region_code", "from_date"],
                condition=~Q(western_region_code=""),
                name="pairing_once",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")), name="pairing_period"
            ),
        ]

    def __str__(self) -> str:
        """Return both codes."""
        return f"{self.eastern_region_code} → {self.western_region_code or '?'}"
