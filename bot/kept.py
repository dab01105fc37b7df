"""Everything that is kept about citizens, put together for one installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.citizen_data.arrivals import Arrivals
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.consents import ConsentService
from bot.citizen_data.desk import CitizenDesk, Service
from bot.citizen_data.erasure import Eraser, proof_code
from bot.citizen_data.receipts import ReceiptService
from bot.citizen_data.retention import DAY, Retention
from bot.citizen_data.rewriting import Rewriting
from bot.citizen_data.traces import TraceService
from bot.counting.figures import FiguresService
from bot.delivery.inbox import Event, Inbox
from bot.messages.envelope import Envelope
from bot.news.communes import CommuneNewsService
from bot.news.reminding import ReminderService
from bot.news.service import FollowingService
from bot.questions.service import QuestionService
from bot.redis import Client
from bot.secret import secrets_of
from bot.staff.desk import StaffDesk
from bot.staff.installed import staff_desk, staff_groups
from bot.staff.offices import hours_of
from bot.staff.service import StaffService
from bot.staff.waiting import Waiting
from citizens.broadcasts import Readers
from citizens.consents import Consents, Erasures
from citizens.notices import Notices
from citizens.officers import staffed_by
from citizens.questions import Questions
from citizens.receipts import Receipts
from citizens.reminders import Reminders
from citizens.subscriptions import Subscriptions
from citizens.waits import Waits
from common.settings import Settings
from data.releases.store import Store


@dataclass(frozen=True)
class CitizenData:
    """The parts that a worker needs: the desk, and what it does beside the turns."""

    desk: CitizenDesk
    eraser: Eraser
    rewriting: Rewriting
    retention: Retention
    arrivals: Arrivals
    refs: Refs
    consents: Consents
    proofs: Erasures
    staff: StaffDesk
    waiting: Waiting
    questions: Questions
    notices: Notices


def citizen_data_of(chosen: Settings, redis: Client, envelope: Envelope) -> CitizenData:
    """All of it, by the settings."""
    secrets = secrets_of(chosen)
    store, refs = Store(chosen.sql_url), Refs(secrets.oldest)
    consents, proofs, rewriting = Consents(store.engine), Erasures(store.engine), Rewriting(redis)
    receipts, questions, notices = Receipts(store), Questions(store.engine), Notices(store.engine)
    staff = staff_desk(chosen, redis, envelope)
    services: Sequence[Service] = [
        ConsentService(consents, refs, chosen),
        ReceiptService(receipts, refs, envelope, secrets.current),
        FollowingService(Subscriptions(store.engine), notices, Waits(store.engine), refs, envelope, chosen),
        QuestionService(questions, refs, envelope, secrets.current),
        ReminderService(Reminders(store.engine), refs, envelope, chosen.follow_limit),
        CommuneNewsService(Readers(store.engine), refs, envelope),
        StaffService(staff, staffed_by(store.engine, chosen.desk_offices_ids)),
        FiguresService(redis, chosen.conversation_minutes * 60, refs),
        TraceService(redis, envelope),
    ]
    eraser = Eraser(services, Inbox(redis, envelope), proofs, rewriting, chosen)

    async def erase(event: Event) -> str:
        code = proof_code(secrets.current, f"{event.lane}\0{event.id}")
        return await eraser.erase(event.known.channel, event.known.chat, code, before=event.id)

    desk = CitizenDesk(
        services,
        refs,
        erase,
        thread_seconds=chosen.conversation_minutes * 60,
        memory_seconds=chosen.memory_days * DAY,
    )
    retention = Retention(redis, envelope, consents, proofs, receipts, questions, chosen)
    waiting = Waiting(
        staff,
        hours_of,
        escalate_seconds=chosen.desk_escalate_hours * 3600,
        idle_seconds=chosen.desk_idle_hours * 3600,
        groups=staff_groups(chosen, redis, envelope),
    )
    return CitizenData(
        desk,
        eraser,
        rewriting,
        retention,
        Arrivals(redis, receipts),
        refs,
        consents,
        proofs,
        staff,
        waiting,
        questions,
        notices,
    )
