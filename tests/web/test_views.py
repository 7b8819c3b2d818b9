"""Pages of the kit without a browser: the gallery, the error pages, assets before the first build."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from xieshou.web import assets
from xieshou.web.gallery import PARTS, find_part, list_navigation
from xieshou.web.views import gallery


@pytest.fixture
def ask():
    def get(path: str):
        request = RequestFactory().get(path)
        request._messages = []
        with translation.override("zh-hans"):
            return gallery(request)

    return get


@pytest.mark.parametrize("part", [part.name for part in PARTS])
@pytest.mark.parametrize(("language", "word"), [("zh-hans", "组件图览"), ("en", "Gallery")])
def test_every_part_renders_in_both_languages(ask, part, language, word):
    answer = ask(f"/ui/?part={part}&lang={language}")
    assert answer.status_code == 200
    assert word in answer.content.decode()


def test_part_that_does_not_exist_is_not_found(ask):
    assert find_part("no-such-part") is None
    with pytest.raises(Http404):
        ask("/ui/?part=no-such-part")


def test_matrix_shows_both_languages_and_looks(ask):
    page = ask("/ui/?part=desk&matrix=1").content.decode()
    assert page.count("<iframe") == 4
    assert "lang=en&amp;theme=dark" in page


def test_language_of_the_query_is_kept_and_never_echoed():
    kept = list_navigation(RequestFactory().get("/ui/?lang=en"), "desk")
    assert kept[0]["items"][0]["url"] == "?part=desk&lang=en"
    strange = list_navigation(RequestFactory().get('/ui/?lang="><script>'), "desk")
    assert strange[0]["items"][0]["url"] == "?part=desk"


@pytest.mark.parametrize(
    ("code", "words"),
    [("400", "请求无法识别"), ("403", "您的角色无权访问"), ("404", "找不到该页面"), ("500", "系统出错了")],
)
def test_error_pages_speak_both_languages_and_need_no_request(code, words):
    with translation.override("zh-hans"):
        assert words in render_to_string(f"{code}.html")
    with translation.override("en"):
        assert words not in render_to_string(f"{code}.html")


def test_assets_have_no_address_before_the_first_build(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "BUNDLE_DIR", tmp_path)
    assets.load_manifest.cache_clear()
    assets.asset_url.cache_clear()
    try:
        assert assets.sprite_url() == ""
    finally:
        assets.load_manifest.cache_clear()
        assets.asset_url.cache_clear()


def test_assets_carry_the_hash_of_the_build():
    if not assets.load_manifest():
        pytest.skip("the bundle is not built")
    assert assets.sprite_url().startswith("/static/assets/icons-")
