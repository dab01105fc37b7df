"""One message, all that was found of it, one meaning.

The classifier knows how people speak, the matcher knows the catalogue, and some things are plain: a dossier code, an
identity number, "số 2". This module weighs them; it is a pure function of :class:`Evidence`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from nlu.aspects import aspects_in
from nlu.codes import IDENTITY_PLACEHOLDER
from nlu.picks import ordinal_in, rejects
from nlu.text import syllables
from nlu.understanding import Aspect, Match, Understanding, Verdict

SURE = 0.5
"""Probability from which the classifier is believed against a match."""
ASPECT_SURE = 0.7
"""Probability from which the classifier's aspect is taken when no word names one."""
FOLLOW_UP = 10
"""A message of at most this many syllables that names an aspect but no procedure goes on about the last one."""

_ASK = "ask_"
_GENERAL = "ask_procedure"
_SOCIAL = ("greet", "thanks", "goodbye", "help")
_SERVICES = ("handoff", "dossier_status", "place_lookup")
_NUMBER = re.compile(r"\W*(?:\d[\s.-]*){6,}\W*")


@dataclass(frozen=True)
class Evidence:
    """What the components found. ``intents`` are probabilities, the likeliest first; ``faq`` is an id and
    its score.
    """

    text: str
    intents: Mapping[str, float] = field(default_factory=dict)
    dossier_codes: tuple[str, ...] = ()
    procedure_codes: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()
    faq: tuple[str, float] | None = None


def resolve(evidence: Evidence) -> Understanding:
    """The meaning of a message."""
    matches = tuple(match for match in evidence.matches if match.verdict is not Verdict.NONE)
    aspects = aspects_in(evidence.text) or _likely_aspect(evidence)
    ordinal = ordinal_in(evidence.text)
    turned_down = rejects(evidence.text)
    intent, confidence = _intent(evidence, matches, aspects, ordinal, turned_down)
    asks = intent.startswith(_ASK)
    return Understanding(
        intent=intent,
        confidence=round(confidence, 4),
        aspects=aspects if asks or intent == "pick" else (),
        matches=matches if asks else (),
        faq=evidence.faq[0] if evidence.faq and asks else None,
        dossier_codes=evidence.dossier_codes,
        procedure_codes=evidence.procedure_codes,
        offices=evidence.offices,
        ordinal=ordinal,
        rejects=turned_down,
    )


def _intent(
    evidence: Evidence,
    matches: tuple[Match, ...],
    aspects: tuple[Aspect, ...],
    ordinal: int | None,
    turned_down: bool,
) -> tuple[str, float]:
    """Intent and confidence: plain things first, then the classifier against the matcher."""
    plain = _plain(evidence, ordinal)
    if plain:
        return plain, 1.0
    if turned_down and not matches and not evidence.procedure_codes:
        return "reject", 1.0
    service = next((name for name in _SERVICES if evidence.intents.get(name, 0.0) >= SURE), None)
    if service and not evidence.procedure_codes:
        return service, evidence.intents[service]
    if _faq_wins(evidence, matches):
        return "ask_faq", evidence.faq[1] if evidence.faq else 0.0
    if matches or evidence.procedure_codes:
        return _asking(aspects), _score(matches)
    return _without_match(evidence, aspects)


def _plain(evidence: Evidence, ordinal: int | None) -> str | None:
    if evidence.dossier_codes:
        return "dossier_status"
    if IDENTITY_PLACEHOLDER in evidence.text or (ordinal is None and _NUMBER.fullmatch(evidence.text)):
        return "give_identity"
    return "pick" if ordinal is not None else None


def _without_match(evidence: Evidence, aspects: tuple[Aspect, ...]) -> tuple[str, float]:
    """No procedure is named: small talk, a follow-up to the last procedure, or nothing of ours."""
    likely, share = _first(evidence.intents)
    if likely in _SOCIAL and share >= SURE:
        return likely, share
    outside = evidence.intents.get("out_of_scope", 0.0)
    if aspects and len(syllables(evidence.text)) <= FOLLOW_UP and outside < SURE:
        return _asking(aspects), 1.0 - outside
    if likely in _SOCIAL or likely == "reject":
        return likely, share
    if likely.startswith(_ASK) and likely != "ask_faq" and share >= SURE:
        return _asking(aspects), share
    return "out_of_scope", max(outside, SURE)


def _likely_aspect(evidence: Evidence) -> tuple[Aspect, ...]:
    likely, share = _first(evidence.intents)
    name = likely[len(_ASK) :]
    known = {aspect.value for aspect in Aspect}
    return (Aspect(name),) if likely.startswith(_ASK) and name in known and share >= ASPECT_SURE else ()


def _faq_wins(evidence: Evidence, matches: tuple[Match, ...]) -> bool:
    """Whether a FAQ entry answers better than any procedure."""
    if evidence.faq is None or evidence.procedure_codes:
        return False
    return not matches or evidence.faq[1] >= _score(matches)


def _asking(aspects: tuple[Aspect, ...]) -> str:
    return f"{_ASK}{aspects[0].value}" if aspects else _GENERAL


def _score(matches: tuple[Match, ...]) -> float:
    return max((match.candidates[0].score for match in matches if match.candidates), default=1.0)


def _first(intents: Mapping[str, float]) -> tuple[str, float]:
    return next(iter(intents.items()), ("", 0.0))
