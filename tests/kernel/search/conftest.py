"""The places and people of the tests of people, and the small tree of the tests of places."""

from tests.kernel.people.conftest import cadre, neighbour, person, places  # noqa: F401 -- fixtures
from tests.kernel.regions.conftest import tree_files  # noqa: F401 -- fixture
