"""Going on in the list of steps that a life event was answered with: "bước 3 thì sao", "việc tiếp theo"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from data.catalogue import Catalogue
from nlu.reading.picks import LAST, ordinal_in
from nlu.reading.text import normalize, syllables
from nlu.talk.message import Message
from nlu.talk.readings.possible import Possible
from nlu.talk.state import Talk
from nlu.understanding import Act, Aspect

BEFORE_THE_FIRST = -1
"""The place in a list of which no step was told yet."""

_STEP = r"(?:buoc|viec|muc|khau)"
_LEAD = r"(?:(?:the|vay|roi|xong|con|gio|va|a|da|u|ok|oke|em|toi|minh|chau|cho|hoi|xem|noi|sang|den|qua|lam) )*"
_AFTER = r"(?:tiep theo|ke tiep|tiep|ke|sau do|sau(?! khi))"
_ASKS = r"(?: (?:la|thi|lam|phai|can|nua|gi|sao|nao|the nao|di|nhe|a|nha|voi|do|day|nay|roi|khong|em|toi|minh|chau))*"
# "bước tiếp", "việc tiếp theo cần giấy gì"; and without the noun only as the whole message: "tiếp theo làm gì".
_NEXT = re.compile(
    rf"{_LEAD}{_STEP} {_AFTER}\b.*"
    rf"|{_LEAD}(?:tiep theo|ke tiep|sau do){_ASKS}"
    rf"|{_LEAD}(?:phai )?lam (?:gi|viec gi|nhung gi) (?:tiep theo|tiep|nua){_ASKS}"
    rf"|{_LEAD}xong viec (?:nay|do|day|kia)(?: roi)?{_ASKS}"
)
_PREVIOUS = re.compile(rf"{_LEAD}(?:quay lai |lai |ve )?{_STEP} truoc(?: do)?{_ASKS}")
_WHOLE = re.compile(
    rf"{_LEAD}(?:xem |quay |tro |ve |nhac )?(?:lai |ve )?(?:ca |toan bo )?danh sach(?: (?:cac )?{_STEP})?{_ASKS}"
    rf"|{_LEAD}con (?:nhung )?{_STEP} (?:gi|nao) (?:nua|khac){_ASKS}"
)
_NAMED = re.compile(r"\b(?:bước|buoc|việc|viec|mục|muc|khâu|khau)\b", re.IGNORECASE)


def step_in(text: str, here: int, steps: int) -> int | None:
    """The place in a list of so many ``steps`` that a message goes to, counted from 0, when it is at ``here``.

    None when it goes nowhere in the list; a place that the list does not have means the list as a whole.
    """
    said = " ".join(syllables(normalize(text)))
    if _WHOLE.fullmatch(said):
        return steps
    if _PREVIOUS.fullmatch(said):
        return here - 1
    if _NEXT.fullmatch(said):
        return here + 1
    ordinal = ordinal_in(_NAMED.sub("cái", text, count=1)) if _NAMED.search(text) else None
    if ordinal == LAST:
        return steps - 1
    return ordinal - 1 if ordinal and ordinal > 0 else None


def step_of_list(
    message: Message, talk: Talk, catalogue: Catalogue, common: Mapping[str, float]
) -> tuple[Possible, ...]:
    """The step of the list under way that ``message`` goes to, or the list once more; nothing when it does neither.

    A list is under way as long as it was told last, or one of its steps is talked of.
    """
    event = catalogue.faq(talk.event)
    if event is None or not event.steps:
        return ()
    here = _place(talk, event.steps)
    place = None if here is None else step_in(message.text, here, len(event.steps))
    if place is None:
        return ()
    if 0 <= place < len(event.steps):
        asked = tuple(aspect for aspect in message.aspects if aspect is not Aspect.STEPS)  # "bước" is the list's
        one = Possible(Act.PICK, codes=(event.steps[place],), aspects=asked, exact=True)
        return (one.with_evidence(common, ordinal=1.0),)
    return (Possible(Act.FAQ, entry=event.id, exact=True).with_evidence(common, same=1.0),)


def _place(talk: Talk, steps: Sequence[str]) -> int | None:
    """The step talked of; :data:`BEFORE_THE_FIRST` when the list was told last, None when it is of something else."""
    if talk.entry == talk.event:
        return BEFORE_THE_FIRST
    return steps.index(talk.procedure) if talk.procedure in steps else None
