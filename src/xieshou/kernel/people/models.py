"""People: names of every nationality, encrypted numbers, and with whom they are shared."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id

from .vocabulary import IdMissingReason, Sex, ShareBasis

HISTORY_FIELDS = (
    "name",
    "sex",
    "birth_date",
    "ethnicity",
    "id_number_index",
    "id_missing_reason",
    "phone_index",
    "region_code",
)


@pghistory.track(
    pghistory.UpdateEvent("changed", condition=pghistory.AnyChange(*HISTORY_FIELDS), row=pghistory.Old),
    fields=["id", "id_number_cipher", "phone_cipher", *HISTORY_FIELDS],
    append_only=True,
    model_name="PersonHistory",
)
class Person(models.Model):
    """One human being. Numbers are stored encrypted beside keyed digests by which equal ones are found.

    `name_key` is the name without dots, spaces and variant selectors (`rules.name_match_key`);
    `name_grams` are its pairs of characters, for search inside names.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("person's name"), max_length=60)
    name_key = models.CharField(max_length=120, editable=False, db_collation="C")
    pinyin = models.CharField(max_length=400, editable=False, blank=True, db_collation="C")
    initials = models.CharField(max_length=120, editable=False, blank=True, db_collation="C")
    name_grams = ArrayField(models.CharField(max_length=4, db_collation="C"), default=list, editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    ethnicity = models.CharField(_("ethnic group"), max_length=2, blank=True)
    id_number_cipher = models.BinaryField(null=True, editable=False)
    id_number_index = models.BinaryField(null=True, editable=False)
    id_tail_index = models.BinaryField(null=True, editable=False)
    id_missing_reason = models.CharField(
        _("reason for the missing ID number"), max_length=20, choices=IdMissingReason.choices, blank=True
    )
    phone_cipher = models.BinaryField(null=True, editable=False)
    phone_index = models.BinaryField(null=True, editable=False)
    region_code = models.CharField(_("home village"), max_length=12, db_collation="C")
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    class Meta:
        """One person an ID number; a number or the reason why there is none."""

        indexes = [
            models.Index(fields=["region_code", "pinyin", "id"], name="people_region_pinyin"),
            models.Index(fields=["name_key", "region_code"], name="people_name_key"),
            models.Index(fields=["pinyin", "region_code"], name="people_pinyin"),
            models.Index(fields=["initials", "region_code"], name="people_initials"),
            models.Index(fields=["id_tail_index", "region_code"], name="people_id_tail"),
            models.Index(fields=["phone_index"], name="people_phone"),
            GinIndex(fields=["name_grams"], name="people_name_grams"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id_number_index"], name="people_id_number_once"),
            models.CheckConstraint(
                condition=Q(id_number_index__isnull=False) | ~Q(id_missing_reason=""),
                name="people_id_number_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    id_number_index__isnull=True, id_number_cipher__isnull=True, id_tail_index__isnull=True
                )
                | Q(
                    id_number_index__isnull=False, id_number_cipher__isnull=False, id_tail_index__isnull=False
                ),
                name="people_id_number_whole",
            ),
            models.CheckConstraint(condition=Q(sex__in=["", *Sex.values]), name="people_sex_known"),
            models.CheckConstraint(condition=Q(region_code__regex=r"^\d{12}$"), name="people_region_code"),
            models.CheckConstraint(condition=~Q(name=""), name="people_name_given"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class PersonShare(models.Model):
    """The right of an organisation to see a person for a period, e.g. the employer after acceptance.

    `region_code` is the person's home, so that the home county sees who was shared with whom.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shares")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    basis = models.CharField(max_length=20, choices=ShareBasis.choices)
    source_id = models.UUIDField(null=True, blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        """One share of a basis and source; it ends after it begins."""

        indexes = [models.Index(fields=["organisation", "person"], name="people_share_organisation")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "basis", "source_id"],
                nulls_distinct=False,
                name="people_share_once",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="people_share_period"
            ),
        ]

    def __str__(self) -> str:
        """Return the two keys."""
        return f"{self.person_id} → {self.organisation_id}"
