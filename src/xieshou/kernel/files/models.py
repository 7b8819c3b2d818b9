"""Files that users brought in or the system made."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id


class StoredFile(models.Model):
    """One file on disk, named by its id. Who may read it is known by the room that owns it (`owner_kind`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_kind = models.CharField(max_length=60)
    owner_id = models.UUIDField()
    name = models.CharField(_("file name"), max_length=150)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    keeps_position = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        """Found by owner and by expiry."""

        indexes = [
            models.Index(fields=["owner_kind", "owner_id"], name="files_owner"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="files_expiry"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="files_sha256")
        ]

    def __str__(self) -> str:
        """Return the name shown to users."""
        return self.name

    @property
    def is_image(self) -> bool:
        """Tell whether browsers may show the file in a page."""
        return self.media_type.startswith("image/")
