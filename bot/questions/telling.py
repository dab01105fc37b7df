"""Tells who asked, once the record that answers is in force: by the way of all news, once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace

from actions.faq import entry_replies
from actions.saying.options import procedure_choices
from actions.saying.reply import Reply
from actions.saying.wording import CHOICE_LIMIT, day
from bot.messages.envelope import Envelope
from bot.news.schedule import not_before
from citizens.notices import NewNotice, Notices
from citizens.questions import Question, Questions, mark_of
from common.today import VIETNAM
from data.catalogue import Catalogue, catalogue_of
from data.editing.records import Kind, as_json, keyed
from data.entries import FaqEntry, VocabularyEntry
from data.models import Release
from data.record import Record

TOPIC = "question"
_LEAD = "Hôm {day} bà con hỏi “{text}” mà tôi chưa trả lời được đúng. Nay tôi trả lời được rồi:"
_SHOWN = 160
LONGEST = 1_800
"""Characters of such a message."""


class AnswerTeller:
    """Looks for questions whose answer is in force, and has who asked told."""

    def __init__(
        self, questions: Questions, notices: Notices, envelope: Envelope, clock: Callable[[], float] = time.time
    ) -> None:
        self._questions = questions
        self._notices = notices
        self._envelope = envelope
        self._clock = clock

    def look(self, release: Release) -> int:
        """Give the news what can be told, and note which release told those questions; how many were told."""
        known = catalogue_of(release.content)
        found = [(one, record) for one in self._questions.linked() if (record := _answer(release, one)) is not None]
        for question, record in found:
            self._tell(question, told(question, record, known))
        self._questions.done([question.id for question, _ in found], release.id)
        return len(found)

    def _tell(self, question: Question, reply: Reply) -> None:
        """Announced twice after a crash, it is told once: the question names the notice."""
        now, owner = self._clock(), question.address.owner
        body = self._envelope.seal(json.dumps(reply.to_dict(), ensure_ascii=False))
        notice = NewNotice(question.id, body, now, not_before(now, owner))
        self._notices.announce(question.address, TOPIC, notice)


def told(question: Question, record: Record, known: Catalogue) -> Reply:
    """Return what the citizen reads."""
    text = question.text if len(question.text) <= _SHOWN else f"{question.text[:_SHOWN]}…"
    lead = _LEAD.format(day=day(question.at.astimezone(VIETNAM).date()), text=text)
    if isinstance(record, FaqEntry):
        replies = entry_replies(record, known.procedures(record.procedures))
        body = "\n\n".join(reply.text for reply in replies)[:LONGEST]
        return replace(replies[-1], text=f"{lead}\n\n{body}", choices=replies[-1].choices[:CHOICE_LIMIT])
    procedures = known.procedures(record.procedures) if isinstance(record, VocabularyEntry) else ()
    choices = tuple(procedure_choices(procedures)[:CHOICE_LIMIT])
    return Reply(f"{lead} bà con chọn việc bên dưới, tôi nói giấy tờ, phí, thời gian và nơi nộp.", choices)


def _answer(release: Release, question: Question) -> Record | None:
    """The record that answers, once it is in force as somebody wrote it for this question."""
    link = question.link
    if link is None:
        return None
    record = keyed(release.content, Kind(link.kind)).get(link.key)
    return record if record is not None and mark_of(as_json(record)) != link.before else None
