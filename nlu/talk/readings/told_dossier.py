"""Questions about the dossier whose state was told last ("phải nộp bao nhiêu", "bao giờ lấy được")."""

from __future__ import annotations

from nlu.talk.cues import cues, heard
from nlu.talk.message import Message
from nlu.talk.state import Talk
from nlu.understanding import Aspect

CUES = "of_dossier"
"""The part of ``cues.yml`` with what is asked of a dossier and is no aspect of a procedure."""
BACK_TO = "to_dossier"
"""The part with the ways to name the dossier that was told, when something else was talked of since."""
ASPECTS = frozenset(
    {
        Aspect.FEE, Aspect.TIME, Aspect.DEADLINE, Aspect.PLACE, Aspect.PAPERS, Aspect.MISSING, Aspect.RESULT,
        Aspect.STEPS, Aspect.ONLINE,
    }
)  # fmt: skip
"""Aspects of which a dossier has its own: the amount due, the day promised, the office it lies at."""
OF_FILED = frozenset({Aspect.TIME, Aspect.DEADLINE, Aspect.RESULT})
"""Those of them that "hồ sơ của tôi" asks of the dossier even while a procedure is talked of."""
_COVERED = "#"
"""Stands in for letters of words that the reader of aspects took away."""


def asks_of_it(message: Message, talk: Talk) -> bool:
    """Tell whether ``message`` asks something of the dossier told last, and names nothing else to ask it of.

    Then there is nothing to weigh: the same words would mean a procedure only if one were talked of or named.
    """
    if not _is_at_hand(message, talk) or _has_number(message):
        return False
    spoken = heard(CUES, message.text)
    aspects = ASPECTS if _is_subject(talk) else OF_FILED
    of_it = bool(message.aspects) and aspects.issuperset(message.aspects)
    return bool(spoken or of_it) and not _other_words(message, spoken)


def _is_at_hand(message: Message, talk: Talk) -> bool:
    """Tell whether a dossier was told, and is what is talked of or named again."""
    told = talk.dossier in {each.code for each in talk.confirmed}
    return told and (_is_subject(talk) or "named" in heard(BACK_TO, message.text))


def _has_number(message: Message) -> bool:
    """Tell whether a number is typed that says what it is about."""
    return message.has_identity or bool(message.dossier_codes or message.procedure_codes)


def _is_subject(talk: Talk) -> bool:
    """Tell whether no procedure has been talked of since the dossier."""
    return not (talk.subject or talk.offered) and talk.awaiting in (None, "identity")


def _other_words(message: Message, spoken: frozenset[str]) -> list[str]:
    """The words that say something else than what is asked."""
    left = message.folded
    for name in spoken:
        left = cues(CUES)[name].taken_from(left)
    words = left.split()
    return [word for word in message.asked.rest if word in words and not word.startswith(_COVERED)]
