"""How far from home a post is."""

from __future__ import annotations

from xieshou.labour.vocabulary.need import WorkStatus

PROVINCE_DIGITS = 2
COUNTY_DIGITS = 6


def working_status(home: str, work: str) -> WorkStatus:
    """Return the status of somebody at work: within the county, within the province, or outside."""
    if home[:COUNTY_DIGITS] == work[:COUNTY_DIGITS]:
        return WorkStatus.WORKING_COUNTY
    if home[:PROVINCE_DIGITS] == work[:PROVINCE_DIGITS]:
        return WorkStatus.WORKING_PROVINCE
    return WorkStatus.WORKING_OUTSIDE
