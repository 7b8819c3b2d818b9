"""Books in the test's database."""

from __future__ import annotations

import pytest

from .books import make_books


@pytest.fixture
def books(db):
    return make_books()
