"""Why an upload, import, undo or export does not happen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError


class UploadTooLarge(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """More bytes than are read."""

    default_message = _("The file is larger than 30 MB. Split it into several files.")


class UploadEmpty(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """No bytes."""

    default_message = _("The file is empty. Save it again and upload the saved file.")


class NotReady(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """The upload is in another state than the action needs."""

    default_message = _("This upload is in another state by now. Reload the page.")


class WrongRows(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """Some rows are wrong and nobody said that the others may come in alone."""

    default_message = _("Some rows are wrong. Correct them and upload again, or import the right rows only.")


class NothingRight(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """No row is right."""

    default_message = _("No row can be imported. Correct the rows and upload the file again.")


class CheckOutdated(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """Data changed between check and import, so that rows are wrong now that were right."""

    default_message = _("The data changed since the check: rows are wrong now that were right. Check again.")


class ChangedSince(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """Rows that the import wrote were changed or used by others."""

    default_message = _("Cannot be undone: rows were changed or used since.")


class TooLate(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """The period for undoing is over."""

    default_message = _("An import can be undone for 30 days.")


class Kept(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """The form enters what is never changed or deleted."""

    default_message = _("What this form enters stays as written. Take a wrong entry back on its page.")


class PurposeMissing(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """Personal data is taken out without saying what for."""

    default_message = _("Say what the personal data is needed for.")
