"""Words of the boards: the five coordinations with their indicators, and how far both sides have signed."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Line(TextChoices):
    """The five coordinations of employment against poverty (就业扶贫“五个协同”)."""

    EMPLOYMENT = "employment", _("Employment")
    SKILLS = "skills", _("Skills training")
    STARTUP = "startup", _("Start-up service")
    EXCHANGE = "exchange", _("Exchange and training of officials")
    INFORMATION = "information", _("Informatisation")


class Indicator(TextChoices):
    """What a line is measured by; each is counted from records of a calendar year."""

    DEPARTED = "departed", _("Workers sent out")
    PRIORITY_DEPARTED = "priority_departed", _("Of them from priority households")
    SIGNED = "signed", _("Employment signed by both sides")
    KEPT_90 = "kept_90", _("Proven at the post for 90 days")
    POSTS_PUBLISHED = "posts_published", _("Posts published")
    MATCHED = "matched", _("Workers referred from proven runs")
    VIDEO_INTERVIEWS = "video_interviews", _("Interviews held by video")
    TRAINED = "trained", _("Learners of finished courses")
    CERTIFIED = "certified", _("Learners with a valid certificate")
    TRAINED_PLACED = "trained_placed", _("Of them at work after the training")
    STARTUPS_BEGUN = "startups_begun", _("Businesses that began to operate")
    STARTUPS_ALIVE = "startups_alive", _("Businesses alive after their first year")
    OFFICIALS_TRAINED = "officials_trained", _("Attendances of officials")


LINE_OF: dict[Indicator, Line] = {
    Indicator.DEPARTED: Line.EMPLOYMENT,
    Indicator.PRIORITY_DEPARTED: Line.EMPLOYMENT,
    Indicator.SIGNED: Line.EMPLOYMENT,
    Indicator.KEPT_90: Line.EMPLOYMENT,
    Indicator.POSTS_PUBLISHED: Line.INFORMATION,
    Indicator.MATCHED: Line.INFORMATION,
    Indicator.VIDEO_INTERVIEWS: Line.INFORMATION,
    Indicator.TRAINED: Line.SKILLS,
    Indicator.CERTIFIED: Line.SKILLS,
    Indicator.TRAINED_PLACED: Line.SKILLS,
    Indicator.STARTUPS_BEGUN: Line.STARTUP,
    Indicator.STARTUPS_ALIVE: Line.STARTUP,
    Indicator.OFFICIALS_TRAINED: Line.EXCHANGE,
}


class Standing(TextChoices):
    """Where an indicator stands beside its target and the part of the year that has passed."""

    REACHED = "reached", _("Target reached")
    ON_COURSE = "on_course", _("On course")
    BEHIND = "behind", _("Behind")
    MISSED = "missed", _("Target missed")
    NO_TARGET = "no_target", _("No target declared")


class SignedState(TextChoices):
    """How far the two sides have signed the employment of somebody at the post."""

    UNSIGNED = "unsigned", _("Signed by nobody")
    COUNTY_ONLY = "county_only", _("Signed by the county only")
    EMPLOYER_ONLY = "employer_only", _("Signed by the employer only")
    DIFFER = "differ", _("The two differ")
    AGREED = "agreed", _("Both signed and agree")
