"""Readings that are acts of speech by themselves: a service, small talk, again, no, yes, nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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


def _services(message: Message, talk: Talk, common: Features) -> Iterator[Possible]:
    spoken = heard("services", message.text)
    of_dossier = asks_of_it(message, talk)
    for intent in SERVICES:
        share, said = message.share(intent), intent in spoken
        coded = bool(message.dossier_codes) and intent in ("dossier_status", "follow", "unfollow")
        numbered = message.has_identity and intent == "give_identity"
        waited_for = intent in _WAITED_FOR.get(talk.awaiting or "", ())
        about_it = intent == "dossier_status" and talk.dossier is not None
        if share > _WORTH or said or coded or numbered or waited_for or about_it:
            few = len(message.asked.rest) <= _BESIDE_A_NUMBER
            alone = numbered and not message.aspects and (waited_for or few)
            exact = alone or (intent == "dossier_status" and of_dossier)
            yield Possible(Act.SERVICE, aspects=message.aspects, intent=intent, exact=exact).with_evidence(
                common,
                share=share,
                said=float(said),
                both=share * said,
                code=float(bool(message.dossier_codes)),
                number=float(numbered),
                waited_for=float(waited_for),
                like_it=float(waited_for) * common["digits"],
                **{f"is_{intent}": 1.0, f"is_{intent}_said": float(said)},
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
    told = bool(talk.subject or (talk.offered and talk.awaiting == "procedure"))
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
