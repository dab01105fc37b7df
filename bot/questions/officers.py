"""Questions that an officer answered at the desk: what the bot should have known, with the answer beside it.

They are read from cases that are over, as long as those are kept, of citizens who agreed to it. Reading them twice
comes to the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from actions.citizen.consent import PURPOSE
from actions.citizen.known import Consent
from actions.citizen.unanswered import LONGEST_SAID, LONGEST_TEXT, OFFICER
from bot.citizen_data.citizen_ref import Refs
from bot.messages.envelope import Envelope
from bot.messages.masking import mask
from bot.messages.short_codes import short_code
from bot.staff.desk import StaffDesk
from citizens.consents import Consents
from citizens.notices import Address
from citizens.questions import Question, Questions
from citizens.talks import PROVINCE, Case, Line, Officer, Who
from common.errors import InputError
from nlu.persons.removal import without_persons

_EVERYBODYS = Officer("", "", "tinh")
_PURPOSE = "question"
LEAST_WORDS = 3
"""Words of a question and of an answer: "vâng ạ" is neither."""


class OfficersAnswers:
    """Takes them from the desk."""

    def __init__(
        self, desk: StaffDesk, questions: Questions, consents: Consents, refs: Refs, envelope: Envelope, secret: bytes
    ) -> None:
        self._desk = desk
        self._questions = questions
        self._consents = consents
        self._refs = refs
        self._envelope = envelope
        self._secret = secret
        self._seen: set[tuple[str, int]] = set()

    async def look(self) -> int:
        """Keep what is new; how many questions that were."""
        cases = [case for case in await self._desk.all() if not case.state.open]
        fresh = [case for case in cases if (case.id, case.number) not in self._seen]
        kept = [await self._look_at(case) for case in fresh]
        self._seen = {(case.id, case.number) for case in cases}
        return sum(kept)

    async def _look_at(self, case: Case) -> int:
        owner = self._refs.of(case.channel, case.chat)
        if not await asyncio.to_thread(self._agreed, owner):
            return 0
        try:
            talk = await self._desk.look(_EVERYBODYS, case.id)
        except InputError:
            return 0  # deleted meanwhile
        return await asyncio.to_thread(self._keep, case, owner, talk.lines)

    def _agreed(self, owner: str) -> bool:
        answer = self._consents.get(owner)
        if answer is None or answer.state != Consent.GIVEN.value:
            return False
        return PURPOSE in (self._consents.text(answer.version) or "")

    def _keep(self, case: Case, owner: str, lines: Sequence[Line]) -> int:
        address = Address(owner, case.channel, self._envelope.seal(case.chat))
        found = [self._question(case, address, *pair) for pair in answered(lines)]
        known = self._questions.known([one.id for one in found])
        return sum(self._questions.add(one) for one in found if one.id not in known)

    def _question(self, case: Case, address: Address, asked: str, key: str, said: str) -> Question:
        text, answer = (without_persons(mask(one)[0]) for one in (asked, said))
        name = short_code(self._secret, _PURPOSE, f"{case.id}\0{key}")
        told = (text[:LONGEST_TEXT], answer[:LONGEST_SAID], case.about)
        return Question(name, OFFICER, address, *told, office="" if case.office == PROVINCE else case.office)


def answered(lines: Sequence[Line]) -> Iterator[tuple[str, str, str]]:
    """The question of a citizen, the key of the officer's answer, and the answer; both may have several lines."""
    asked: list[str] = []
    said: list[Line] = []
    for line in (*lines, Line(Who.CITIZEN, 0.0, "")):
        if line.who is Who.OFFICER:
            said.append(line)
        elif line.who is Who.CITIZEN:
            if said:
                question, answer = " ".join(asked), "\n".join(one.text for one in said)
                if min(len(question.split()), len(answer.split())) >= LEAST_WORDS:
                    yield question, said[0].key, answer
                asked, said = [], []
            asked.append(line.text)
