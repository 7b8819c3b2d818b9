"""Saved views of any list: kept, shown, renamed, made the default, deleted; each user has their own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xieshou.kernel.access.models import User
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import NotFound
from xieshou.kernel.saved.operations import keep_view
from xieshou.kernel.saved.queries import find_default, list_views
from xieshou.kernel.saved.rules import MOST_OF_A_LIST
from xieshou.kernel.scope_sql import in_scope

pytestmark = pytest.mark.django_db
LIST, OTHER = "/labour/vacancies/", "/labour/wishes/"
QUERY = "q=sew&status=published"


@pytest.fixture
def user(user_with):
    return user_with("recruitment_steward", regions=["310113", "530326"])


@pytest.fixture
def client(user, client_for):
    return client_for(user)


def _views(user, path=LIST):
    return list_views(User.objects.get(pk=user.pk), path=path)


def _keep(client, name="近期急需", path=LIST, query=QUERY, **more):
    return client.post("/saved/keep/", {"name": name, "path": path, "query": query, **more})


def test_view_is_kept_and_shown_on_its_list_alone(client, user):
    offered = client.get(f"{LIST}?{QUERY}").content.decode()
    assert "保存为视图" in offered
    assert "我的视图" not in offered
    answer = _keep(client, query=f"{QUERY}&page=2")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?{QUERY}")
    page = client.get(answer["Location"]).content.decode()
    assert "近期急需" in page
    assert "管理此视图" in page
    assert "保存为视图" not in page
    assert "近期急需" not in client.get(f"{OTHER}?q=sew").content.decode()
    assert "保存为视图" not in client.get(LIST).content.decode()
    with in_scope(Scope.everything()):
        assert Event.objects.get(event="saved.view.kept").after == {"list": LIST, "name": "近期急需"}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"name": " "}, "请填写视图名称"),
        ({"name": "近期急需"}, "已有同名视图"),
        ({"name": "乙", "query": "page=2"}, "请先筛选或排序"),
        ({"name": "乙", "query": "q=13812345678"}, "不得保存身份证号码"),
    ],
)
def test_view_that_cannot_be_kept_is_refused_with_the_reason(client, user, values, told):
    _keep(client)

    answer = _keep(client, **values)
    assert told in client.get(answer["Location"]).content.decode()
    assert [view.name for view in _views(user)] == ["近期急需"]


def test_list_holds_as_many_views_as_one_can_overlook(client, user):
    for number in range(MOST_OF_A_LIST + 1):
        answer = _keep(client, name=f"视图{number}", query=f"q={number}")
    assert len(_views(user)) == MOST_OF_A_LIST
    assert "最多保存 12 个" in client.get(answer["Location"]).content.decode()
    assert _keep(client, path=OTHER)["Location"] == f"{OTHER}?{QUERY}"
    assert len(_views(user, OTHER)) == 1


def test_renamed_and_deleted(client, user):
    _keep(client)
    _keep(client, name="夜班", query="q=night")
    view = _views(user)[0]
    taken = {"view": view.id, "path": LIST, "query": view.query}
    other = next(one.name for one in _views(user) if one.id != view.id)
    refused = client.post("/saved/rename/", {**taken, "name": other})
    assert refused["Location"] == view.url
    assert "已有同名视图" in client.get(refused["Location"]).content.decode()
    client.post("/saved/rename/", {**taken, "name": view.name})
    client.post("/saved/rename/", {**taken, "name": "本周"})
    assert {one.name for one in _views(user)} == {"本周", other}
    assert client.post("/saved/delete/", {"view": view.id})["Location"] == view.url
    assert [one.name for one in _views(user)] == [other]
    assert client.post("/saved/delete/", {"view": view.id}).status_code == 404


def test_default_opens_the_list_from_elsewhere_and_not_from_within(client, user):
    _keep(client, default="on")
    assert client.get(LIST)["Location"] == f"{LIST}?{QUERY}"
    assert client.get(LIST, headers={"Referer": "http://testserver/inbox/"}).status_code == 302
    assert client.get(LIST, headers={"Referer": f"http://testserver{LIST}?{QUERY}"}).status_code == 200
    assert client.get(LIST, headers={"Referer": "http://[broken"}).status_code == 302
    assert client.get(f"{LIST}?q=other").status_code == 200
    assert client.get(LIST, headers={"HX-Request": "true"}).status_code == 200
    assert client.get(OTHER).status_code == 200

    _keep(client, name="夜班", query="q=night", default="on")
    assert find_default(User.objects.get(pk=user.pk), path=LIST).name == "夜班"
    first = next(view for view in _views(user) if view.name == "近期急需")
    client.post("/saved/default/", {"view": first.id, "on": "1"})
    assert [view.name for view in _views(user) if view.is_default] == ["近期急需"]
    client.post("/saved/default/", {"view": first.id, "on": "0"})
    assert client.get(LIST).status_code == 200


def test_default_of_one_list_leaves_that_of_another(client, user):
    for path in (LIST, OTHER):
        _keep(client, path=path, default="on")
    assert all(find_default(User.objects.get(pk=user.pk), path=path) for path in (LIST, OTHER))


def test_views_are_ones_own(client, user, user_with, client_for):
    _keep(client, default="on")
    other = client_for(user_with("recruitment_steward", regions=["310113"]))
    view = _views(user)[0].id

    assert "近期急需" not in other.get(f"{LIST}?{QUERY}").content.decode()
    for step, values in (("rename", {"name": "x"}), ("default", {"on": "0"}), ("delete", {})):
        assert other.post(f"/saved/{step}/", {"view": view, **values}).status_code == 404
    assert [(one.name, one.is_default) for one in _views(user)] == [("近期急需", True)]


@pytest.mark.parametrize(
    "path", ["", "//evil.example/", "/no/such/page/", "https://evil.example/labour/vacancies/"]
)
def test_path_that_is_no_page_here_is_not_found(client, path):
    assert _keep(client, path=path).status_code == 404


def test_who_has_no_account_keeps_nothing(actor_with, at):
    with pytest.raises(NotFound):
        keep_view(path=LIST, name="x", query="q=1", actor=actor_with("employer"), at=at)


def test_views_cost_no_query(client):
    client.get(f"{LIST}?{QUERY}")
    counts = []
    for number in range(3):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{LIST}?{QUERY}")
        counts.append(len(asked))
        _keep(client, name=f"视图{number}", query=f"q={number}")
        client.get(f"{LIST}?{QUERY}")
    assert len(set(counts)) == 1
