"""The places and people of the tests of people."""

from tests.kernel.people.conftest import cadre, neighbour, person, places  # noqa: F401 -- fixtures
