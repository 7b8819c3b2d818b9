"""Opening, moving and disabling users; what nobody may do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.plugins.actors import AT, ON
from xieshou.kernel.access import operations
from xieshou.kernel.access.models import Grant, User
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.access.rules import GrantDraft, is_region_prefix, is_separated
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.organisations.models import Organisation

CADRE = GrantDraft("village_cadre", ("530326103201",))


@pytest.fixture
def security(actor_with):
    return actor_with("security_administrator", regions=["5303"])


@pytest.fixture
def bureau(db):
    return Organisation.objects.create(
        name="测试县人社局", kind="county_bureau", region_code="530326000000", created_at=AT, updated_at=AT
    )


@pytest.fixture
def user(security, bureau):
    return operations.open_user(
        username="cadre.one",
        display_name="测试干部",
        organisation_id=bureau.pk,
        password="correct-horse-battery-7",
        actor=security,
        at=AT,
    )


def test_open_user_begins_without_roles(user) -> None:
    actor = get_actor(user, on=ON)
    assert (actor.roles, actor.scope.regions, actor.can("people.view")) == (frozenset(), (), False)
    assert list(Event.objects.values_list("event", flat=True)) == ["access.user.opened"]


def test_open_user_name_differing_by_case_is_refused(user, security) -> None:
    with pytest.raises(operations.UsernameTakenError):
        operations.open_user(
            username="CADRE.ONE",
            display_name="x",
            organisation_id=None,
            password="correct-horse-battery-7",
            actor=security,
            at=AT,
        )


def test_open_user_short_password_is_refused(security, db) -> None:
    with pytest.raises(operations.WeakPasswordError):
        operations.open_user(
            username="x", display_name="x", organisation_id=None, password="short", actor=security, at=AT
        )


def test_open_user_without_capability_is_denied(actor_with, db) -> None:
    with pytest.raises(Denied):
        operations.open_user(
            username="x",
            display_name="x",
            organisation_id=None,
            password="correct-horse-battery-7",
            actor=actor_with("system_administrator", regions=[""]),
            at=AT,
        )


def test_grant_role_reaches_at_once(user, security) -> None:
    operations.grant_role(user_id=user.pk, draft=CADRE, on=ON, actor=security, at=AT, reason="任命")
    actor = get_actor(user, on=ON)
    assert actor.can("registry.household.edit")
    assert actor.scope.regions == ("530326103201",)


def test_grant_role_ends_on_its_last_day(user, security) -> None:
    until = ON + timedelta(days=10)
    operations.grant_role(
        user_id=user.pk, draft=CADRE, on=ON, until=until, actor=security, at=AT, reason="任命"
    )
    assert get_actor(user, on=until - timedelta(days=1)).roles == {"village_cadre"}
    assert get_actor(user, on=until).roles == frozenset()


def test_grant_role_beyond_own_area_is_refused(user, security) -> None:
    for prefix in ("", "53", "5305", "530"):
        with pytest.raises(operations.BeyondOwnScopeError):
            operations.grant_role(
                user_id=user.pk,
                draft=GrantDraft("village_cadre", (prefix,)),
                on=ON,
                actor=security,
                at=AT,
                reason="x",
            )


def test_grant_role_to_oneself_is_refused(actor_with, user) -> None:
    own = actor_with("security_administrator", regions=["5303"], user_id=user.pk)
    with pytest.raises(operations.OwnAccountError):
        operations.grant_role(user_id=user.pk, draft=CADRE, on=ON, actor=own, at=AT, reason="x")


def test_grant_role_administrator_beside_another_role_is_refused(user, security) -> None:
    operations.grant_role(user_id=user.pk, draft=CADRE, on=ON, actor=security, at=AT, reason="任命")
    with pytest.raises(operations.RolesNotSeparatedError):
        operations.grant_role(
            user_id=user.pk,
            draft=GrantDraft("audit_administrator", ("5303",)),
            on=ON,
            actor=security,
            at=AT,
            reason="x",
        )


def test_grant_role_unknown_role_is_refused(user, security) -> None:
    with pytest.raises(operations.UnknownRoleError):
        operations.grant_role(
            user_id=user.pk, draft=GrantDraft("emperor", ("5303",)), on=ON, actor=security, at=AT, reason="x"
        )


def test_user_of_another_area_is_not_found(user, actor_with) -> None:
    stranger = actor_with("security_administrator", regions=["5305"])
    with pytest.raises(NotFound):
        operations.set_user_active(user_id=user.pk, active=False, actor=stranger, at=AT, reason="x")


def test_move_user_ends_roles_and_sessions(user, security, client_for) -> None:
    operations.grant_role(
        user_id=user.pk, draft=CADRE, on=ON - timedelta(days=5), actor=security, at=AT, reason="任命"
    )
    client = client_for(user)
    assert client.get("/account/2fa/").status_code == 200
    operations.move_user(user_id=user.pk, organisation_id=None, on=ON, actor=security, at=AT, reason="调离")
    assert get_actor(user, on=ON).roles == frozenset()
    assert client.get("/account/2fa/").status_code == 302
    assert Grant.objects.get().to_date == ON


def test_set_user_active_off_shuts_the_open_session(user, security, client_for) -> None:
    client = client_for(user)
    assert client.get("/account/2fa/").status_code == 200
    operations.set_user_active(user_id=user.pk, active=False, actor=security, at=AT, reason="停用")
    assert client.get("/account/2fa/").status_code == 302
    user.refresh_from_db()
    assert get_actor(user, on=ON).roles == frozenset()
    operations.set_user_active(user_id=user.pk, active=True, actor=security, at=AT, reason="恢复")
    assert User.objects.get().is_active


def test_end_sessions_closes_them(user, security, client_for) -> None:
    client = client_for(user)
    client.get("/account/2fa/")
    assert operations.end_sessions(user_id=user.pk, actor=security, at=AT, reason="遗失手机") == 1
    assert client.get("/account/2fa/").status_code == 302


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([], True),
        (["system_administrator"], True),
        (["system_administrator", "audit_administrator"], False),
        (["security_administrator", "village_cadre"], False),
        (["village_cadre", "county_approver"], True),
    ],
)
def test_is_separated(roles, expected) -> None:
    assert is_separated(roles) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("53", True),
        ("530326", True),
        ("530326103", True),
        ("5", False),
        ("53032x", False),
        ("5303261", False),
    ],
)
def test_is_region_prefix(text, expected) -> None:
    assert is_region_prefix(text) is expected


def test_account_without_a_password_lets_nobody_in(security, db) -> None:
    opened = operations.open_user(
        username="later", display_name="x", organisation_id=None, password=None, actor=security, at=AT
    )
    assert not User.objects.get(pk=opened.pk).has_usable_password()


def test_grant_that_does_not_exist_is_not_ended(user, security) -> None:
    before = Event.objects.count()
    with pytest.raises(NotFound):
        operations.end_grant(grant_id=user.pk, on=ON, actor=security, at=AT, reason="调离")
    assert Event.objects.count() == before
