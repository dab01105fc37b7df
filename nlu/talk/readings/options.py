"""The buttons of the last reply, and what counts as pressing one of them without tapping it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.reading.picks import LAST, only_picks, ordinal_in, picks_before
from nlu.reading.text import fold, normalize
from nlu.reading.yes_no import Answer, answer_in
from nlu.talk.state import Option, Talk
from nlu.taps import parse_tap, write_tap

_SHOW = re.compile(r"^(?:(?:cho|toi|em|minh|con|chau|muon|hay|thi|de|xem) )*|(?: (?:di|a|nhe|voi|nao|xem))+$")
_STEP = re.compile(
    r"(?:cho (?:toi|em|minh) )?(?:xem |quay lai |ve |lui )*buoc (?:(?:so |thu )?(?P<number>\d{1,2})|(?P<back>truoc))"
)
_DONE = re.compile(
    r"(?:(?:da|toi|em|minh|chau|con|vang|ok|a) )*"
    r"(?:(?:lam |bam )?(?:xong|duoc)(?: het)?(?: buoc (?:nay|do|ay))?(?: roi)?|tiep(?: tuc| theo| di)?"
    r"|(?:sang |qua |den )?buoc (?:tiep(?: theo)?|sau|ke(?: tiep)?))"
    r"(?:,? (?:tiep(?: tuc| theo| di)?|buoc (?:tiep(?: theo)?|sau)|roi|a|nhe|di|thi sao|lam gi|la gi|nua))*"
)
_GUIDE = "online"
_AGREEING = {("consent", None), ("erase_data", "yes"), ("follow", "consent"), ("follow", "backyes")}
_REFUSING = {("refuse_consent", None), ("erase_data", "no")}
_ASKING = {"consent", "refuse_consent", "erase_data", "follow"}
_NOT_THESE = "/reject"


def agreeing(option: Option) -> bool:
    """Tell whether the button says yes to a question of the bot's."""
    return _stated(option) in _AGREEING


def refusing(option: Option) -> bool:
    """Tell whether the button says no to a question of the bot's."""
    return _stated(option) in _REFUSING


def labelled(talk: Talk, text: str) -> Option | None:
    """The button whose words were typed: "chi tiết" and "cho xem chi tiết đi" are "Xem chi tiết"."""
    said = _plain(text)
    typed = [option for option in talk.options if _plain(option.label) == said]
    typed = typed or [option for option in talk.options if _bare(option.label) == _bare(text)]
    return typed[0] if typed else None


def option_at(talk: Talk, ordinal: int | None) -> Option | None:
    """The button at this place, from 1 (:data:`nlu.reading.picks.LAST` is the last); None when there is none."""
    if ordinal == LAST:
        return next((option for option in reversed(talk.options) if option.payload != _NOT_THESE), None)
    return talk.options[ordinal - 1] if ordinal and 1 <= ordinal <= len(talk.options) else None


def code_at(codes: Sequence[str], ordinal: int | None) -> str | None:
    """The code at this place, from 1 (:data:`nlu.reading.picks.LAST` is the last); None when there is none."""
    place = len(codes) if ordinal == LAST else ordinal or 0
    return codes[place - 1] if 1 <= place <= len(codes) else None


def listed_at(talk: Talk, text: str) -> Option | None:
    """The procedure of the list before ("còn cái đầu"), as a button that asks what was last asked."""
    if not picks_before(text) or talk.awaiting == "procedure":
        return None
    code = code_at(talk.listed, ordinal_in(text))
    if code is None:
        return None
    asked = {"a": talk.aspects[0]} if len(talk.aspects) == 1 else {}
    return Option("", write_tap("choose", p=code, **asked))


def step_in(talk: Talk, text: str) -> Option | None:
    """The step of a guide that is asked for by word ("xong rồi", "bước tiếp", "bước 4", "bước trước")."""
    if not talk.step or talk.procedure is None:
        return None
    said = _plain(text)
    numbered = _STEP.fullmatch(said)
    if numbered:
        step = talk.step - 1 if numbered["back"] else int(numbered["number"])
        keys = {"p": talk.procedure, "a": _GUIDE, "n": max(step, 1) + 1}
        return Option("", write_tap("choose", **({**keys, "c": talk.case} if talk.case is not None else keys)))
    onward = (option for option in talk.options if _step_of(option) >= talk.step)
    return next(onward, None) if _DONE.fullmatch(said) else None


def answering(options: Sequence[Option], answer: Answer | None) -> Option | None:
    """The button that "có" or "không" presses, of a question that has one for yes and one for no.

    A murmur is a yes only where nothing but the question was shown: after an answer "ok" may mean the answer.
    """
    yes, no = next(filter(agreeing, options), None), next(filter(refusing, options), None)
    if yes is None or no is None:
        return None
    if answer is Answer.YES or (answer is Answer.MURMUR and options[0] == yes):
        return yes
    return no if answer is Answer.NO else None


def typed_exactly(talk: Talk, text: str) -> Option | None:
    """The button that was typed exactly: its words, its number or, of a question that has them, yes and no.

    "Còn cái đầu" is the first of the list before, not of what is on offer now.
    """
    by_number = option_at(talk, ordinal_in(text)) if only_picks(text) else None
    return (
        labelled(talk, text)
        or step_in(talk, text)
        or listed_at(talk, text)
        or by_number
        or answering(talk.options, answer_in(text))
    )


def _step_of(option: Option) -> int:
    """The step of a guide that the button tells; 0 for any other button."""
    _, keys = parse_tap(option.payload, {"choose"}) or ("", {})
    return keys.get("n", 1) - 1 if keys.get("a") == _GUIDE else 0


def _stated(option: Option) -> tuple[str, str | None]:
    intent, keys = parse_tap(option.payload, _ASKING) or ("", {})
    return intent, keys.get("kind")


def _bare(text: str) -> str:
    """The words without those that only ask to be shown."""
    return _SHOW.sub("", _plain(text)) or _plain(text)


def _plain(text: str) -> str:
    return fold(normalize(text)).strip(" .,!?;:“”\"'")
