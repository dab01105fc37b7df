"""Somebody is in danger: who helps at once. No procedure, no link, nothing asked, and nothing of it is kept.

Who was just told that a dossier waits for payment, and asks about a call for money, is told what is really due.
"""

from __future__ import annotations

from actions.reply import Decision, Phone, Reply
from actions.told_dossier import payment_beside
from actions.turn import Outcome, Turn
from actions.wording import LABEL_LIMIT, clip, day
from data.hotlines import Hotline, danger_answers, hotlines
from nlu.danger.reader import Kind


async def respond(turn: Turn) -> Outcome:
    """Calm sentences and numbers to call. The memory stays as it was, so that the talk can go on afterwards."""
    answer, known = danger_answers()[Kind(turn.reading.kind).value], hotlines()
    numbers = {name: known[name].number for name in answer.hotlines}
    sources = _sources([known[name] for name in answer.hotlines])
    due = payment_beside(turn) if turn.reading.kind == Kind.SWINDLE.value else ""
    text = "\n\n".join(filter(None, [answer.text.format_map(numbers), due, sources]))
    phones = tuple(_button(known[name]) for name in answer.call)
    return Outcome(Decision.DANGER, (Reply(text, phones=phones),), turn.memory)


def _button(line: Hotline) -> Phone:
    return Phone(clip(f"Gọi {line.number}: {line.name}", LABEL_LIMIT), line.number)


def _sources(named: list[Hotline]) -> str:
    """Where the numbers are from and of what day; numbers that no authority confirms are told apart."""
    told: dict[str, list[str]] = {}
    for line in named:
        unsure = "" if line.sure else "; chưa có trang chính thức xác nhận"
        told.setdefault(f"{line.source}, {day(line.as_of)}{unsure}", []).append(line.number)
    return "\n".join(f"Nguồn số {', '.join(numbers)}: {source}." for source, numbers in told.items())
