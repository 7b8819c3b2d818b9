"""The security administrator's pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.plugins.actors import AT
from xieshou.kernel.access.models import Grant, User
from xieshou.kernel.organisations.models import Organisation


@pytest.fixture
def bureau(db):
    return Organisation.objects.create(
        name="测试县人社局", kind="county_bureau", region_code="530326000000", created_at=AT, updated_at=AT
    )


@pytest.fixture
def security(db, user_with, client_for):
    return client_for(user_with("security_administrator", regions=["5303"]))


@pytest.fixture
def user(bureau, user_with):
    return user_with("village_cadre", regions=["530326103201"], organisation=bureau)


def test_list_users_shows_the_own_area_only(security, user, user_with) -> None:
    other = user_with("village_cadre")
    page = security.get(reverse("access:users"))
    names = {shown.pk for shown in page.context["page"]}
    assert user.pk in names
    assert other.pk not in names


def test_list_users_filters(security, user) -> None:
    assert not security.get(reverse("access:users"), {"q": "nobody"}).context["page"].object_list
    assert security.get(reverse("access:users"), {"role": "village_cadre"}).context["page"].object_list
    assert not security.get(reverse("access:users"), {"active": "no"}).context["page"].object_list


def test_open_user_shows_the_password_once(security, bureau) -> None:
    page = security.post(
        reverse("access:open_user"),
        {"username": "new.one", "display_name": "新账号", "organisation": str(bureau.pk), "email": ""},
    )
    assert page.status_code == 200
    assert len(page.context["password"]) == 16
    assert User.objects.get(username="new.one").check_password(page.context["password"])


def test_open_user_taken_name_is_shown_in_the_form(security, bureau, user) -> None:
    page = security.post(
        reverse("access:open_user"),
        {"username": user.username.upper(), "display_name": "新账号", "organisation": str(bureau.pk)},
    )
    assert "username" in page.context["form"].errors


def test_grant_role_and_end_it(security, user) -> None:
    answer = security.post(
        reverse("access:grant_role", args=[user.pk]),
        {"role": "county_approver", "regions": "530326", "reason": "任命"},
    )
    assert answer.status_code == 302
    grant = Grant.objects.get(role="county_approver")
    assert grant.region_prefixes == ["530326"]
    answer = security.post(reverse("access:end_grant", args=[user.pk, grant.pk]), {"reason": "免去"})
    assert answer.status_code == 302
    assert not Grant.objects.filter(role="county_approver").exists()


def test_grant_role_beyond_the_own_area_is_shown_in_the_form(security, user) -> None:
    page = security.post(
        reverse("access:grant_role", args=[user.pk]),
        {"role": "county_approver", "regions": "53", "reason": "x"},
    )
    assert page.status_code == 409
    assert "regions" in page.context["grant_form"].errors


def test_a_change_without_a_reason_is_refused(security, user) -> None:
    page = security.post(reverse("access:set_active", args=[user.pk]), {"active": "no"})
    assert page.status_code == 409
    user.refresh_from_db()
    assert user.is_active


def test_disable_and_enable(security, user) -> None:
    url = reverse("access:set_active", args=[user.pk])
    security.post(url, {"active": "no", "reason": "离职"})
    user.refresh_from_db()
    assert not user.is_active
    security.post(url, {"active": "yes", "reason": "返聘"})
    user.refresh_from_db()
    assert user.is_active


def test_move_and_end_sessions(security, user, client_for) -> None:
    session = client_for(user)
    session.get("/account/2fa/")
    assert security.get(reverse("access:user", args=[user.pk])).status_code == 200
    assert (
        security.post(reverse("access:end_sessions", args=[user.pk]), {"reason": "遗失"}).status_code == 302
    )
    assert security.post(reverse("access:move_user", args=[user.pk]), {"reason": "调离"}).status_code == 302
    user.refresh_from_db()
    assert user.organisation_id is None


def test_a_user_of_another_area_is_not_found(security, user_with) -> None:
    stranger = user_with("village_cadre")
    assert security.get(reverse("access:user", args=[stranger.pk])).status_code == 404
    answer = security.post(reverse("access:set_active", args=[stranger.pk]), {"active": "no", "reason": "x"})
    assert answer.status_code == 404


def test_audit_administrator_sees_and_changes_nothing(db, user, user_with, client_for) -> None:
    audit = client_for(user_with("audit_administrator", regions=["5303"]))
    assert audit.get(reverse("access:user", args=[user.pk])).status_code == 200
    answer = audit.post(reverse("access:set_active", args=[user.pk]), {"active": "no", "reason": "x"})
    assert answer.status_code == 403


def test_open_user_name_with_other_characters_is_refused(security, bureau) -> None:
    page = security.post(
        reverse("access:open_user"),
        {"username": "新 账号", "display_name": "新账号", "organisation": str(bureau.pk)},
    )
    assert "username" in page.context["form"].errors
    assert not User.objects.filter(display_name="新账号").exists()
