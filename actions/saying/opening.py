"""The word that opens an answer, "Được.", "Không.", "Có.": told only to who asked just that."""

from __future__ import annotations

import re

from nlu.talk.cues import heard

_OPENING = re.compile(r"(?:Được|Không|Có|Phải|Cần|Chưa)\.\s+(?=\S)")


def with_fitting_opening(answer: str, asked: str, question: str) -> str:
    """``answer``, written for ``question``, without its first word where ``asked`` is another kind of question.

    "Được." answers "ở nơi khác làm được không", and is wrong to who asks "có phải về quê làm không", while all that
    follows it answers both.
    """
    opening = _OPENING.match(answer)
    if opening is None or _kind(asked) == _kind(question):
        return answer
    rest = answer[opening.end() :]
    return rest[:1].upper() + rest[1:]


def _kind(question: str) -> str:
    """Tell whether it is asked what must be, what may be, what is so, or no yes or no at all."""
    said = heard("whether", question)
    if "asked" not in said:
        return "what"
    return next((kind for kind in ("must", "may") if kind in said), "is")
