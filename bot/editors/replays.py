"""The worker's side of a check: golden questions asked of the content in force, and of the same with edits.

They are asked of the brain itself, one after the other between citizens' turns; nothing that it answers is sent,
remembered or counted as told.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from actions.saying.reply import Decision
from bot.delivery.turn import Brain, TurnResult
from bot.editors.asked import serve
from bot.editors.link import REPLAY_SECONDS
from bot.keys import REPLAYS, preview_answer
from bot.messages.channel import Inbound, Kind
from bot.redis import Client
from common.today import supposed_day
from data.checks.golden import Golden, golden_questions
from data.editing.edits import Edit, apply
from data.editing.records import Kind as RecordKind
from data.entries import FaqEntry
from data.models import Content, Release
from data.releases.live import current_release, supposed
from data.releases.switches import TRIED
from nlu.matcher import matcher_for

BREATH_SECONDS = 0.01
"""Seconds that citizens' turns have between two questions."""
TELL_EVERY = 5
MOST_OWN = 20
"""Entries of a draft whose own question is asked: a whole Excel file would take too long."""
MOST_SHOWN = 1500
"""Characters of an answer that are shown."""
Tell = Callable[[Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Answered:
    """The answer that somebody would get, and whether it is what has to be told."""

    text: str
    right: bool


class Replayer:
    """Asks golden questions. What the content in force answers is kept for the next check."""

    def __init__(self, redis: Client, brain: Brain) -> None:
        self._redis, self._brain = redis, brain
        self._live: tuple[int, Mapping[Golden, Answered]] = (-1, {})

    async def serve(self) -> None:
        """Answer what the console asks, until cancelled."""
        await serve(self._redis, REPLAYS, self._answer, "a check failed")

    async def _answer(self, asked: Mapping[str, Any]) -> None:
        async def tell(told: Mapping[str, Any]) -> None:
            key = preview_answer(asked["name"])
            await self._redis.lpush(key, json.dumps(told, ensure_ascii=False))
            await self._redis.expire(key, REPLAY_SECONDS)

        live = current_release()
        if live.id != asked["release"]:
            return await tell({"moved": True})
        edits = [Edit(RecordKind(row["kind"]), row["key"], None, row["value"]) for row in asked["edits"]]
        content = await asyncio.to_thread(apply, live.content, edits) if edits else live.content
        draft = live.copy(update={"content": content})  # the same content has its matcher already
        await asyncio.to_thread(matcher_for, draft)
        if "ask" in asked:
            with supposed(draft), supposed_day(date.fromisoformat(asked["day"])):
                result = await last_turn(self._brain, [asked["ask"]])
                return await tell({"answer": text_of(result), "by": sources_of(result)})
        await self._compare(live, draft, tell)

    async def _compare(self, live: Release, draft: Release, tell: Tell) -> None:
        """Ask everything of both, telling how far it is, and at last what is answered otherwise."""
        questions, done = golden_questions(), 0
        known = sum(self._known(question, live) is not None for question in questions)
        before: dict[Golden, Answered] = {}
        after: dict[Golden, Answered] = {}
        for release, answers in ((live, before), (draft, after)):
            for question in questions:
                done += self._known(question, release) is None
                answers[question] = await self._asked(question, release)
                if done and done % TELL_EVERY == 0:
                    await tell({"done": done, "total": 2 * len(questions) - known})
        self._live = (live.id, before)
        found = list(differing(before, after, draft.content))
        own = [await self._own(entry, draft) for entry in written(live.content, draft.content)[:MOST_OWN]]
        await tell({"found": found, "asked": len(questions), "own": own})

    async def _own(self, entry: FaqEntry, draft: Release) -> dict[str, Any]:
        """An entry's own question, asked of the draft; one that is asked on follows the name of its procedure."""
        titles = {each.code: each.title for each in draft.content.procedures}
        about = [titles[code] for code in entry.procedures[:1] if entry.follow_up and code in titles]
        await asyncio.sleep(BREATH_SECONDS)
        with supposed(draft):
            result = await last_turn(self._brain, [*about, entry.question])
        right = (RecordKind.FAQ.value, entry.id) in sources_of(result)
        shown = _shown(Answered(text_of(result), right))
        return {"key": entry.id, "question": entry.question, **asdict(shown)}

    def _known(self, question: Golden, release: Release) -> Answered | None:
        """The answer of an earlier check, which nobody has to wait for again."""
        kept = release is current_release() and release.id == self._live[0]
        return self._live[1].get(question) if kept else None

    async def _asked(self, question: Golden, release: Release) -> Answered:
        kept = self._known(question, release)
        if kept is not None:
            return kept
        await asyncio.sleep(BREATH_SECONDS)
        with supposed(release):
            return answered(question, await last_turn(self._brain, question.said))


def written(before: Content, after: Content) -> list[FaqEntry]:
    """The entries that are new or other than before."""
    known = set(before.faq)
    return [entry for entry in after.faq if entry not in known]


async def last_turn(brain: Brain, said: Sequence[str]) -> TurnResult:
    """The result of the last of several messages of a new chat."""
    result = TurnResult(())
    for text in said:
        result = await brain.turn(result.memory, Inbound(TRIED, TRIED, "", Kind.TEXT, text))
    return result


def answered(question: Golden, result: TurnResult) -> Answered:
    """Judge a turn by what has to answer the question."""
    meant = (*result.reading.codes[:1], result.reading.entry, *result.reading.follow_ups)
    right = result.decision is Decision.ANSWER and question.expected in meant
    return Answered(text_of(result), right)


def sources_of(result: TurnResult) -> list[tuple[str, str]]:
    """The records that answered, by kind and key: entries, else procedures; none where the bot asks back."""
    reading = result.reading
    if result.decision in (Decision.CLARIFY, Decision.OUT_OF_SCOPE):
        return []
    entries = [key for key in (reading.entry, *reading.follow_ups) if key]
    kind, keys = (RecordKind.FAQ, entries) if entries else (RecordKind.PROCEDURES, reading.codes)
    return [(kind.value, key) for key in dict.fromkeys(keys)]


def text_of(result: TurnResult) -> str:
    """All that a citizen would read, buttons included."""
    parts = ("\n".join([reply.text, *(f"[{choice.label}]" for choice in reply.choices)]) for reply in result.replies)
    return "\n\n".join(parts)


def differing(
    before: Mapping[Golden, Answered], after: Mapping[Golden, Answered], content: Content
) -> Iterator[dict[str, Any]]:
    """The questions answered otherwise than before, those that are broken first."""
    titles = {**{p.code: p.title for p in content.procedures}, **{e.id: e.question for e in content.faq}}
    rows = [
        {
            "question": question.name,
            "expected": titles.get(question.expected, question.expected),
            "before": asdict(_shown(before[question])),
            "after": asdict(_shown(after[question])),
            "broken": before[question].right and not after[question].right,
        }
        for question in before
        if before[question] != after[question]
    ]
    yield from sorted(rows, key=lambda row: not row["broken"])


def _shown(answer: Answered) -> Answered:
    long = len(answer.text) > MOST_SHOWN
    return replace(answer, text=f"{answer.text[:MOST_SHOWN]}…") if long else answer
