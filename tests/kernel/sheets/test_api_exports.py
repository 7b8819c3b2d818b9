"""Exports through the API: refused without right, purpose or form; nobody else's file."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/sheets"
ROSTER = "labour.roster_with_wishes"


def _ask(client, sheet=ROSTER, **body):
    return client.post(f"{ROOT}/forms/{sheet}/exports", body, content_type="application/json")


def test_export_is_the_owners_alone(user_with, client_for):
    owner, other = (client_for(user_with("village_cadre", regions=["530326"])) for _ in range(2))
    asked = _ask(owner, purpose="核对花名册", filters={"q": "王\x00"})

    assert asked.status_code == 202, asked.content
    assert (asked.json()["ready"], asked.json()["filters"]) == (False, {"q": "王"})
    path = f"{ROOT}/exports/{asked.json()['id']}"
    assert (owner.get(path).status_code, other.get(path).status_code) == (200, 404)
    assert (owner.get(f"{path}/file").status_code, other.get(f"{path}/file").status_code) == (404, 404)


def test_export_is_refused_with_what_is_missing(user_with, client_for):
    cadre = client_for(user_with("village_cadre", regions=["530326"]))

    refused = _ask(cadre)
    assert (refused.status_code, refused.json()["field"]) == (409, "purpose")
    assert _ask(cadre, purpose="核对花名册", format="pdf").status_code == 422
    assert _ask(cadre, "no.form", purpose="核对花名册").status_code == 404
    assert _ask(client_for(user_with("employer")), purpose="核对花名册").status_code == 403
