from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from actions.citizen.known import Citizen, Consent, Effect, EffectKind
from actions.saying.reply import Reply
from bot import keys
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import CitizenDesk, Service
from bot.delivery.inbox import Event
from bot.delivery.turn import TurnResult
from bot.messages.channel import Inbound, Kind
from nlu.talk.state import Talk

REFS = Refs(b"one secret")
MESSAGE = Inbound("web", "lan", "1", Kind.TEXT, "chào")
EVENT = Event(3, "1-1", MESSAGE)


@dataclass
class Notebook(Service):
    """Keeps a consent, and writes down what is asked of it."""

    name: str
    consent: Consent = Consent.UNASKED
    done: list[EffectKind] = field(default_factory=list)

    async def know(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        return citizen if self.consent is Consent.UNASKED else replace(citizen, consent=self.consent)

    async def do(self, event: Event, effect: Effect) -> None:
        self.done.append(effect.kind)
        if effect.kind is EffectKind.CONSENT:
            self.consent = Consent.GIVEN

    async def sign(self, event: Event, result: TurnResult, replies: Sequence[Reply]) -> Sequence[Reply]:
        return [*replies, Reply(f"{self.name} signed")]


def desk(*services: Service) -> CitizenDesk:
    return CitizenDesk(services, REFS, erase, thread_seconds=3600)


async def erase(event: Event) -> str:
    return f"đã xóa {event.id}"


def test_a_ref_is_the_same_after_a_restart_and_another_for_everybody_else():
    assert REFS.of("web", "lan") == Refs(b"one secret").of("web", "lan")
    others = [REFS.of("telegram", "lan"), REFS.of("web", "hoa"), Refs(b"another").of("web", "lan")]
    assert len({REFS.of("web", "lan"), *others}) == 4
    assert "lan" not in REFS.of("web", "lan")


async def test_services_are_asked_in_order_and_each_may_add():
    one, two = Notebook("one"), Notebook("two", Consent.GIVEN)
    citizen = await desk(one, two).citizen(MESSAGE)
    assert citizen == Citizen(REFS.of("web", "lan"), Consent.GIVEN)
    closing = await desk(one, two).close(
        EVENT, citizen, TurnResult((Reply("đáp"),), {}, (Effect(EffectKind.FOLLOW),))
    )
    assert [reply.text for reply in closing.replies] == ["đáp", "one signed", "two signed"]
    assert one.done == two.done == [EffectKind.FOLLOW]


async def test_without_consent_the_talk_is_kept_only_while_it_runs():
    """The commune that somebody names is part of it: forgotten with each message, it was asked for again and again."""
    memory = Talk(procedure="1.001193", office="thuong-minh").to_dict()
    closing = await desk().close(EVENT, await desk().citizen(MESSAGE), TurnResult((), memory))
    assert (closing.memory, closing.seconds) == (memory, 3600)


async def test_what_was_agreed_to_in_this_turn_counts_for_it():
    memory = Talk(office="thuong-minh").to_dict()
    here = desk(Notebook("one"))
    result = TurnResult((), memory, (Effect(EffectKind.CONSENT),))
    closing = await here.close(EVENT, await here.citizen(MESSAGE), result)
    assert (closing.memory, closing.seconds) == (memory, keys.WEEK)


async def test_a_deletion_leaves_no_memory_and_its_proof_under_the_answer():
    result = TurnResult((Reply("Tôi đã xóa."),), Talk(procedure="1.001193").to_dict(), (Effect(EffectKind.ERASE),))
    closing = await desk().close(EVENT, await desk().citizen(MESSAGE), result)
    assert [reply.text for reply in closing.replies] == ["Tôi đã xóa.\nđã xóa 1-1"]
    assert closing.memory == {}
