"""Users, and the grants that give them roles within a scope."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id


class UserManager(BaseUserManager["User"]):
    """Finds users by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user of a sign-in name, whatever its case."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who can sign in. What they may do is in their grants alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(_("user name"), max_length=60, unique=True)
    display_name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person_id = models.UUIDField(null=True, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    saved_views = models.JSONField(default=list, blank=True)  # read and written by kernel.saved
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField()

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """User names differ by more than case."""

        constraints = [
            models.UniqueConstraint(models.functions.Lower("username"), name="access_username_once")
        ]

    def __str__(self) -> str:
        """Return the name shown to others."""
        return self.display_name

    def get_full_name(self) -> str:
        """Return the name shown to others (asked for by mail templates)."""
        return self.display_name


class Grant(models.Model):
    """A role given to a user for some regions and organisations and a period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)
    region_prefixes = ArrayField(models.CharField(max_length=12, blank=True), default=list, blank=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    granted_by_id = models.UUIDField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        """A grant ends after it begins."""

        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")), name="access_grant_period"
            )
        ]

    def __str__(self) -> str:
        """Return the role and whose it is."""
        return f"{self.role} · {self.user_id}"
