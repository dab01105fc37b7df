"""Calls a group of the staff when a citizen waits for an officer: not everybody has the desk open.

A group is told where somebody waits, since when and about what, and nothing that the citizen wrote. Each wait is told
once, in the hours in which citizens may be told news as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from actions.saying.reply import UNNUMBERED, Reply
from bot import keys
from bot.delivery.scripts import QUEUE
from bot.messages.entry import Entry, chat_ref
from bot.messages.envelope import Envelope
from bot.redis import Client
from bot.staff.words import GROUP_CALL, GROUP_STILL_WAITS
from citizens.talks import PROVINCE, Case
from common.chat_groups import Group
from common.quiet_hours import is_quiet
from common.today import VIETNAM

EVERY = "*"
"""Stands for all offices without a group of their own, the province's among them."""

# KEYS: mark, out, due. ARGV: life of the mark (s), entry, chat, now (ms), signal, lane → 1 put there, 0 put before
CALL = (
    QUEUE
    + """
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
queue(KEYS[2], KEYS[3], ARGV[3], ARGV[4], ARGV[5], ARGV[6], {ARGV[2]})
return 1
"""
)


class StaffGroups:
    """Calls the groups. ``address`` is the desk's in the console; ``name_of`` and ``title_of`` name an office and a
    procedure as people know them.
    """

    def __init__(
        self,
        redis: Client,
        envelope: Envelope,
        groups: Mapping[str, Group],
        *,
        address: str,
        name_of: Callable[[str], str],
        title_of: Callable[[str], str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._groups = groups
        self._envelope = envelope
        self._address = address
        self._name_of, self._title_of = name_of, title_of
        self._clock = clock
        self._call = redis.register_script(CALL)

    async def call(self, case: Case) -> bool:
        """Tell the office's group of one who waits; where the province waits with it, that of the province as well.
        True where one was told now.
        """
        told = [await self._tell(case, case.office, GROUP_CALL)]
        if case.escalated and case.office != PROVINCE:
            told.append(await self._tell(case, PROVINCE, GROUP_STILL_WAITS))
        return any(told)

    async def _tell(self, case: Case, office: str, words: str) -> bool:
        group = self._groups.get(office) or self._groups.get(EVERY)
        if group is None or is_quiet(self._clock()):
            return False
        key = f"{keys.GROUP}{case.id}-{case.number}-{office}"
        lane, wall = keys.lane_of(group.channel, group.chat), time.time()  # the outbox knows no other clock
        entry = Entry(key, wall, Reply(self._text(case, words), first=UNNUMBERED)).to_json(self._envelope)
        names = [keys.told(lane, key), keys.out(group.channel, group.chat), keys.due(lane)]
        sent: list[str | int] = [chat_ref(group.channel, group.chat), int(wall * 1000), keys.OUTBOX_SIGNAL, lane]
        done = await self._call(keys=names, args=[keys.WEEK, entry, *sent])
        return int(done) == 1

    def _text(self, case: Case, words: str) -> str:
        since = datetime.fromtimestamp(case.asked or case.since, VIETNAM)
        about = self._title_of(case.about) if case.about else ""
        return words.format(
            office=self._name_of(case.office),
            since=f"{since.hour}:{since.minute:02} ngày {since.day}/{since.month}",
            about=f" (đang hỏi: {about})" if about else "",
            address=self._address,
        )
