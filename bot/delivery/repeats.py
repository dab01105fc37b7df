"""Messages that may be missing of answers are said again, with the next message that goes to the same chat.

A message whose send ended unknown, or was refused for good, is kept for a day. Ahead of the next message to its chat,
be it the rest of the same answer, a later answer or news, it is said again under a line that tells so: nobody reads
the rest of an answer as if it were the whole, and who gets a message twice knows why. Within an answer that is done
once; when it fails again, the rest waits too, for the next answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, groupby, pairwise
from itertools import repeat as repeat_for_ever

from actions.saying.reply import UNNUMBERED, Reply
from actions.saying.wording import day
from bot import keys
from bot.messages.channel import Outcome
from bot.messages.entry import Entry
from bot.messages.pieces import split
from bot.messages.short_codes import without_code
from common.today import VIETNAM

MOST_REPEATS = 3
"""Times that a message is said again: about a whole talk with a service that is ill. Then only that it is missing."""
LENGTH = 1_500
"""UTF-16 units of one message that says something again: with its label and a menu it fits every channel."""
KEPT_SECONDS = 24 * 3600
"""A missing message is kept no longer than a reply may wait to be sent, which is what citizens are told."""

JUST_NOW = "Tin ngay trước có thể chưa tới bà con, tôi gửi lại:"
PERHAPS = "Câu trả lời lúc {at} có thể chưa tới đủ bà con, tôi gửi lại phần có thể thiếu:"
NEVER = "Câu trả lời lúc {at} chưa tới đủ bà con, tôi gửi lại phần thiếu:"
GOES_ON = "(gửi lại, tiếp theo)"
GONE = "Câu trả lời lúc {at} không tới đủ bà con. Nếu còn cần, bà con hỏi lại giúp tôi."

GONE_KEY = "~0"
"""End of the key of a message that tells only that something is gone."""

_ANY = "|".join(
    re.escape(note).replace(re.escape("{at}"), r"[^,\n]+") for note in (JUST_NOW, PERHAPS, NEVER, GOES_ON)
)
_LABEL = re.compile(rf"(?:{_ANY})\n")
_GONE = re.compile(re.escape(GONE).replace(re.escape("{at}"), r"[^\n]+"))


@dataclass(frozen=True)
class Missing:
    """A message that may be missing. ``row`` is how it stands in Redis; ``outcome`` is UNKNOWN or NOT_SENT."""

    row: str
    outcome: Outcome
    entry: Entry


def again(missing: Iterable[Missing], following: Entry, waiting: Sequence[Reply]) -> list[Entry]:
    """Return what is said again ahead of ``following``, answer by answer, each message under a label.

    ``waiting`` are the messages that go to the chat now: what one of them says as well is not said twice, as when
    somebody asked once more because no answer came.
    """
    readable = [one for one in missing if one.entry.reply != Reply("")]
    wanted = [one for one in readable if not any(_says(reply, one.entry.reply) for reply in waiting)]
    answers = [list(rows) for _, rows in groupby(wanted, key=lambda one: one.entry.whole)]
    return [entry for rows in answers for entry in _together(rows, following)]


def gone(lost_at: float, following: Entry) -> Entry:
    """Return what is said where nothing is kept any more of what was lost at ``lost_at`` (epoch s): only
    that it was.
    """
    text = GONE.format(at=_when(lost_at, following.at))
    key = f"{following.key}{GONE_KEY}"
    return Entry(key, following.at, Reply(text), following.whole, repeat=MOST_REPEATS + 1, ahead_of=following.whole)


def due(missing: Iterable[Missing], following: Entry) -> list[Missing]:
    """Those to be said again ahead of ``following``: not those that got lost again there, and ahead of an officer's
    words none of the bot's, which would speak in between.
    """
    rows = [one for one in missing if one.entry.ahead_of != following.whole]
    return [one for one in rows if _is_officers(one.entry)] if _is_officers(following) else rows


def _is_officers(entry: Entry) -> bool:
    return entry.key.startswith(keys.OFFICER)


def is_repeat(text: str) -> bool:
    """Tell whether a message says something again."""
    return _LABEL.match(text) is not None


def is_gone(text: str) -> bool:
    """Tell whether a message tells that something did not arrive, and no more."""
    return _GONE.fullmatch(text) is not None


def _together(rows: Sequence[Missing], following: Entry) -> Iterator[Entry]:
    """Return what is missing of one answer, in as few messages as hold it."""
    first = rows[0].entry
    repeat = max(one.entry.repeat for one in rows) + 1
    same = first.whole == following.whole
    reply = _joined([_unlabelled(one.entry.reply) for one in rows], numbered=same)
    labels = chain([JUST_NOW if same else _note(rows, first.at, following.at)], repeat_for_ever(GOES_ON))
    *texts, last = split(reply.text, LENGTH) or ("",)
    parts = [*map(Reply, texts), replace(reply, text=last)]
    for number, (label, part) in enumerate(zip(labels, parts, strict=False), 1):
        key = f"{first.key.partition('~')[0]}~{repeat}.{number}"
        said = replace(part, text=f"{label}\n{part.text}")
        yield Entry(key, first.at, said, first.whole, repeat=repeat, ahead_of=following.whole)


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
    """Tell whether ``reply`` says all that ``missing`` says, line by line."""
    if not missing.text:
        return reply == missing
    return set(_bare(missing.text).splitlines()) <= set(_bare(reply.text).splitlines())


def _unlabelled(reply: Reply) -> Reply:
    return replace(reply, text=_LABEL.sub("", reply.text, count=1))


def _bare(text: str) -> str:
    """A text without what differs each time that the same thing is said."""
    return without_code(_LABEL.sub("", text, count=1)).strip()
