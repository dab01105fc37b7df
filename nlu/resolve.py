"""One message, all that was found of it, one meaning.

The classifier knows how people speak, the matcher knows the catalogue, and some things are plain: a dossier code, an
identity number, "số 2". This module weighs them; it is a pure function of :class:`Evidence`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from data.loader import read_yaml
from nlu.aspects import Asked, asked
from nlu.codes import IDENTITY_PLACEHOLDER, looks_like_dossier_code, without_phone
from nlu.earlier import asks_again
from nlu.picks import after_rejection, dismisses, ordinal_in, rejects, without_dismissal, without_rejection
from nlu.stories import wants
from nlu.text import normalize, syllables
from nlu.understanding import Aspect, Match, Understanding, Verdict
from nlu.unread import ENGLISH, UNREAD, unreadable
from nlu.yes_no import Answer, answer_in

WORDS = Path(__file__).with_name("service_words.yml")
INTENTS = frozenset(read_yaml(Path(__file__).with_name("domain.yml"))["intents"])

SURE = 0.5
"""Probability from which the classifier is believed when nothing speaks against it."""
HINT = 0.1
"""Probability that is enough when words of ``service_words.yml`` say the same."""
CERTAIN = 0.85
"""Probability from which it is believed against a weak match."""
BEYOND_DOUBT = 0.97
"""Probability from which it is believed without any such words."""
STRONG = 0.7
"""A match whose best candidate is as likely as this is believed against the classifier,"""
PLAIN = 0.85
"""or whose best two are together as likely as this, often two forms of one matter, when something is wanted,"""
VERY_STRONG = 0.9
"""and from here on even when the classifier is beyond doubt that it is none of ours; of gossip, when it is surer."""
FAQ_SURE = 0.6
"""Likeness from which a FAQ entry is believed; every message is a little like one of them."""
FAQ_CERTAIN = 0.95
"""Likeness from which it is believed against a service ("Bắc Kạn giờ thuộc tỉnh nào" looks up no commune)."""
TOPIC = 2
"""A message of at most so many words of meaning is no question, if it names no aspect either."""
FAQ_HINT = 0.1
"""Likeness that is enough when words of ``service_words.yml`` ask what a FAQ entry answers."""
AGREED = 0.95
"""Probability of a question about procedures from which the matcher's best guesses are offered against its doubts."""
GUESS = 0.65
"""How likely its two best guesses must be together."""
OFFERED, OFFER_FROM = 3, 0.1
"""At most so many are offered, each at least that likely."""
SMALL_TALK = 3
"""Small talk says at most so many words of meaning."""
FOLLOW_UP = 1
"""A message that names an aspect, and at most so many words besides, goes on about the last procedure."""

DANGER, PROXY, MACHINE, ANGRY = "danger", "proxy", "machine", "angry"
"""Values of :attr:`nlu.understanding.Understanding.kind`: somebody is in danger; somebody else shall go; it is asked
whether the bot is a person; it is scolded.
"""

_ASK = "ask_"
_GENERAL, _FAQ, _OUTSIDE = "ask_procedure", "ask_faq", "out_of_scope"
_SOCIAL = ("greet", "thanks", "goodbye", "help")
_COURTESIES = (("small_talk", "thanks"), ("small_talk", "greet"), ("courtesies", "sorry"))
_NUMBER = re.compile(r"\W*(?:\d[\s.-]*){6,}\W*")


@dataclass(frozen=True)
class Evidence:
    """What the components found. ``intents`` are probabilities, the likeliest first; ``faq`` is an id and
    its score. ``english``: the message was in English; ``text`` is in Vietnamese if it could be put so, or else there
    are no matches.
    """

    text: str
    intents: Mapping[str, float] = field(default_factory=dict)
    dossier_codes: tuple[str, ...] = ()
    procedure_codes: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()
    faq: tuple[str, float] | None = None
    english: bool = False


@lru_cache(maxsize=8)
def spoken_for(kind: str) -> dict[str, re.Pattern[str]]:
    """Intent → the words that ask for it; ``kind`` is a part of ``service_words.yml``."""
    rows = read_yaml(WORDS)[kind]
    return {intent: re.compile(rf"\b(?:{'|'.join(patterns)})\b") for intent, patterns in rows.items()}


def resolve(evidence: Evidence) -> Understanding:
    """The meaning of a message."""
    return _Resolution(evidence).understanding()


class _Resolution:
    """One message on its way to a meaning."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        said = without_phone(without_dismissal(evidence.text))
        self._spoken = " ".join(syllables(normalize(said)))
        self._asks_beside = self._beside_thanks()
        self._asked = self._asks_beside or asked(without_rejection(said))
        self._ordinal = ordinal_in(evidence.text)
        self._aspects = self._asked.aspects or self._likely_aspect()
        self._matches = self._real_matches()

    def _beside_thanks(self) -> Asked | None:
        """What is asked beside thanks, a greeting or an apology, which name nothing ("cảm ơn em, phí bao nhiêu").

        A single odd word asks nothing ("cảm ơn hí").
        """
        others = self._spoken
        for kind, name in _COURTESIES:
            others = spoken_for(kind)[name].sub(" ", others)
        if others == self._spoken or len(others.split()) < 2:
            return None
        besides = asked(others)
        return besides if besides.aspects and not besides.rest else None

    def understanding(self) -> Understanding:
        intent, confidence = self._intent()
        asks = intent.startswith(_ASK)
        faq = self._evidence.faq
        kind, again = self._kind(intent), asks_again(self._evidence.text)
        return Understanding(
            intent=intent,
            confidence=round(confidence, 4),
            aspects=() if again else self._aspects if asks or intent == "pick" else self._asked.aspects,
            matches=self._matches if asks else (),
            faq=faq[0] if faq and (intent == _FAQ or kind == DANGER) else None,
            dossier_codes=self._evidence.dossier_codes,
            procedure_codes=self._evidence.procedure_codes,
            offices=self._evidence.offices,
            ordinal=self._ordinal,
            rejects=rejects(self._evidence.text),
            kind=kind,
        )

    def _intent(self) -> tuple[str, float]:
        """Plain things first, then what words and classifier agree on, then the catalogue, then the rest."""
        return (
            self._plain()
            or self._service()
            or self._small_talk()
            or self._says_nothing()
            or self._asked_of_faq()
            or self._known()
            or self._follow_up()
            or self._unknown()
        )

    def _plain(self) -> tuple[str, float] | None:
        looks_like_one = not self._evidence.procedure_codes and looks_like_dossier_code(self._evidence.text)
        if self._evidence.dossier_codes or looks_like_one:
            return self._with_a_dossier(), 1.0
        if IDENTITY_PLACEHOLDER in self._evidence.text or (
            self._ordinal is None and not self._evidence.procedure_codes and _NUMBER.fullmatch(self._evidence.text)
        ):
            return "give_identity", 1.0
        if self._ordinal is not None:
            return "pick", 1.0
        if asks_again(self._evidence.text):
            return _GENERAL, 1.0
        if dismisses(self._evidence.text):
            return "thanks", 1.0
        if self._in_danger():
            return _OUTSIDE, 1.0
        return ("reject", 1.0) if self._rejects_only() else None

    def _in_danger(self) -> bool:
        """Whether somebody is beaten or threatened, and nothing is asked ("chồng tôi đánh tôi")."""
        urgent = spoken_for("urgent")[DANGER].search(self._spoken)
        return urgent is not None and not self._evidence.procedure_codes and not wants(self._evidence.text)

    def _with_a_dossier(self) -> str:
        """What is wanted of the dossier whose code was given."""
        services = spoken_for("services")
        if services["unfollow"].search(self._spoken):
            return "unfollow"
        follows = "theo doi" in self._spoken or services["follow"].search(self._spoken)
        return "follow" if follows else "dossier_status"

    def _rejects_only(self) -> bool:
        """Whether the message turns something down and names nothing else."""
        rest = after_rejection(self._evidence.text)
        if rest is None or self._evidence.procedure_codes:
            return False
        return not self._matches or not (asked(rest).rest or asked(rest).aspects)

    def _service(self) -> tuple[str, float] | None:
        """A dossier's progress, a person, a commune's new name: said in so many words, or all but certain."""
        faq = self._evidence.faq
        if self._evidence.procedure_codes or (faq and faq[1] >= FAQ_CERTAIN):
            return None
        for name, words in spoken_for("services").items():
            share = self._share(name)
            said = words.search(self._spoken) is not None
            unopposed = not self._asked.aspects and not self._strong()
            unopposed = unopposed and not answer_in(self._evidence.text)
            if (said and share >= HINT) or (share >= BEYOND_DOUBT and unopposed):
                return name, max(share, SURE) if said else share
        return None

    def _small_talk(self) -> tuple[str, float] | None:
        """Nothing but a greeting, thanks, a farewell or a question about the bot itself."""
        if self._evidence.procedure_codes or self._asks_beside:
            return None
        for name, words in spoken_for("small_talk").items():
            besides = asked(words.sub(" ", self._spoken)).rest
            if words.search(self._spoken) and not besides and self._share(name) >= HINT:
                return name, max(self._share(name), SURE)
        return None

    def _says_nothing(self) -> tuple[str, float] | None:
        """Nothing that can be read, or no more than yes: it depends on what is open."""
        if self._unread():
            return _OUTSIDE, 1.0
        social = max(map(self._share, _SOCIAL)) >= SURE
        return ("pick", 1.0) if answer_in(self._evidence.text) is Answer.YES and not social else None

    def _unread(self) -> bool:
        text = self._evidence.text
        if self._evidence.procedure_codes or self._strong() or answer_in(text):
            return False
        likely = next(iter(self._evidence.intents), _OUTSIDE)
        return (self._evidence.english and not self._matches) or (unreadable(text) and likely == _OUTSIDE)

    def _kind(self, intent: str) -> str | None:
        if self._evidence.english and intent not in _SOCIAL:
            return ENGLISH
        if intent == _OUTSIDE and self._in_danger():
            return DANGER
        if intent == _OUTSIDE and self._unread():
            return UNREAD
        at_us = spoken_for("at_us")
        if intent == "help" and at_us[MACHINE].search(self._spoken):
            return MACHINE
        if intent == _OUTSIDE and len(self._asked.rest) <= SMALL_TALK and at_us[ANGRY].search(self._spoken):
            return ANGRY
        about = intent == _OUTSIDE or intent.startswith(_ASK)
        return PROXY if about and spoken_for("faq")[PROXY].search(self._spoken) else None

    def _asked_of_faq(self) -> tuple[str, float] | None:
        """What a FAQ entry answers, asked in so many words, and of no procedure by name."""
        faq = self._evidence.faq
        if self._evidence.procedure_codes or not faq or faq[1] < FAQ_HINT:
            return None
        for words in spoken_for("faq").values():
            if words.search(self._spoken) and len(asked(words.sub(" ", self._spoken)).rest) <= FOLLOW_UP:
                return _FAQ, max(faq[1], SURE)
        return None

    def _known(self) -> tuple[str, float] | None:
        """The catalogue or the FAQ knows what is meant."""
        faq = self._evidence.faq
        if self._evidence.procedure_codes:
            return self._asking(), 1.0
        if faq and faq[1] >= max(self._faq_enough(), self._score()) and self._asked.rest:
            return _FAQ, faq[1]
        if not self._matches or self._smalltalk_or_outside():
            return None
        return self._asking(), self._score()

    def _faq_enough(self) -> float:
        """A bare topic is like many FAQ entries and asks none of them."""
        return FAQ_SURE if self._asked.aspects or len(self._asked.rest) > TOPIC else FAQ_CERTAIN

    def _smalltalk_or_outside(self) -> bool:
        """Whether the match is likelier to be an accident than what was meant."""
        weak = not self._strong() and max(map(self._share, (*_SOCIAL, _OUTSIDE))) >= CERTAIN
        outside = self._share(_OUTSIDE)
        enough = outside > self._score() if self._only_tells() else self._score() < VERY_STRONG
        return weak or (enough and outside >= BEYOND_DOUBT)

    def _follow_up(self) -> tuple[str, float] | None:
        """Only an aspect is named: of the procedure that the conversation is about."""
        others = len(self._asked.rest)
        if not self._asked.aspects or others > FOLLOW_UP or (others and self._share(_OUTSIDE) >= SURE):
            return None
        return self._asking(), max(SURE, 1.0 - self._share(_OUTSIDE))

    def _unknown(self) -> tuple[str, float]:
        """Nothing of the catalogue: small talk, a request without an object, or nothing of ours."""
        short = (*_SOCIAL, "reject") if len(self._asked.rest) <= SMALL_TALK else ()
        shares = {name: self._share(name) for name in (_OUTSIDE, *short)}
        shares[_ASK] = self._asking_share()
        likely = max(shares, key=lambda name: shares[name])
        if likely == _ASK:
            return (self._asking(), shares[_ASK]) if self._about_procedures() else (_OUTSIDE, SURE)
        return likely, shares[likely]

    def _about_procedures(self) -> bool:
        """Whether the message asks in general ("cho em hỏi thủ tục với"), with no object that we do not know."""
        return len(self._asked.rest) <= FOLLOW_UP

    def _real_matches(self) -> tuple[Match, ...]:
        """Matches that say something; none when the message is nothing but the name of an aspect."""
        if self._asked.aspects and not self._asked.rest:
            return ()
        sure = tuple(match for match in self._evidence.matches if match.verdict is not Verdict.NONE)
        if not self._asked.rest and all(match.verdict is Verdict.CLARIFY for match in sure):
            return ()  # "cho em hỏi thủ tục với"
        return sure or tuple(filter(None, map(self._second_opinion, self._evidence.matches)))

    def _second_opinion(self, match: Match) -> Match | None:
        """The matcher doubts that a procedure is meant, the classifier does not: then ask which."""
        guesses = sum(candidate.score for candidate in match.candidates[:2])
        if self._asking_share() < AGREED or guesses < GUESS:
            return None
        offered = [candidate.code for candidate in match.candidates[:OFFERED] if candidate.score >= OFFER_FROM]
        return replace(match, verdict=Verdict.CLARIFY, options=tuple(offered))

    def _asking_share(self) -> float:
        """Probability that a procedure is asked about, whatever the aspect."""
        return sum(share for name, share in self._evidence.intents.items() if name.startswith(_ASK) and name != _FAQ)

    def _likely_aspect(self) -> tuple[Aspect, ...]:
        likely, share = next(iter(self._evidence.intents.items()), ("", 0.0))
        name = likely.removeprefix(_ASK)
        return (Aspect(name),) if likely != name and name in Aspect._value2member_map_ and share >= CERTAIN else ()

    def _asking(self) -> str:
        finest = f"{_ASK}{self._aspects[0].value}" if self._aspects else _GENERAL
        return finest if finest in INTENTS else _GENERAL

    def _strong(self) -> bool:
        """Whether the best candidate is likely, or the first two together where something is wanted."""
        sure = (match for match in self._matches if match.verdict is Verdict.ANSWER)
        two = max((sum(candidate.score for candidate in match.candidates[:2]) for match in sure), default=0.0)
        return self._score() >= STRONG or (two >= PLAIN and not self._only_tells())

    def _only_tells(self) -> bool:
        """Whether nothing is asked or planned ("hàng xóm nhà tôi ồn quá")."""
        return not self._asked.aspects and not wants(self._evidence.text)

    def _score(self) -> float:
        return max((match.candidates[0].score for match in self._matches if match.candidates), default=0.0)

    def _share(self, intent: str) -> float:
        return self._evidence.intents.get(intent, 0.0)
