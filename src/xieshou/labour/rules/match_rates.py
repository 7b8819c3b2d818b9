"""The rate of matching: hires retained of referrals, between two bounds until all are observed."""

from __future__ import annotations

from dataclasses import dataclass

from xieshou.labour.rules.steward import share


@dataclass(frozen=True, slots=True)
class MatchRate:
    """One group of referrals; the four fates add up to the referrals.

    `people` counts each worker once, however often referred; a worker is hired from one referral at a time.
    """

    key: str
    name: str
    referrals: int
    people: int
    retained: int
    lost: int
    waiting: int
    unknown: int

    @property
    def open(self) -> int:
        """Return how many referrals are censored: not yet observed, or due and not proved."""
        return self.waiting + self.unknown

    @property
    def most(self) -> int:
        """Return how many would be retained if nobody who is not observed were lost."""
        return self.retained + self.open


def rate_text(rate: MatchRate) -> str:
    """Return the share in percent; as long as somebody is not observed, its least and greatest value.

    Who came to nothing is known at once, who stays only later: leaving the open ones out of the
    denominator would make each new month look bad, counting them as lost as well.
    """
    least = share(rate.retained, rate.referrals)
    return least if not rate.open else f"{least} – {share(rate.most, rate.referrals)}"
