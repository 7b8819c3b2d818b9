"""Sign-in pages in a browser: sound in both languages, and passkeys work end to end under the strict CSP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.plugins.actors import PASSWORD

from .test_gallery import AXE, listen, serious_faults

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not AXE.exists(), reason="npm packages are not installed"),
]
SECURITY = "/account/2fa/"


def sign_in(page: Page, live: str, username: str, password: str = PASSWORD) -> None:
    page.goto(f"{live}/account/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(password)
    page.locator("form.x-form button[type=submit]").click()


def plug_in_authenticator(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def confirm_if_asked(page: Page) -> None:
    if "reauthenticate" in page.url:
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form.x-form button[type=submit]").click()


@pytest.mark.parametrize(("language", "title"), [("zh-hans", "登录"), ("en", "Sign in")])
def test_sign_in_page_is_sound(page: Page, live: str, language: str, title: str) -> None:
    complaints = listen(page)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live}])
    page.goto(f"{live}/account/login/")
    expect(page.locator("h1")).to_have_text(title)
    assert serious_faults(page) == []
    assert complaints == []


def test_wrong_password_is_refused_in_words(page: Page, live: str, user_with) -> None:
    user = user_with("village_cadre", regions=["530326"])
    sign_in(page, live, user.username, "wrong-password-1")
    expect(page.locator(".x-callout-danger")).to_be_visible()
    expect(page).to_have_url(re.compile("/account/login/"))


def test_passkey_is_added_and_then_opens_the_account(page: Page, live: str, user_with) -> None:
    user = user_with("village_cadre", regions=["530326"])
    plug_in_authenticator(page)
    sign_in(page, live, user.username)
    expect(page).not_to_have_url(re.compile("/account/login/"))
    page.goto(f"{live}{SECURITY}webauthn/add/")
    confirm_if_asked(page)
    page.locator("[name=name]").fill("笔记本")
    page.locator("[name=passwordless]").check()
    page.locator("form[data-passkey] button[type=submit]").click()
    expect(page.locator(".x-codes li")).to_have_count(10)
    page.context.clear_cookies()
    page.goto(f"{live}/account/login/")
    page.locator("form[data-passkey] button[type=submit]").click()
    expect(page).not_to_have_url(re.compile("/account/login/"))
    page.goto(f"{live}{SECURITY}")
    expect(page.locator("main h1")).to_be_visible()
    assert serious_faults(page) == []


def test_without_a_passkey_the_page_says_so(page: Page, live: str) -> None:
    page.goto(f"{live}/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('cancelled')); }")
    page.locator("form[data-passkey] button[type=submit]").click()
    expect(page.locator("[data-passkey-error]")).to_be_visible()
