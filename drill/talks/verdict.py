"""The flaws of a talk: what the phone shows against what was decided to be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.delivery.repeats import is_gone, is_repeat
from bot.messages.short_codes import without_code
from citizens.receipts import Arrival
from drill.talks.program import CHANNELS, Plan, Talk


@dataclass(frozen=True)
class Flaws:
    """Of one talk; empty where nothing is wrong."""

    talk: Talk
    found: tuple[str, ...]


def judge(talk: Talk) -> Flaws:
    """Nothing lost, nothing twice but as such, the order kept, each answer whole or told, each message answered once.

    A receipt says no more than is true.
    """
    checks = (
        _stuck(talk),
        _answered_once(talk),
        _lost(talk),
        _twice(talk),
        _disorder(talk),
        _alone(talk),
        _receipt(talk),
    )
    return Flaws(talk, tuple(flaw for flaw in checks if flaw))


def table(talks: Sequence[Talk], plan: Plan, brain: str, seconds: float) -> str:
    """Markdown."""
    flaws = [judge(talk) for talk in talks]
    shown = [text for talk in talks for text in talk.shown]
    rows = [
        ("who answers", brain),
        ("talks", f"{len(talks)} ({_by_channel(talks)})"),
        ("messages of citizens, fragments counted", f"{sum(_messages(talk) for talk in talks)}"),
        ("each delivered", f"{plan.copies} times"),
        (f"sends that ended in a fault of the service, one in {1 / plan.loss:.0f}", f"{_faults(talks)}"),
        ("messages shown / of these saying something again, as such", f"{len(shown)} / {sum(map(is_repeat, shown))}"),
        ("receipts at the end", _arrivals(talks)),
        ("**flawed talks**", f"**{sum(bool(each.found) for each in flaws)} of {len(talks)}**"),
        ("length of the drill", f"{seconds:.0f} s"),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def _by_channel(talks: Sequence[Talk]) -> str:
    return ", ".join(f"{name} {sum(talk.channel == name for talk in talks)}" for name in CHANNELS)


def _arrivals(talks: Sequence[Talk]) -> str:
    counts = Counter(arrived.arrival.value for talk in talks for arrived in talk.receipts.values() if arrived)
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"


def _faults(talks: Sequence[Talk]) -> int:
    return sum(talk.faults for talk in talks)


def _messages(talk: Talk) -> int:
    return sum(1 if isinstance(step, str) else len(step) for step in talk.steps)


def _stuck(talk: Talk) -> str:
    return "a message is not answered" if talk.stuck else ""


def _answered_once(talk: Talk) -> str:
    """Fragments are one message; the goodbye is one more."""
    answers = len(talk.answers)
    return "" if answers == len(talk.steps) + 1 else f"{answers} answers to {len(talk.steps) + 1} messages"


def _lost(talk: Talk) -> str:
    told = _lines(talk.shown)
    missing = [text for texts in talk.answers.values() for text in texts if not _lines([text]) <= told]
    if not missing or any(map(is_gone, talk.shown)):
        return ""
    return f"lost: {missing[0][:60]!r}"


def _twice(talk: Talk) -> str:
    due = Counter(text for texts in talk.answers.values() for text in texts)
    more = Counter(_plain(talk)) - due
    return f"twice, or never decided: {next(iter(more))[:60]!r}" if more else ""


def _disorder(talk: Talk) -> str:
    """Name a message that is shown for the first time out of the order in which it was decided."""
    due = iter([text for texts in talk.answers.values() for text in texts])
    late = [text for text in _plain(talk) if not any(text == other for other in due)]
    return f"out of order: {late[0][:60]!r}" if late and not _twice(talk) else ""


def _alone(talk: Talk) -> str:
    """No message of an answer stands there before all that precede it in the answer."""
    for texts in talk.answers.values():
        for number, text in enumerate(texts):
            if text not in talk.shown:
                continue
            before = _lines(talk.shown[: talk.shown.index(text)])
            if not all(_lines([earlier]) <= before for earlier in texts[:number]):
                return f"without what comes before it: {text[:60]!r}"
    return ""


def _receipt(talk: Talk) -> str:
    """A receipt that says "whole" tells the truth."""
    shown = _lines(talk.shown)
    for answer, arrived in talk.receipts.items():
        whole = all(_lines([text]) <= shown for text in talk.answers[answer])
        if arrived and arrived.arrival is Arrival.WHOLE and not whole:
            return f"a receipt says more than is true: {answer}"
    return ""


def _plain(talk: Talk) -> list[str]:
    return [text for text in talk.shown if not is_repeat(text) and not is_gone(text)]


def _lines(texts: Iterable[str]) -> set[str]:
    return {line.strip() for text in texts for line in without_code(text).splitlines() if line.strip()}
