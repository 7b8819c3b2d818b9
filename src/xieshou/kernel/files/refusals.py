"""Why a file is not taken."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError


class FileRefused(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """The file cannot be taken."""

    default_message = _("This file cannot be taken.")


class FileEmpty(FileRefused):
    """Nothing in it."""

    default_message = _("The file is empty. Choose it again.")


class FileTooLarge(FileRefused):
    """More bytes than allowed."""

    default_message = _(
        "The file is too large. Take the photo with a lower resolution or split the document."
    )


class WrongFileType(FileRefused):
    """None of the accepted types, whatever its name says."""

    default_message = _("Only photos (JPEG, PNG, WebP) and PDF documents are accepted.")


class HeicRefused(WrongFileType):
    """The photo format of some phones, which browsers cannot show."""

    default_message = _(
        "HEIC photos cannot be shown by browsers. Set the camera to JPEG (most compatible) and try again."
    )


class TooManyPixels(FileRefused):
    """An image that would fill the memory when it is decoded."""

    default_message = _("The image has too many pixels. Take it with a lower resolution.")


class BrokenImage(FileRefused):
    """The image cannot be read to its end."""

    default_message = _("The image is damaged. Take or scan it again.")
