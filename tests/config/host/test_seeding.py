"""What makes the first start faster: few looks for rings of objects."""

import gc

from xieshou.config.host import seeding


def test_collector_is_as_before_after_loading():
    before = gc.get_threshold()
    with seeding.rarely_collected():
        assert gc.get_threshold()[0] == seeding.OBJECTS_A_LOOK
    assert gc.get_threshold() == before
