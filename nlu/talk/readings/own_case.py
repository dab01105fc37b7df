"""An answer, typed in one's own words, to a question that leads to one's own case ("tôi đi đăng ký cho con")."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log

from data.catalogue import Catalogue
from data.own_case.told import told_patterns
from data.own_case.tree import AS_ASKED, LETTERS, Question, go_on, question_at
from nlu.reading.text import fold, normalize, syllables
from nlu.reading.yes_no import Answer as Said
from nlu.talk.cues import asks
from nlu.talk.message import Message
from nlu.talk.state import Option, Talk
from nlu.taps import parse_tap, write_tap

ENOUGH = 0.55
"""Likeness from which a text gives an answer."""
AHEAD = 0.12
"""Likeness that it must be ahead of the next answer."""
_UNKNOWN = 0.35
"""Weight of a word that no answer has: most are courtesy."""
_CHOOSE = "choose"
_MINE = re.compile(
    r"(?:(?:the|vay|con|cho|xem|hoi|muon|biet|giay to|a) )*truong hop (?:cua )?(?:toi|em|minh|con|chau|nha toi)"
    r"(?: (?:thi sao|can gi|the nao|a|nhe|di))*"
)
_BACK = re.compile(
    r"(?:(?:cho|toi|em|xin) )*(?:quay|tro|lui|ve)(?: lai)?(?: ve)?(?: (?:cau )?truoc)?(?: (?:a|nhe|di))*|cau truoc"
)
_POLITE = re.compile(r"[\s,]+(?:ạ|a|nhé|nhe|nha)[\s.!]*$", re.IGNORECASE)
"""At the end of an answer; at the end of anything else it may ask."""
_DENIED = re.compile(r"\b(?:khong|chua|chang|khong phai|khong con)(?: (?:bi|he|phai|muon|co|can))? $")
_STILL = re.compile(r"\bcòn\b", re.IGNORECASE)
"""With its mark it is no child: "còn 6 tháng"."""
_AGE = re.compile(r"\b(\d{1,3})\s*(tuoi|thang tuoi|ngay tuoi|thang|tuan)\b")
_YOUNGER = re.compile(r"\b(?:duoi|chua du) (\d{1,3}) tuoi")
_OLDER = re.compile(r"\btu (?:du )?(\d{1,3}) tuoi")


def case_in(message: Message, talk: Talk, catalogue: Catalogue) -> Option | None:
    """The button of an answer, or of the question before, that a typed message presses; also the way to one's own
    case, asked for by word. None for anything else.
    """
    tree = catalogue.tree(talk.procedure)
    if tree is None or message.danger is not None:
        return None
    here = _open_path(talk, tree.code)
    said = fold(normalize(message.typed)).strip(" .,!?")
    if here is None:
        return _button(tree.code, "") if _MINE.fullmatch(said) else None
    question = question_at(tree, here)
    if question is None:
        return None
    if here and _BACK.fullmatch(said):
        return _button(tree.code, f"{here[:-1]}{AS_ASKED}")
    place = answer_given(message.typed, question, message.answer)
    return None if place is None else _button(tree.code, here + LETTERS[place])


def spoken_of(text: str) -> Mapping[str, bool]:
    """For each thing that a message tells in passing (:mod:`data.own_case.told`), by name, whether it is so: False
    where it is denied each time ("không phải xe mua lại").
    """
    folded = " ".join(syllables(_STILL.sub(" ", text)))
    found = ((name, list(map(_said, pattern.finditer(folded)))) for name, pattern in _told().items())
    return {name: any(said) for name, said in found if said}


def tells_of_case(text: str, talk: Talk, catalogue: Catalogue) -> bool:
    """Tell whether a message tells in passing what leads on towards one's own case of the procedure talked of; where
    that is known, towards another.
    """
    tree = catalogue.tree(talk.procedure)
    new = tuple(name for name, so in spoken_of(text).items() if so) if tree else ()
    if tree is None or not new:
        return False
    given = talk.path_in(tree.code) or ""
    known = given if question_at(tree, given) else ""
    return len(go_on(tree, known, (*new, *talk.facts))) > len(go_on(tree, known, talk.facts))


@lru_cache(maxsize=1)
def _told() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{'|'.join(some)})\b") for name, some in told_patterns().items()}


def _said(match: re.Match[str]) -> bool:
    return _DENIED.search(match.string[: match.start()]) is None


def answer_given(text: str, question: Question, said: Said | None = None) -> int | None:
    """The place of the answer that ``text`` gives, from 0; None where it asks something, or fits none or several."""
    plain = _by_yes_or_no(question, said)
    if plain is not None:
        return plain
    exact = [place for place, answer in enumerate(question.answers) if _says(text, (answer.label, *answer.said))]
    if len(exact) == 1:
        return exact[0]
    text = _POLITE.sub("", normalize(text))
    scores = [_likeness(text, (answer.label, *answer.said), _weights(question)) for answer in question.answers]
    ranked = sorted(range(len(scores)), key=lambda place: -scores[place])
    best, next_best = scores[ranked[0]], scores[ranked[1]]
    if asks(text):
        return None
    by_age = _by_age(text, question)
    if by_age is not None:
        return by_age
    return ranked[0] if best >= ENOUGH and best - next_best >= AHEAD else None


def _open_path(talk: Talk, code: str) -> str | None:
    """The answers given so far, while a question about the rest is on the screen."""
    path = talk.path_in(code)
    return path if path is not None and any(_answers(option, code, path) for option in talk.options) else None


def _answers(option: Option, code: str, path: str) -> bool:
    _, keys = parse_tap(option.payload, {_CHOOSE}) or ("", {})
    told = str(keys.get("t", ""))
    return keys.get("p") == code and told.startswith(f".{path}") and len(told) == len(path) + 2


def _button(code: str, path: str) -> Option:
    return Option("", write_tap(_CHOOSE, p=code, t=f".{path}"))


def _by_yes_or_no(question: Question, said: Said | None) -> int | None:
    """The one answer that begins with the yes or no that was said."""
    word = {Said.YES: ("co", "dung"), Said.NO: ("khong", "chua")}.get(said) if said else None
    if word is None:
        return None
    fitting = [place for place, answer in enumerate(question.answers) if syllables(answer.label)[0] in word]
    return fitting[0] if len(fitting) == 1 else None


def _by_age(text: str, question: Question) -> int | None:
    """The one answer for people of the age that is told ("cháu 3 tuổi" and "Trẻ chưa đủ 14 tuổi")."""
    told = _AGE.search(fold(normalize(text)))
    if told is None:
        return None
    age = int(told[1]) if told[2] == "tuoi" else 0
    fitting = [place for place, answer in enumerate(question.answers) if _of_age(age, fold(answer.label))]
    return fitting[0] if len(fitting) == 1 else None


def _of_age(age: int, label: str) -> bool:
    younger, older = _YOUNGER.search(label), _OLDER.search(label)
    return bool(younger and age < int(younger[1])) or bool(older and age >= int(older[1]))


def _weights(question: Question) -> Mapping[str, float]:
    """Of each word that answers are given in: the fewer of them have it, the more it tells."""
    of_each = [
        {word for phrase in (answer.label, *answer.said) for word in syllables(phrase)} for answer in question.answers
    ]
    count = len(of_each)
    return {word: log(1 + count / sum(word in words for words in of_each)) for words in of_each for word in words}


def _says(text: str, phrases: Sequence[str]) -> bool:
    """Tell whether a text is one of these phrases."""
    said = list(syllables(text))
    return any(said == list(syllables(phrase)) for phrase in phrases)


def _likeness(text: str, phrases: Sequence[str], weights: Mapping[str, float]) -> float:
    return max(_alike(syllables(text), syllables(phrase), weights) for phrase in phrases)


def _alike(said: Sequence[str], phrase: Sequence[str], weights: Mapping[str, float]) -> float:
    """Mean of the shares that both have in common: of what the phrase says, and of what was said."""
    both = sum(weights[word] for word in set(said) & set(phrase))
    of_phrase = sum(weights[word] for word in set(phrase))
    of_said = sum(weights.get(word, _UNKNOWN) for word in set(said))
    return (both / of_phrase + both / of_said) / 2 if of_phrase and of_said else 0.0
