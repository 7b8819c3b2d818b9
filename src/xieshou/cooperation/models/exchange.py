"""Exchange events and who takes part; the programme triad; liaison officers with two hats."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.cooperation.vocabulary.giving import Focus, Hat, Slot

from .base import TwoSided, one_of


class ExchangeEvent(TwoSided):
    """An event of both sides under one of the three focuses."""

    title = models.CharField(max_length=120)
    focus = models.CharField(max_length=12, choices=Focus.choices)
    place = models.CharField(max_length=120)
    held_on = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        """Of a known focus."""

        constraints = [one_of("focus", Focus, name="cooperation_event_focus")]
        indexes = [models.Index(fields=["region_code", "held_on", "id"], name="cooperation_event_list")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Participation(TwoSided):
    """A group or person of one side at an event, under the name by which they are known again."""

    event = models.ForeignKey(ExchangeEvent, on_delete=models.PROTECT, related_name="participants")
    is_east = models.BooleanField()
    name = models.CharField(max_length=80)
    people = models.PositiveSmallIntegerField(default=1)

    class Meta:
        """Once an event; at least one head."""

        constraints = [
            models.UniqueConstraint(fields=["event", "is_east", "name"], name="cooperation_participant_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="cooperation_participant_people"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Programme(TwoSided):
    """A programme with three slots: one mechanism, one team, one signature service."""

    title = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        """One title a pair."""

        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "partner_region_code", "title"], name="cooperation_programme_once"
            )
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class SlotFilling(TwoSided):
    """What fills a slot of a programme, with its evidence: the document, roster or record that shows it."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="slots")
    slot = models.CharField(max_length=10, choices=Slot.choices)
    text = models.CharField(max_length=200)
    evidence = models.CharField(max_length=200)
    filled_on = models.DateField()

    class Meta:
        """A slot is filled once and evidenced."""

        constraints = [
            one_of("slot", Slot, name="cooperation_slot_word"),
            models.UniqueConstraint(fields=["programme", "slot"], name="cooperation_slot_once"),
            models.CheckConstraint(condition=~Q(evidence=""), name="cooperation_slot_evidence"),
        ]

    def __str__(self) -> str:
        """Return the text."""
        return self.text


class Liaison(TwoSided):
    """A liaison officer of a pair for a period."""

    name = models.CharField(max_length=60)
    office = models.CharField(max_length=120)
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        """Begins once on a day, ends after it begins."""

        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "partner_region_code", "name", "from_date"],
                name="cooperation_liaison_once",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="cooperation_liaison_days",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class LiaisonTask(TwoSided):
    """What a liaison officer did or has to do as coach or as salesperson."""

    liaison = models.ForeignKey(Liaison, on_delete=models.PROTECT, related_name="tasks")
    hat = models.CharField(max_length=6, choices=Hat.choices)
    text = models.CharField(max_length=200)
    due_date = models.DateField()
    result = models.CharField(max_length=200, blank=True)
    done_on = models.DateField(null=True)

    class Meta:
        """Under one of two hats; done with a result."""

        constraints = [
            one_of("hat", Hat, name="cooperation_liaison_hat"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(result=""), name="cooperation_liaison_result"
            ),
        ]

    def __str__(self) -> str:
        """Return the text."""
        return self.text
