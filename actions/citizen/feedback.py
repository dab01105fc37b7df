"""“Hữu ích” and “Chưa đúng” under an answer: offered once a matter, after the citizen has what was asked.

Not under the first answer to a procedure, which has the way on in sight; never where something is asked, beside the
question for consent, or under danger and small talk. Taps are counted by subject and channel, and by nobody's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.answers.buttons import LABELS
from actions.citizen.consent import asking, asks, unasked
from actions.citizen.known import Effect, EffectKind
from actions.citizen.unanswered import WRONG, keeping, may_note, missed_in, subject_of
from actions.moves import catalogue
from actions.saying.options import TALK_TO_A_PERSON, remember
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.wording import CHOICE_LIMIT, MORE
from actions.turn import Outcome, Turn
from nlu.taps import write_tap

GOOD, BAD = "good", "bad"
REASONS = {
    "other": "Không phải việc tôi hỏi",
    "lacks": "Thiếu điều tôi cần",
    "hard": "Khó hiểu",
    "differs": "Khác với nơi tôi làm",
}
"""Why an answer was not right, by what is counted."""
CHOICES = (
    Choice("Hữu ích", write_tap("feedback", kind=GOOD)),
    Choice("Chưa đúng", write_tap("feedback", kind=BAD)),
)
THANKS = "Cảm ơn bà con đã cho biết."
WHY = (
    "Cảm ơn bà con đã báo. Chưa đúng ở chỗ nào? Bấm một nút bên dưới (không bắt buộc), hoặc nhắn lại câu hỏi bằng "
    "lời khác."
)
NOTED = "Tôi đã ghi lại để cán bộ xem. Bà con cần hỏi tiếp việc gì, cứ nhắn."
_MOST_RATED = 8
_PARTS = frozenset(LABELS.values())


def offer(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome, with both buttons under its last reply where it is time for them."""
    subject = subject_of(outcome.memory)
    if not _is_time(turn, outcome, subject):
        return outcome
    *before, last = outcome.replies
    last = replace(last, choices=(*_with_room(last.choices), *CHOICES))
    judged = missed_in(turn, outcome.replies, WRONG, outcome.memory)
    replies = (*before, last)
    memory = remember(
        outcome.memory,
        replies,
        pending=outcome.memory.pending,
        judged=judged if may_note(turn) else replace(judged, text="", said=""),
        rated=(*outcome.memory.rated, subject)[-_MOST_RATED:],
    )
    return replace(outcome, replies=replies, memory=memory)


def _with_room(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """``choices`` without the last ones to parts of a record, as many as stand where both buttons go."""
    too_many = len(choices) + len(CHOICES) - CHOICE_LIMIT
    to_parts = [choice for choice in choices if choice.label in _PARTS]
    gone = to_parts[max(0, len(to_parts) - too_many) :] if too_many > 0 else []
    return tuple(choice for choice in choices if choice not in gone)


def _is_time(turn: Turn, outcome: Outcome, subject: str) -> bool:
    memory = outcome.memory
    if not _only_answers(turn, outcome) or not subject or subject in memory.rated or memory.awaiting:
        return False
    answered_before = bool(memory.entry) or turn.memory.procedure == memory.procedure
    fits = len(_with_room(outcome.replies[-1].choices)) + len(CHOICES) <= CHOICE_LIMIT
    return answered_before and fits and not _goes_on(turn, outcome)


def _only_answers(turn: Turn, outcome: Outcome) -> bool:
    """Tell whether the turn is an answer to one person, and does nothing besides."""
    answered = outcome.decision is Decision.ANSWER and bool(outcome.replies)
    return answered and not outcome.effects and not turn.audience.public


def _goes_on(turn: Turn, outcome: Outcome) -> bool:
    """Tell whether the citizen has more to read or say first: a list of steps, the rest of an answer, a question."""
    entry = catalogue(turn).faq(outcome.memory.entry)
    is_list = entry is not None and bool(entry.steps)
    labels = (choice.label for reply in outcome.replies for choice in reply.choices)
    return is_list or any(label.startswith(MORE) for label in labels) or any(map(asks, outcome.replies))


async def respond(turn: Turn) -> Outcome:
    """Count the judgement once; ask why an answer was not right, and take that too."""
    verdict, judged = turn.reading.kind or "", turn.memory.judged
    if judged is None or verdict not in (GOOD, BAD, *REASONS):
        return _said(turn, Reply(THANKS))
    effect = Effect(EffectKind.RATE, about=judged.about, verdict=verdict)
    if verdict == GOOD:
        return _counted(turn, effect, Reply(THANKS))
    if verdict == BAD:
        choices = (*(Choice(label, write_tap("feedback", kind=name)) for name, label in REASONS.items()),)
        asked = _counted(turn, effect, Reply(WHY, (*choices, TALK_TO_A_PERSON)))
        asked = replace(asked, memory=replace(asked.memory, judged=replace(judged, text="", said="")))
        return keeping(turn.citizen, asked, [judged]) if judged.text else asked
    return _with_question(turn, _counted(turn, effect, Reply(NOTED)))


def _with_question(turn: Turn, outcome: Outcome) -> Outcome:
    """Ask whether the question may be kept, where there is one and the citizen was never asked."""
    if not outcome.memory.missed or not unasked(turn.citizen, turn.memory):
        return outcome
    replies = (*outcome.replies, asking())
    return replace(outcome, replies=replies, memory=remember(outcome.memory, replies, consent_asked=True))


def _counted(turn: Turn, effect: Effect, reply: Reply) -> Outcome:
    said = _said(turn, reply)
    return replace(said, memory=replace(said.memory, judged=None), effects=(effect,))


def _said(turn: Turn, reply: Reply) -> Outcome:
    return Outcome(Decision.SMALLTALK, (reply,), remember(turn.memory, [reply]))
