"""The desk: everything that an officer, or somebody for them, does with a talk. The command line and the console's
pages call this and nothing below it.

Whoever acts shows the ``number`` of the case that they saw. Where somebody else was faster, nothing happens and
:class:`Overtaken` says so: two officers never speak at once, nor does somebody who lost the talk.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace

from actions.saying.reply import Reply
from bot import keys
from bot.delivery.crash_points import reach
from bot.delivery.said import line
from bot.delivery.voice import KEPT_SECONDS
from bot.messages.entry import Entry, chat_ref
from bot.messages.envelope import PLAIN, Envelope
from bot.messages.masking import mask
from bot.redis import Client
from bot.staff import words
from bot.staff.cases import last_words, read_case, read_lines
from bot.staff.scripts import ABOUT, ANSWER, ESCALATE, HEARD, MOVE, OPEN, TURN
from bot.staff.window import Windows
from citizens.talks import PROVINCE, Case, Officer, State, Talk
from common.errors import InputError

OPEN_SECONDS = 30 * 24 * 3600
"""Life of a case that nobody touches; long before that it is escalated and given back."""
LONGEST_ANSWER = 1_500
"""Characters of one answer: one message on every channel."""


class Overtaken(InputError):
    """Somebody else took, gave back or ended the talk meanwhile."""


class Unseen(InputError):
    """The citizen wrote something that the officer has not seen."""


class Blocked(InputError):
    """The messaging service would not let the answer through."""


class StaffDesk:
    """The talks of all communes. ``kept_seconds`` is how long one that is over can still be read."""

    def __init__(
        self,
        redis: Client,
        envelope: Envelope = PLAIN,
        *,
        windows: Windows | None = None,
        kept_seconds: int = keys.WEEK,
        name_of: Callable[[str], str] = str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``name_of`` gives the name of an office by its id."""
        self._redis = redis
        self._envelope = envelope
        self._windows = windows or Windows(redis, paid=False)
        self._kept = kept_seconds
        self._name_of = name_of
        self._clock = clock
        self._open = redis.register_script(OPEN)
        self._about = redis.register_script(ABOUT)
        self._move = redis.register_script(MOVE)
        self._turn = redis.register_script(TURN)
        self._answer = redis.register_script(ANSWER)
        self._heard = redis.register_script(HEARD)
        self._escalate = redis.register_script(ESCALATE)

    async def open(self, channel: str, chat: str, office: str, about: str = "", why: str = "") -> bool:
        """A citizen asks for an officer of ``office``. False when they wait for one, or speak with one, already."""
        name, now = keys.case_id(channel, chat), int(self._clock() * 1000)
        note = self._note("opened", why or f"Bà con xin gặp cán bộ {self._name_of(office)}.")
        args: list[str | int] = [name, now, office, channel, self._envelope.seal(chat), about, OPEN_SECONDS, note]
        reach("before open")
        names = [keys.case(name), keys.cases(_lane(name)), keys.said(name), keys.talk(channel, chat)]
        opened = await self._open(keys=names, args=args)
        reach("after open")
        return int(opened) == 1

    async def move(self, channel: str, chat: str, office: str) -> bool:
        """The citizen turned out to be of ``office``. False where somebody has taken the talk already."""
        name = keys.case_id(channel, chat)
        note = self._note("moved", f"Chuyển cho cán bộ {self._name_of(office)}.")
        return int(await self._move(keys=[keys.case(name), keys.said(name)], args=[office, note])) == 1

    async def now_about(self, channel: str, chat: str, procedure: str) -> None:
        """The talk turned to another procedure; nothing where no officer is wanted."""
        await self._about(keys=[keys.case(keys.case_id(channel, chat))], args=[procedure])

    async def case_of(self, channel: str, chat: str) -> Case | None:
        """The case of a chat, if there is one."""
        return await self._read(keys.case_id(channel, chat))

    async def all(self) -> list[Case]:
        """All cases that are kept, the oldest first. Names of those that are gone are taken off."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for lane in range(keys.LANES):
                pipe.zrange(keys.cases(lane), 0, -1)
            names = [name for lane in await pipe.execute() for name in lane]
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hgetall(keys.case(name))
            rows = await pipe.execute()
        for name, row in zip(names, rows, strict=True):
            if not row:
                await self._redis.zrem(keys.cases(_lane(name)), name)
        found = (read_case(row, self._envelope) for row in rows)
        return sorted(filter(None, found), key=lambda case: case.since)

    async def cases(self, officer: Officer, *, over: bool = False) -> Sequence[Case]:
        """The talks that are theirs: those that wait or are taken; with ``over`` also what has ended."""
        return [case for case in await self.all() if officer.may_see(case) and (over or case.state.open)]

    async def last_words(self, cases: Sequence[Case]) -> Mapping[str, str]:
        """The last words of each citizen, by the name of their case."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for case in cases:
                pipe.lrange(keys.said(case.id), 0, -1)
            found = await pipe.execute()
        return {case.id: last_words(rows, self._envelope) for case, rows in zip(cases, found, strict=True)}

    async def look(self, officer: Officer, name: str) -> Talk:
        """One talk with all its lines. Its beginning is enough of a name. Raises :class:`InputError`."""
        case = await self._theirs(officer, name)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.lrange(keys.said(case.id), 0, -1).hget(keys.case(case.id), "rows")
            rows, seen = await pipe.execute()
        window = await self._windows.of(case.channel, case.chat)
        return Talk(case, tuple(read_lines(rows, self._envelope)), int(seen or 0), window)

    async def take(self, officer: Officer, name: str, number: int | None = None) -> Case:
        """Speak with the citizen from now on, instead of the bot or a colleague. Raises :class:`Overtaken`."""
        case = await self._theirs(officer, name)
        if not case.state.open:
            raise Overtaken(words.OVER)
        note = self._note("taken", f"{officer.name} nhận trả lời.")
        return await self._change("take", case, officer, number, note, seen=-1)

    async def answer(self, officer: Officer, name: str, number: int, text: str, key: str = "") -> bool:
        """Say something. The same ``key`` says it once: False the second time.

        Raises :class:`Overtaken`, :class:`Blocked`, or :class:`InputError` for a text that cannot be sent.
        """
        said = text.strip()
        if not said or len(said) > LONGEST_ANSWER:
            raise InputError(words.LENGTH.format(most=LONGEST_ANSWER))
        case, key = await self._theirs(officer, name), key or secrets.token_hex(8)
        window = await self._windows.of(case.channel, case.chat)
        if not window.is_open:
            raise Blocked(window.reason)
        heading = words.heading(self._name_of(case.office))
        entry = Entry(f"{keys.OFFICER}{key}", self._clock(), Reply(f"{heading}\n{said}"))
        told = await self._say(case, number, "officer " + self._line(entry.key, said), entry)
        if told < 0:
            raise Overtaken(words.LOST)
        return told == 1

    async def give_back(self, officer: Officer, name: str, number: int, seen: int, farewell: str = "") -> Case:
        """Let the bot go on. Raises :class:`Unseen` where the citizen wrote after those ``seen`` lines."""
        case = await self._own(officer, name)
        note = self._note("returned", f"{officer.name} chuyển lại cho trợ lý.")
        return await self._change("return", case, officer, number, note, seen=seen, says=farewell or words.RETURNED)

    async def close(self, officer: Officer, name: str, number: int, seen: int, farewell: str = "") -> Case:
        """End the talk: nobody speaks until the citizen writes again. Raises as :meth:`give_back`."""
        case = await self._own(officer, name)
        note = self._note("closed", f"{officer.name} kết thúc.")
        return await self._change("close", case, officer, number, note, seen=seen, says=farewell or words.CLOSED)

    async def pass_on(self, officer: Officer, name: str, number: int, office: str = PROVINCE) -> Case:
        """Give a talk to the staff of another office, where it waits. Raises :class:`Overtaken`."""
        case = await self._theirs(officer, name)
        if case.state is State.TAKEN:
            note = self._note("passed", f"{officer.name} chuyển đi.")
            case = await self._change("return", case, officer, number, note, seen=-1, says="")
            await self.open(case.channel, case.chat, office, case.about)
        elif not await self.move(case.channel, case.chat, office):
            raise Overtaken(words.LOST)
        says = words.PASSED.format(office=self._name_of(office))
        await self._notice(case, f"pass-{case.number}", says)
        return await self._theirs(replace(officer, office=PROVINCE), case.id)

    async def wait_again(self, case: Case) -> Case:
        """Nobody answered what the citizen asked: it waits again, for the province too."""
        nobody = Officer("", "", PROVINCE)
        says = words.WAITS_AGAIN.format(office=self._name_of(case.office))
        note = self._note("escalated", "Lâu không có ai trả lời: chuyển cả cho tỉnh.")
        return await self._change("wait", case, nobody, case.number, note, seen=-1, says=says)

    async def let_go(self, case: Case) -> Case:
        """All is answered and nobody says anything any more: the bot goes on, without a word."""
        nobody = Officer("", "", PROVINCE)
        note = self._note("returned", "Hết trao đổi, trợ lý tiếp tục.")
        return await self._change("return", case, nobody, case.number, note, seen=-1)

    async def escalate(self, case: Case) -> bool:
        """Let the province see it too, and tell the citizen. False when somebody has it by now."""
        entry = self._bot_entry(case, "escalated", words.ESCALATED.format(office=self._name_of(case.office)))
        note = self._note("escalated", "Lâu không có ai nhận: chuyển cả cho tỉnh.")
        names = [keys.case(case.id), keys.said(case.id), *_ways(case)]
        args: list[str | int] = [note, chat_ref(case.channel, case.chat), *self._signal(case), entry]
        reach("before escalate")
        done = await self._escalate(keys=names, args=args)
        reach("after escalate")
        return int(done) == 1

    async def heard_elsewhere(self, channel: str, chat: str, officer: Officer, key: str, text: str) -> None:
        """An officer answered in the service's own console: the talk is theirs, and the words are written down."""
        name = keys.case_id(channel, chat)
        await self.open(channel, chat, officer.office, why=words.ELSEWHERE)
        case = await self._read(name)
        if case is None:
            return
        if case.state is not State.TAKEN or case.officer != officer.id:
            note = self._note("taken", words.ELSEWHERE)
            await self._change("take", case, officer, None, note, seen=-1)
        mark = keys.told(_lane(name), f"{keys.OFFICER}{key}")
        args: list[str | int] = ["officer " + self._line(key, text), int(self._clock() * 1000), keys.WEEK]
        await self._heard(keys=[keys.case(name), keys.talk(channel, chat), keys.said(name), mark], args=args)

    async def said_with(self, channel: str, chat: str) -> Sequence[str]:
        """All that is kept of a chat's talk with officers, for the citizen themself."""
        rows = await self._redis.lrange(keys.said(keys.case_id(channel, chat)), 0, -1)
        return [f"{one.who.value}: {one.text}" for one in read_lines(rows, self._envelope)]

    async def forget(self, channel: str, chat: str) -> bool:
        """Delete the case and all that was said in it; the bot speaks again. False when there was nothing."""
        name = keys.case_id(channel, chat)
        await self._redis.zrem(keys.cases(_lane(name)), name)
        gone = await self._redis.delete(keys.case(name), keys.said(name), keys.talk(channel, chat))
        await self._redis.publish(keys.STAFF_SIGNAL, name)
        return bool(gone)

    async def changes(self) -> AsyncIterator[str]:
        """The name of each case as something happens in it. A signal may be lost: look anew now and then."""
        async with self._redis.pubsub() as listening:
            await listening.subscribe(keys.STAFF_SIGNAL)
            async for message in listening.listen():
                if message["type"] == "message":
                    yield str(message["data"])

    async def _theirs(self, officer: Officer, name: str) -> Case:
        """The case whose name begins so, of those that they may see."""
        exact = await self._read(name) if _is_whole(name) else None
        found = [exact] if exact else [case for case in await self.all() if name and _begins(case.id, name)]
        mine = [case for case in found if officer.may_see(case)]
        if len(mine) != 1:
            raise InputError(words.NO_CASE if not mine else words.SEVERAL)
        return mine[0]

    async def _own(self, officer: Officer, name: str) -> Case:
        case = await self._theirs(officer, name)
        if case.state is State.TAKEN and case.officer != officer.id:
            raise Overtaken(words.LOST)
        return case

    async def _read(self, name: str) -> Case | None:
        return read_case(await self._redis.hgetall(keys.case(name)), self._envelope)

    async def _change(
        self, what: str, case: Case, officer: Officer, number: int | None, note: str, *, seen: int, says: str = ""
    ) -> Case:
        """Change who speaks, in one step. ``number`` is that of the case as the officer saw it; now, where None."""
        number = case.number if number is None else number
        kept = OPEN_SECONDS if what in ("take", "wait") else self._kept
        entries = [self._own_entry(case, f"{what}-{number}", says, what)] if says else []
        args: list[str | int] = [what, number, officer.id, officer.name, seen]
        args += [*self._signal(case)[:1], kept, note, chat_ref(case.channel, case.chat), keys.NEWS]
        reach("before turn")
        result = int(
            await self._turn(keys=_all_keys(case), args=[*args, *self._signal(case)[1:], KEPT_SECONDS, *entries])
        )
        reach("after turn")
        if result == -2:
            raise Unseen(words.UNSEEN)
        if result < 0:
            raise Overtaken(words.LOST)
        return await self._read(case.id) or case

    async def _say(self, case: Case, number: int, row: str, entry: Entry) -> int:
        mark = keys.told(_lane(case.id), entry.key)
        talk, *ways = _ways(case)
        names = [keys.case(case.id), talk, keys.said(case.id), *ways, mark]
        now, *signal = self._signal(case)
        args: list[str | int] = [number, row, now, chat_ref(case.channel, case.chat), *signal, OPEN_SECONDS]
        reach("before answer")
        told = int(await self._answer(keys=names, args=[*args, entry.to_json(self._envelope)]))
        reach("after answer")
        return told

    async def _notice(self, case: Case, key: str, says: str) -> None:
        """A word of the bot about a case that waits."""
        entry = self._bot_entry(case, key, says)
        out, due = keys.out(case.channel, case.chat), keys.due(_lane(case.id))
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.rpush(out, entry).zadd(due, {chat_ref(case.channel, case.chat): self._signal(case)[0]}, nx=True)
            pipe.publish(keys.OUTBOX_SIGNAL, str(_lane(case.id)))
            await pipe.execute()

    def _own_entry(self, case: Case, key: str, says: str, what: str) -> str:
        """The words with which a change is told: an officer's last ones, or the bot's that goes on."""
        if what == "wait":
            return self._bot_entry(case, key, says)
        return Entry(f"{keys.OFFICER}{case.id}-{key}", self._clock(), Reply(says)).to_json(self._envelope)

    def _bot_entry(self, case: Case, key: str, says: str) -> str:
        return Entry(f"case-{case.id}-{key}", self._clock(), Reply(says)).to_json(self._envelope)

    def _signal(self, case: Case) -> list[str | int]:
        return [int(self._clock() * 1000), keys.OUTBOX_SIGNAL, _lane(case.id)]

    def _line(self, key: str, text: str) -> str:
        return line(self._envelope, self._clock(), key, mask(text)[0])

    def _note(self, key: str, text: str) -> str:
        return "note " + line(self._envelope, self._clock(), key, text)


def _lane(name: str) -> int:
    return int(name.partition("-")[0])


def _is_whole(name: str) -> bool:
    lane, _, mark = name.partition("-")
    return lane.isdigit() and int(lane) < keys.LANES and len(mark) == 32


def _begins(name: str, typed: str) -> bool:
    """Tell whether ``typed`` is the beginning of the name, with or without its lane."""
    return name.startswith(typed) or name.partition("-")[2].startswith(typed)


def _ways(case: Case) -> list[str]:
    """Keys of who speaks, what waits to be sent, and when."""
    return [keys.talk(case.channel, case.chat), keys.out(case.channel, case.chat), keys.due(_lane(case.id))]


def _all_keys(case: Case) -> list[str]:
    lane, chat = _lane(case.id), (case.channel, case.chat)
    talk, out, due = _ways(case)
    mine = [keys.case(case.id), talk, keys.said(case.id), out, due, keys.sending(lane), keys.news(lane)]
    return [*mine, keys.missing(*chat), keys.delivery(*chat), keys.arrivals(lane), keys.cases(lane)]
