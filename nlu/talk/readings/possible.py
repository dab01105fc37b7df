"""The readings that a message may have, before one of them is settled on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from nlu.talk.state import Option
from nlu.understanding import Act, Aspect, Match


@dataclass(frozen=True)
class Possible:
    """One reading that a message may have, with what speaks for it.

    ``codes`` are the procedures it is about, ``matches`` what the matcher found where the matter is named,
    ``aspects`` what is asked, ``entry`` the FAQ entry, ``option`` the button chosen, ``intent`` the service or the
    kind of small talk. ``exact``: it is typed in a form of its own, a code or a number, and leaves nothing to weigh.
    ``features`` are numbers between about −1 and 1 (:mod:`nlu.talk.ranker` weighs them).
    """

    act: Act
    codes: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    entry: str | None = None
    option: Option | None = None
    intent: str = ""
    exact: bool = False
    features: Mapping[str, float] = field(default_factory=dict, compare=False, repr=False)

    def with_evidence(self, common: Mapping[str, float], **own: float) -> Possible:
        """This reading with what holds for all readings of the message, and what speaks for this one."""
        return replace(self, features={**common, "any": 1.0, **own})
