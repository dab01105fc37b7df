"""Readings that are acts of speech by themselves: a service, small talk, again, no, yes, nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nlu.matcher.ranking.explanation import NearPhrase
from nlu.reading.earlier import asks_again
from nlu.reading.yes_no import Answer
from nlu.talk.cues import cues, heard
from nlu.talk.message import Message
from nlu.talk.readings.options import refusing
from nlu.talk.readings.possible import Possible
from nlu.talk.readings.told_dossier import asks_of_it
from nlu.talk.state import Talk
from nlu.understanding import Act

Features = Mapping[str, float]

SERVICES = (
    "dossier_status", "give_identity", "follow", "unfollow", "followed", "handoff",
    "consent", "refuse_consent", "privacy", "my_data", "erase_data",
)  # fmt: skip
SOCIAL = ("greet", "thanks", "goodbye", "help")
_BESIDE_A_NUMBER = 1
"""Words of meaning beside an identity number with which it is still only given ("số của tôi …")."""
_OF_A_DOSSIER = ("dossier_status", "follow", "unfollow")
"""Services that are told by a dossier's code which one they are for."""
_WAITED_FOR = {"code": ("dossier_status",), "identity": ("give_identity", "dossier_status")}
"""Services that what the bot waits for belongs to."""
_WORTH = 0.05
"""How much a message must sound like a service or small talk for that to be put forward at all."""
_WORDS = 8
"""Words from which more make no difference."""


def spoken_acts(message: Message, talk: Talk, common: Features, lacked: NearPhrase | None) -> Iterator[Possible]:
    """The acts that ``message`` may be. ``common`` is what holds for all readings, ``lacked`` the phrase it nearly is
    for something that the catalogue has not.
    """
    yield from _services(message, talk, common)
    yield from _social(message, common)
    yield from _turns(message, talk, common)
    yield from _not_ours(message, common, lacked)


@dataclass(frozen=True)
class _Service:
    """A service beside a message, which may be meant for it; ``said`` tells that its words are in the message."""

    intent: str
    message: Message
    talk: Talk
    said: bool

    @property
    def may_be_meant(self) -> bool:
        """Tell whether anything at all speaks for it."""
        in_words = self.said or self.share > _WORTH
        return in_words or self.coded or self.numbered or self.waited_for or self.of_told_dossier

    @property
    def share(self) -> float:
        """Tell how much the message sounds like it."""
        return self.message.share(self.intent)

    @property
    def coded(self) -> bool:
        """Tell whether a dossier's code is typed, and it is about a dossier."""
        return bool(self.message.dossier_codes) and self.intent in _OF_A_DOSSIER

    @property
    def numbered(self) -> bool:
        """Tell whether an identity number is typed, and it is to give one."""
        return self.message.has_identity and self.intent == "give_identity"

    @property
    def waited_for(self) -> bool:
        """Tell whether the bot waits for what belongs to it."""
        return self.intent in _WAITED_FOR.get(self.talk.awaiting or "", ())

    @property
    def of_told_dossier(self) -> bool:
        """Tell whether it is the state of a dossier, and one is talked of."""
        return self.intent == "dossier_status" and self.talk.dossier is not None

    @property
    def only_gives_number(self) -> bool:
        """Tell whether an identity number is given, and nothing asked beside it."""
        few = len(self.message.asked.rest) <= _BESIDE_A_NUMBER
        return self.numbered and not self.message.aspects and (self.waited_for or few)


def _services(message: Message, talk: Talk, common: Features) -> Iterator[Possible]:
    spoken = heard("services", message.text)
    of_dossier = asks_of_it(message, talk)
    services = (_Service(intent, message, talk, intent in spoken) for intent in SERVICES)
    for one in (each for each in services if each.may_be_meant):
        exact = one.only_gives_number or (one.intent == "dossier_status" and of_dossier)
        yield Possible(Act.SERVICE, aspects=message.aspects, intent=one.intent, exact=exact).with_evidence(
            common,
            share=one.share,
            said=float(one.said),
            both=one.share * one.said,
            code=float(bool(message.dossier_codes)),
            number=float(one.numbered),
            waited_for=float(one.waited_for),
            like_it=float(one.waited_for) * common["digits"],
            **{f"is_{one.intent}": 1.0, f"is_{one.intent}_said": float(one.said)},
        )


def _social(message: Message, common: Features) -> Iterator[Possible]:
    spoken = heard("small_talk", message.text)
    for intent in SOCIAL:
        share, said = message.share(intent), intent in spoken
        if share > _WORTH or said:
            besides = len(cues("small_talk")[intent].taken_from(message.folded).split()) if said else _WORDS
            yield Possible(Act.SOCIAL, intent=intent).with_evidence(
                common,
                share=share,
                said=float(said),
                both=share * said,
                besides=min(besides, _WORDS) / _WORDS,
                **{f"is_{intent}": 1.0},
            )
    if "angry" in heard("at_us", message.text):
        yield Possible(Act.SOCIAL, intent="angry").with_evidence(common, said=1.0, is_angry=1.0)


def _turns(message: Message, talk: Talk, common: Features) -> Iterator[Possible]:
    """Once more, no, yes: what they are about is in the talk."""
    told = bool(talk.subject or talk.open_choice)
    aspects = message.aspects
    again = asks_again(message.text)
    yield Possible(Act.AGAIN, aspects=aspects, exact=again).with_evidence(common, said=float(again), told=float(told))
    yield Possible(Act.REJECT, aspects=aspects).with_evidence(
        common,
        said=float(message.corrected is not None),
        says_more=float(bool(message.corrected and message.corrected.strip())),
        no=float(message.answer is Answer.NO),
        something=float(told or bool(talk.spare)),
    )
    yes = message.answer is Answer.YES and not heard("services", message.text)
    yield Possible(Act.YES, aspects=aspects, exact=yes).with_evidence(
        common,
        yes=float(message.answer is Answer.YES),
        murmur=float(message.answer is Answer.MURMUR),
        refusal=float(any(map(refusing, talk.options))),
    )


def _not_ours(message: Message, common: Features, lacked: NearPhrase | None) -> Iterator[Possible]:
    yield Possible(Act.UNCLEAR, aspects=message.aspects).with_evidence(common)
    yield Possible(Act.OUTSIDE, aspects=message.aspects).with_evidence(
        common,
        lacked=float(lacked is not None and not lacked.outside),
        near_outside=float(lacked is not None and lacked.outside),
        unreadable=float(message.unreadable),
        english=float(message.english and not message.matches),
    )
