"""What may be missing of answers is said again, with the next message that goes to the same chat.

A message whose send ended unknown, or was refused for good, is kept for a day. Ahead of the next message to its chat,
be it the rest of the same answer, a later answer or news, it is said again under a line that tells so: nobody reads
the rest of an answer as if it were the whole, and who gets a message twice knows why. Within an answer that is done
once; when it fails again, the rest waits too, for the next answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise

from actions.reply import UNNUMBERED, Reply
from actions.wording import day
from bot.care.short_codes import without_code
from bot.channels.base import Outcome
from bot.delivery.entry import Entry
from data.portal_records import VIETNAM

MOST_REPEATS = 3
"""Times that a message is said again: about a whole talk with a service that is ill. Then only that it is missing."""
KEPT_SECONDS = 24 * 3600
"""What is missing is kept no longer than a reply may wait to be sent, which is what citizens are told."""

JUST_NOW = "Tin ngay trước có thể chưa tới bà con, tôi gửi lại:"
PERHAPS = "Câu trả lời lúc {at} có thể chưa tới đủ bà con, tôi gửi lại phần có thể thiếu:"
NEVER = "Câu trả lời lúc {at} chưa tới đủ bà con, tôi gửi lại phần thiếu:"
GONE = "Câu trả lời lúc {at} không tới đủ bà con. Nếu còn cần, bà con hỏi lại giúp tôi."

_LABEL = re.compile(
    rf"(?:{'|'.join(re.escape(note).replace(re.escape('{at}'), '[^,]+') for note in (JUST_NOW, PERHAPS, NEVER))})\n"
)


@dataclass(frozen=True)
class Missing:
    """A message that may be missing. ``row`` is how it stands in Redis; ``outcome`` is UNKNOWN or NOT_SENT."""

    row: str
    outcome: Outcome
    entry: Entry


def again(missing: Iterable[Missing], following: Entry, waiting: Sequence[Reply]) -> list[Entry]:
    """What is said again ahead of ``following``, one entry for each answer.

    ``waiting`` are the messages that go to the chat now: what one of them says as well is not said twice, as when
    somebody asked once more because no answer came.
    """
    readable = [one for one in missing if one.entry.reply != Reply("")]
    wanted = [one for one in readable if not any(_says(reply, one.entry.reply) for reply in waiting)]
    return [_together(list(rows), following) for _, rows in groupby(wanted, key=lambda one: one.entry.whole)]


def gone(lost_at: float, following: Entry) -> Entry:
    """What is said where nothing is kept any more of what was lost at ``lost_at`` (epoch s): only that it was."""
    text = GONE.format(at=_when(lost_at, following.at))
    key = f"{following.key}~0"
    return Entry(key, following.at, Reply(text), following.whole, repeat=MOST_REPEATS + 1, ahead_of=following.whole)


def due(missing: Iterable[Missing], following: Entry) -> list[Missing]:
    """Those to be said again ahead of ``following``: not those that got lost again there."""
    return [one for one in missing if one.entry.ahead_of != following.whole]


def _together(rows: Sequence[Missing], following: Entry) -> Entry:
    """What is missing of one answer, as one reply."""
    first = rows[0].entry
    repeat = max(one.entry.repeat for one in rows) + 1
    same = first.whole == following.whole
    replies = [replace(one.entry.reply, text=_LABEL.sub("", one.entry.reply.text, count=1)) for one in rows]
    reply = _joined(replies, numbered=same)
    note = _note(rows, first.at, following.at) if not same else JUST_NOW
    return Entry(
        f"{first.key.partition('~')[0]}~{repeat}",
        first.at,
        replace(reply, text=f"{note}\n{reply.text}"),
        first.whole,
        repeat=repeat,
        ahead_of=following.whole,
    )


def _note(rows: Sequence[Missing], at: float, now: float) -> str:
    certain = all(one.outcome is Outcome.NOT_SENT for one in rows)
    return (NEVER if certain else PERHAPS).format(at=_when(at, now))


def _when(at: float, now: float) -> str:
    """An hour, with the day where it was another."""
    then, today = datetime.fromtimestamp(at, VIETNAM), datetime.fromtimestamp(now, VIETNAM).date()
    return f"{then:%H:%M}" if then.date() == today else f"{then:%H:%M} ngày {day(then.date())}"


def _joined(replies: Sequence[Reply], *, numbered: bool) -> Reply:
    """Several replies as one. Choices keep their numbers while these go on counting, and still mean something."""
    choosing = [reply for reply in replies if reply.choices]
    counts_on = all(one.first + len(one.choices) == other.first for one, other in pairwise(choosing))
    first = choosing[0].first if choosing and numbered and counts_on else UNNUMBERED
    return Reply(
        "\n\n".join(reply.text for reply in replies if reply.text),
        choices=tuple(choice for reply in replies for choice in reply.choices),
        links=tuple(link for reply in replies for link in reply.links),
        phones=tuple(phone for reply in replies for phone in reply.phones),
        places=tuple(place for reply in replies for place in reply.places),
        pictures=tuple(picture for reply in replies for picture in reply.pictures),
        files=tuple(file for reply in replies for file in reply.files),
        first=first if choosing else 1,
    )


def _says(reply: Reply, missing: Reply) -> bool:
    """Whether ``reply`` says all that ``missing`` says."""
    return _bare(missing.text) in _bare(reply.text) if missing.text else reply == missing


def _bare(text: str) -> str:
    """A text without what differs each time that the same thing is said."""
    return without_code(_LABEL.sub("", text, count=1)).strip()
