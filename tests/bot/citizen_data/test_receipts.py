from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone

import pytest
from click.testing import CliRunner
from support.turns import changed

from actions.citizen.consent import asking
from actions.citizen.known import CITIZEN, Citizen, Consent, Effect, EffectKind
from actions.saying.reply import Choice, Decision, Reply
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.receipts import ReceiptService
from bot.commands import corrections as corrections_command
from bot.commands import receipt as receipt_command
from bot.delivery.inbox import Event
from bot.delivery.turn import TurnResult
from bot.messages.channel import Inbound, Kind
from bot.messages.envelope import Sealed
from bot.messages.short_codes import read_code
from bot.news.corrections import plan, send
from citizens.notices import Notices, Telling
from citizens.receipts import Receipts
from citizens.told import told_of
from common.errors import InputError
from common.settings import load
from data.releases.live import current_release
from data.releases.store import Store

SECRET = b"a secret for tests only, 32 characters"
REFS = Refs(SECRET)
SEALED = Sealed(SECRET)
BIRTH = "1.001193"
LONG_AGO = datetime(2000, 1, 1, tzinfo=timezone.utc)


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'motcua.sqlite3'}")


@pytest.fixture
def receipts(store) -> Receipts:
    return Receipts(store)


@pytest.fixture
def service(receipts) -> ReceiptService:
    return ReceiptService(receipts, REFS, SEALED, SECRET)


def event(number: int = 1, chat: str = "lan") -> Event:
    return Event(3, f"{number}-0", Inbound("web", chat, f"{chat}-{number}", Kind.TEXT, "con tôi mới sinh"))


def speaks_with(consent: Consent, chat: str = "lan") -> None:
    CITIZEN.set(Citizen(REFS.of("web", chat), consent))


def told(release: int, *aspects: str) -> TurnResult:
    procedure = next(each for each in current_release().content.procedures if each.code == BIRTH)
    replies = (Reply("Giấy tờ cần có"), Reply("Nguồn: Cổng", (Choice("Phí", "/choose"),)))
    return TurnResult(replies, told=(told_of(procedure, aspects),), release=release)


def code_under(replies) -> str:
    match = re.search(r"Mã câu trả lời: (\S+) \(bản nội dung \d+\)$", replies[-1].text)
    assert match, replies[-1].text
    return match[1]


async def test_the_code_under_an_answer_leads_to_exactly_what_was_told(service, receipts, store):
    release = store.publish(current_release().content, origin="test")
    replies = await service.sign(event(), told(release.id, "papers"), told(release.id).replies)
    code = code_under(replies)
    kept = receipts.get(read_code(code.lower()))
    assert [reply["text"] for reply in kept.replies] == [reply.text for reply in replies]
    assert kept.replies[-1]["choices"] == [{"label": "Phí", "payload": "/choose"}]
    assert (kept.release, kept.channel, kept.told[0].procedure, kept.told[0].aspects) == (
        1,
        "web",
        BIRTH,
        ("papers",),
    )


async def test_a_turn_that_is_repeated_has_one_receipt_and_the_same_code(service, receipts):
    first = await service.sign(event(), told(1), told(1).replies)
    again = await service.sign(event(), told(2), told(2).replies)
    assert code_under(first) == code_under(again)
    assert receipts.get(read_code(code_under(again))).release == 2
    assert receipts.count_since(LONG_AGO) == 1


async def test_the_code_stands_under_the_answer_and_not_under_a_question_after_it(service, receipts):
    question = asking()
    replies = await service.sign(event(), told(1), (*told(1).replies, question))
    assert replies[-1] == question
    kept = receipts.get(read_code(code_under(replies[:-1])))
    assert [reply["text"] for reply in kept.replies] == [reply.text for reply in replies[:-1]]


@pytest.mark.parametrize("decision", [each for each in Decision if each is not Decision.ANSWER])
async def test_only_answers_about_public_facts_are_kept(service, receipts, decision):
    replies = (Reply("Hồ sơ đang xử lý"),)
    assert await service.sign(event(), TurnResult(replies, decision=decision, release=1), replies) == replies
    assert receipts.count_since(LONG_AGO) == 0


@pytest.mark.parametrize("consent", [Consent.UNASKED, Consent.REFUSED])
async def test_without_consent_nobody_can_be_found_again(service, receipts, consent):
    speaks_with(consent)
    code = code_under(await service.sign(event(), told(1), told(1).replies))
    assert receipts.get(read_code(code)).recipient is None


@pytest.mark.parametrize("way", ["erase", "withdraw"])
async def test_the_link_to_a_person_goes_and_the_receipt_stays(service, receipts, way):
    speaks_with(Consent.GIVEN)
    code = read_code(code_under(await service.sign(event(), told(1), told(1).replies)))
    assert SEALED.open(receipts.get(code).recipient.chat) == "lan"
    if way == "erase":
        assert await service.erase("web", "lan") == ("liên kết của bà con với 1 câu trả lời đã nhận",)
    else:
        await service.do(event(2), Effect(EffectKind.REFUSE))
    assert receipts.get(code).recipient is None
    assert await service.erase("web", "lan") == ()


async def test_old_receipts_are_swept(service, receipts):
    await service.sign(event(), told(1), told(1).replies)
    assert receipts.sweep(datetime.now(timezone.utc) - timedelta(days=1)) == 0
    assert receipts.sweep(datetime.now(timezone.utc) + timedelta(seconds=1)) == 1


def dearer(code: str = BIRTH):
    """The content with another fee for that procedure."""
    procedure = next(each for each in current_release().content.procedures if each.code == code)
    methods = tuple(
        method.copy(update={"fees": (*method.fees, method.fees[0].copy(update={"amount": 99_000, "free": False}))})
        if method.fees
        else method
        for method in procedure.methods
    )
    return changed(code, methods=methods).content


def with_fee() -> str:
    return next(p.code for p in current_release().content.procedures if any(m.fees for m in p.methods))


async def told_about(service, release: int, code: str, *aspects: str, number: int = 1, chat: str = "lan") -> None:
    procedure = next(each for each in current_release().content.procedures if each.code == code)
    replies = (Reply("…"),)
    await service.sign(
        event(number, chat), TurnResult(replies, told=(told_of(procedure, aspects),), release=release), replies
    )


async def test_who_was_told_the_old_fee_gets_a_correction_and_nobody_else(service, receipts, store):
    code = with_fee()
    old = store.publish(current_release().content, origin="test").id
    for chat, consent, aspects in [
        ("lan", Consent.GIVEN, ("fee",)),
        ("hoa", Consent.GIVEN, ()),
        ("mai", Consent.GIVEN, ("papers",)),
        ("an", Consent.REFUSED, ("fee",)),
    ]:
        speaks_with(consent, chat)
        await told_about(service, old, code, *aspects, chat=chat)
    assert plan(store, LONG_AGO).corrections == ()
    store.publish(dearer(code), origin="test")
    planned = plan(store, LONG_AGO)
    assert (planned.answers, planned.linked) == (4, 3)
    assert {SEALED.open(one.recipient.chat) for one in planned.corrections} == {"lan", "hoa"}
    text = planned.corrections[0].reply.text
    assert text.startswith("Đính chính: ngày ")
    assert re.search(r"PHÍ, LỆ PHÍ\nThêm: [^\n]*99\.000", text)
    assert "Nguồn: " in text


async def test_who_was_told_the_new_facts_since_gets_no_correction(service, receipts, store):
    code = with_fee()
    speaks_with(Consent.GIVEN)
    old = store.publish(current_release().content, origin="test").id
    await told_about(service, old, code, "fee")
    new = store.publish(dearer(code), origin="test")
    now = next(each for each in new.content.procedures if each.code == code)
    replies = (Reply("…"),)
    await service.sign(event(2), TurnResult(replies, told=(told_of(now, ["fee"]),), release=new.id), replies)
    assert plan(store, LONG_AGO).corrections == ()


async def test_a_correction_is_sent_once(service, store):
    code = with_fee()
    speaks_with(Consent.GIVEN)
    await told_about(service, store.publish(current_release().content, origin="test").id, code)
    store.publish(dearer(code), origin="test")
    corrections = plan(store, LONG_AGO).corrections
    assert send(store, corrections, SEALED) == 1
    assert send(store, corrections, SEALED) == 0
    assert plan(store, LONG_AGO).corrections == ()
    (notice,) = Notices(store.engine).all_of(REFS.of("web", "lan"))
    assert (notice.state, SEALED.open(notice.address.chat)) == (Telling.WAITING, "lan")
    assert json.loads(SEALED.open(notice.body))["text"] == corrections[0].reply.text


async def test_only_answers_of_the_chosen_period_are_corrected(service, receipts, store):
    code = with_fee()
    speaks_with(Consent.GIVEN)
    await told_about(service, store.publish(current_release().content, origin="test").id, code)
    store.publish(dearer(code), origin="test")
    assert plan(store, datetime.now(timezone.utc) + timedelta(seconds=1)).corrections == ()


async def test_an_operator_reads_a_receipt_in_the_terminal(service, store, tmp_path, monkeypatch):
    release = store.publish(current_release().content, origin="test").id
    code = code_under(await service.sign(event(), told(release, "papers"), told(release).replies))
    monkeypatch.setattr(
        receipt_command, "settings", lambda: load(database_url=f"sqlite:///{tmp_path / 'motcua.sqlite3'}")
    )
    shown = CliRunner().invoke(receipt_command.command, [code.lower()])
    assert shown.exit_code == 0
    assert f"Phiếu {code}: trả lời lúc " in shown.output
    assert f"Thủ tục {BIRTH}, bản ghi " in shown.output
    assert "đến nay chưa đổi" in shown.output
    assert "Đã tới công dân chưa: Chưa rõ" in shown.output
    assert "Giấy tờ cần có" in shown.output
    assert isinstance(CliRunner().invoke(receipt_command.command, ["22222-22222"]).exception, InputError)
    assert isinstance(CliRunner().invoke(receipt_command.command, ["abc"]).exception, InputError)


async def test_an_admin_looks_first_and_then_sends(service, store, tmp_path, monkeypatch):
    code = with_fee()
    speaks_with(Consent.GIVEN)
    await told_about(service, store.publish(current_release().content, origin="test").id, code)
    store.publish(dearer(code), origin="test")
    chosen = load(database_url=f"sqlite:///{tmp_path / 'motcua.sqlite3'}", var_dir=tmp_path)
    monkeypatch.setattr(corrections_command, "settings", lambda: chosen)
    run = CliRunner().invoke
    looked = run(corrections_command.command, ["preview"])
    assert "1 câu trả lời, trong đó 1" in looked.output
    assert "Cần báo: 1 tin." in looked.output
    assert "Đính chính: ngày " in looked.output
    assert "Đã chuyển" not in run(corrections_command.command, ["send"], input="n\n").output
    assert "Đã chuyển 1 tin" in run(corrections_command.command, ["send"], input="y\n").output
    assert "Không có gì cần báo." in run(corrections_command.command, ["send", "--yes"]).output
    for bad in ("0", "32/1/2026", "hôm qua"):
        assert isinstance(run(corrections_command.command, ["preview", "--since", bad]).exception, InputError)
