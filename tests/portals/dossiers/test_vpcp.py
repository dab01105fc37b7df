"""The Government Office's protocol against the sandbox: session, error codes, and what may be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from support.portal import QUICK, Portal

from common.errors import Malformed, Refused, TooSlow, Unreachable
from common.today import VIETNAM
from portals.dossier import Finding, Status
from portals.dossiers import vpcp
from portals.dossiers.vpcp import Vpcp
from portals.transport import PortalAnswer
from sandbox.portal.vpcp import PASSWORD, ROUTE, UNIT, USERNAME

CODE, OWNER = "G15.99.08-261117-100301", "019089000301"
LOGIN, SERVICE = "/vpcp/mapi/login", "/vpcp/mapi/g"


@pytest.fixture(autouse=True)
def no_sessions():
    vpcp._sessions.clear()


def source(portal: Portal, **changes) -> Vpcp:
    return replace(Vpcp("Bộ thử", f"{portal.url}/vpcp", UNIT, ROUTE, USERNAME, PASSWORD, QUICK), **changes)


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=VIETNAM)


async def test_the_owner_sees_it(portal: Portal):
    dossier = (await source(portal).look_up(CODE, OWNER)).dossier
    assert dossier is not None
    assert (dossier.status, dossier.status_text) == (Status.IN_PROCESS, "Đang xử lý")
    assert (dossier.agency, dossier.submitted) == ("Trung tâm Mẫu Quốc gia", at(2026, 11, 17, 9, 5))
    assert (dossier.accepted, dossier.due) == (at(2026, 11, 17, 10), at(2026, 11, 27, 17))
    owner = portal.dossier(CODE)
    assert not any(secret in repr(dossier) for secret in (owner.owner, owner.identity, owner.phone))


async def test_an_old_code_is_found(portal: Portal):
    found = await source(portal).look_up("000.00.07.G15-241105-0302", "019077000302")
    assert found.finding is Finding.CONFIRMED


async def test_others_and_unknown_codes_see_nothing(portal: Portal):
    other = await source(portal).look_up(CODE, "019089000302")
    assert (other.finding, other.dossier) == (Finding.OTHER_NUMBER, None)
    assert (await source(portal).look_up("G15.99.08-261117-999999", OWNER)).finding is Finding.UNKNOWN_CODE
    portal.fault("empty")
    assert (await source(portal).look_up(CODE, OWNER)).finding is Finding.UNKNOWN_CODE


async def test_a_row_without_the_owners_number_is_not_handed_out(portal: Portal):
    portal.fault("no_identity")
    found = await source(portal).look_up(CODE, OWNER)
    assert (found.finding, found.dossier) == (Finding.UNCONFIRMED, None)


async def test_a_dossier_is_watched_by_its_code(portal: Portal):
    portal.fault("no_identity")
    portal.dossier(CODE).move(5, at(2026, 11, 24, 9))
    assert source(portal).can_watch
    dossier = await source(portal).watch(CODE)
    assert dossier is not None
    assert dossier.status is Status.SUPPLEMENT
    assert await source(portal).watch("G15.99.08-261117-999999") is None


@pytest.mark.parametrize("shape", ["code_text", "data_key", "entities", "identity_list"])
async def test_every_shape_reads_the_same(portal: Portal, shape):
    plain = (await source(portal).look_up(CODE, OWNER)).dossier
    portal.fault(shape)
    bent = (await source(portal).look_up(CODE, OWNER)).dossier
    assert plain is not None
    assert bent is not None
    assert replace(bent, fetched_at=plain.fetched_at) == plain


async def test_dates_may_be_empty(portal: Portal):
    portal.fault("null_dates")
    dossier = (await source(portal).look_up(CODE, OWNER)).dossier
    assert dossier is not None
    assert (dossier.submitted, dossier.accepted, dossier.due) == (None, None, None)


async def test_one_session_serves_many_calls_and_is_renewed_when_refused(portal: Portal):
    for _ in range(3):
        await source(portal).look_up(CODE, OWNER)
    assert portal.requests.count(LOGIN) == 1
    portal.fault(f"expired*1@{SERVICE}")
    assert (await source(portal).look_up(CODE, OWNER)).finding is Finding.CONFIRMED
    assert portal.requests.count(LOGIN) == 2


async def test_a_restarted_exchange_knows_no_old_session(portal: Portal):
    await source(portal).look_up(CODE, OWNER)
    portal.reset(seed=1)
    assert (await source(portal).look_up(CODE, OWNER)).finding is Finding.CONFIRMED


async def test_a_wrong_account_is_refused(portal: Portal):
    with pytest.raises(Refused):
        await source(portal, password="sai").look_up(CODE, OWNER)
    assert SERVICE not in portal.requests


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("expired", Refused),
        ("exists", Refused),
        ("rejected200", Refused),
        ("rejected403", Refused),
        ("429=9", Refused),
        ("503", Unreachable),
        ("drop", Unreachable),
        ("malformed", Malformed),
        (f"malformed@{SERVICE}", Malformed),
        ("slow", TooSlow),
    ],
)
async def test_a_failure_is_never_not_found(portal: Portal, fault, error):
    portal.fault(fault)
    with pytest.raises(error):
        await source(portal, patience=replace(QUICK, total=0.5)).look_up("G15.99.08-261117-999999", OWNER)


@pytest.mark.parametrize("code", [0, "0", "00"])
def test_a_zero_of_any_spelling_is_success(code):
    assert vpcp._succeeded(PortalAnswer(200, {"error_code": code}))


@pytest.mark.parametrize("code", [-1, "-3", "3", 7])
def test_any_other_number_is_not(code):
    assert not vpcp._succeeded(PortalAnswer(200, {"error_code": code}))


@pytest.mark.parametrize("body", [{}, {"error_code": None}, {"error_code": "lỗi"}, []])
def test_an_answer_without_a_number_is_malformed(body):
    with pytest.raises(Malformed):
        vpcp._succeeded(PortalAnswer(200, body))


async def test_the_ministrys_record_of_a_procedure(portal: Portal):
    record = await source(portal).procedure("1.001193")
    assert record is not None
    assert record["TENTTHC"] == "Thủ tục đăng ký khai sinh"
    assert await source(portal).procedure("9.999999") is None


async def test_questions_come_without_the_askers(portal: Portal):
    questions = await source(portal).questions()
    assert [bool(question.answer) for question in questions] == [True, False]
    assert not any(secret in repr(questions) for secret in ("Người Hỏi", "Thôn", "example", "0900"))
    assert await source(portal).answer_to(questions[1].id) == "Được, khi một bên có đăng ký tạm trú hợp pháp tại đó."
    assert await source(portal).answer_to("99") is None
