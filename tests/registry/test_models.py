"""The database itself refuses what may not be."""

import pytest

from xieshou.registry.models import Household

pytestmark = pytest.mark.django_db


def test_tables_exist() -> None:
    assert Household.objects.count() == 0
