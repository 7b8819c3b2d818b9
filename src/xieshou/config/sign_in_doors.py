"""Who may enter the pages of the sign-in library (django-allauth), by view name."""

from __future__ import annotations

OPEN_TO_ALL = (
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
)
OPEN_TO_SIGNED_IN = (
    "account_change_password",
    "account_set_password",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "usersessions_list",
)


def doors_of_sign_in() -> dict[str, str]:
    """Return view name → door ("public" or "signed-in")."""
    return dict.fromkeys(OPEN_TO_ALL, "public") | dict.fromkeys(OPEN_TO_SIGNED_IN, "signed-in")
