"""The worker's side of previews: what citizens would be told of a record that somebody edits in the console."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actions.answers.compose import answer
from actions.answers.section import View
from actions.faq import entry_replies
from actions.places.place import office_reply
from actions.saying.options import procedure_choices
from actions.saying.reply import Reply
from actions.saying.wording import CHOICE_LIMIT
from bot.channels.lines import lines
from bot.editors import asked
from bot.editors.link import KEPT_SECONDS
from bot.keys import PREVIEWS, preview_answer
from bot.redis import Client
from data.catalogue import catalogue_of
from data.editing.records import Kind, record_of
from data.entries import FaqEntry, VocabularyEntry
from data.models import Office, Procedure
from data.releases.live import current_release
from nlu.understanding import Aspect

ALSO = ((Aspect.FEE,), (Aspect.PAPERS,))
"""Sections that follow the first answer, since these are what is edited most."""


async def serve(redis: Client) -> None:
    """Answer what the console asks, until cancelled."""
    await asked.serve(redis, PREVIEWS, lambda one: _answer(redis, one), "a preview failed")


async def _answer(redis: Client, wanted: dict[str, Any]) -> None:
    shown = await asyncio.to_thread(replies_of, Kind(wanted["kind"]), wanted["values"])
    key = preview_answer(wanted["name"])
    await redis.lpush(key, json.dumps([_told(reply) for reply in shown], ensure_ascii=False))
    await redis.expire(key, KEPT_SECONDS)


def replies_of(kind: Kind, values: dict[str, Any]) -> list[Reply]:
    """Return what citizens would be told of a record, beside the other content in force."""
    record, known = record_of(kind, values), catalogue_of(current_release().content)
    if isinstance(record, Procedure):
        successors, related = known.successors(record), known.procedures(record.related)
        view = View(record, successors=successors, related=related, questions=known.questions)
        rest = replace(view, noted=True)
        return [*answer(view), *(reply for aspects in ALSO for reply in answer(rest, aspects))]
    if isinstance(record, FaqEntry):
        return list(entry_replies(record, known.procedures(record.procedures)))
    if isinstance(record, Office):
        return [office_reply(record)]
    assert isinstance(record, VocabularyEntry)
    return [_understood(record, known.procedures(record.procedures))]


def _understood(entry: VocabularyEntry, procedures: Sequence[Procedure]) -> Reply:
    said = f"Ai nhắn “{entry.phrases[0]}” thì bot hiểu là muốn làm"
    if len(procedures) == 1:
        return Reply(f"{said}: {procedures[0].title}.")
    return Reply(f"{said} một trong các việc sau và hỏi lại:", tuple(procedure_choices(procedures)[:CHOICE_LIMIT]))


def _told(reply: Reply) -> dict[str, Any]:
    return {
        "text": reply.text,
        "choices": [choice.label for choice in reply.choices],
        "links": [link.label for link in (*reply.links,)] + [phone.label for phone in reply.phones],
        "lines": "\n".join([reply.text, *lines(reply)]).strip() if reply.choices or reply.links else "",
    }
