"""Pages of live rooms: the guest's door and the shared computer's differ in what they keep; the poster."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

EN = {"accept-language": "en"}


@pytest.mark.django_db
def test_only_the_shared_computer_clears_itself():
    door, kiosk = (Client().get(reverse(f"realtime:{name}"), headers=EN) for name in ("door", "kiosk"))
    assert b"data-kiosk" not in door.content
    assert b'data-kiosk-idle="90" data-kiosk-back="8"' in kiosk.content
    assert b"everything is cleared" in kiosk.content
    assert door["Content-Security-Policy"] == kiosk["Content-Security-Policy"]


def test_poster_is_printed_for_officials(user_with, client_for, db):
    poster = reverse("realtime:poster")
    assert Client().get(poster).status_code == 302
    answer = client_for(user_with("village_cadre", regions=["530326103201"])).get(poster)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
