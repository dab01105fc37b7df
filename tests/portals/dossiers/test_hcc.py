"""The look-up with an identity number, against the sandbox."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime

import pytest
from support.portal import QUICK, Portal

from common.errors import Malformed, OutsideError, Refused, TooSlow, Unreachable
from common.today import VIETNAM
from portals.dossier import Dossier, Finding, Status, Step
from portals.dossiers.hcc import Hcc

CODE, OWNER, AUTHORISED = "H55.12-261120-0007", "019175000007", "019098000077"


def source(portal: Portal, **changes) -> Hcc:
    return replace(Hcc("Hệ thống thử", f"{portal.url}/hcc/api/v1/hosos", "sandbox-key", QUICK), **changes)


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=VIETNAM)


@pytest.mark.parametrize("number", [OWNER, AUTHORISED])
async def test_owner_and_authorised_person_see_it(portal: Portal, number):
    found = await source(portal).look_up(CODE, number)
    assert found.finding is Finding.CONFIRMED
    dossier = found.dossier
    assert dossier is not None
    assert (dossier.code, dossier.status, dossier.agency) == (CODE, Status.IN_PROCESS, "UBND xã Mẫu")
    assert (dossier.accepted, dossier.due) == (at(2026, 11, 20, 8, 40), at(2026, 11, 25, 17))
    assert (dossier.source, dossier.simulated) == ("Hệ thống thử", True)


async def test_a_wrong_number_and_an_unknown_code_are_told_apart(portal: Portal):
    assert (await source(portal).look_up(CODE, "019175000008")).finding is Finding.OTHER_NUMBER
    assert (await source(portal).look_up("H55.12-261120-9999", OWNER)).finding is Finding.UNKNOWN_CODE


async def test_a_wrong_number_brings_no_dossier_and_asks_for_no_timeline(portal: Portal):
    assert (await source(portal).look_up(CODE, "019175000008")).dossier is None
    assert portal.requests == ["/hcc/api/v1/hosos/GetHoSoPublic"]


async def test_no_person_is_in_the_result(portal: Portal):
    found = await source(portal).look_up(CODE, OWNER)
    owner = portal.dossier(CODE)
    shown = repr(found)
    assert not any(secret in shown for secret in (owner.owner, owner.identity, owner.phone))
    assert not {field.name for field in fields(Dossier)} & {"owner", "identity", "phone", "address"}


@pytest.mark.parametrize("status", range(1, 11))
async def test_every_national_status_has_its_code(portal: Portal, status):
    portal.dossier(CODE).status = status
    found = await source(portal).look_up(CODE, OWNER)
    assert found.dossier is not None
    assert found.dossier.status == Status(status)


async def test_dates_whose_order_is_unclear_are_settled_by_the_code(portal: Portal):
    portal.fault("clock24")
    other = portal.dossier("H55.12-261102-0010")
    found = await source(portal).look_up(other.code, other.identity)
    assert found.dossier is not None
    assert found.dossier.accepted == other.accepted  # "11/02/2026" is not the 11th of February
    assert found.dossier.finished == other.returned


async def test_what_the_office_wrote_is_handed_on(portal: Portal):
    other = portal.dossier("H55.12-261118-0004")
    found = await source(portal).look_up(other.code, other.identity)
    assert found.dossier is not None
    assert found.dossier.note == other.note


@pytest.mark.parametrize("fault", ["503@/hcc/api/v1/hosos/GetHoSoThongTin", "drop@/hcc/api/v1/hosos/GetHoSoThongTin"])
async def test_without_the_timeline_the_answer_still_stands(portal: Portal, fault):
    portal.fault(fault)
    found = await source(portal).look_up(CODE, OWNER)
    assert found.dossier is not None
    assert (found.dossier.status, found.dossier.agency) == (Status.IN_PROCESS, None)


@pytest.mark.parametrize("key", ["", "khóa sai"])
async def test_without_the_right_key_the_office_is_unknown(portal: Portal, key):
    found = await source(portal, key=key).look_up(CODE, OWNER)
    assert found.dossier is not None
    assert found.dossier.agency is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rejected200", Refused),
        ("rejected403", Refused),
        ("429=9", Refused),
        ("503", Unreachable),
        ("drop", Unreachable),
        ("malformed", Malformed),
        ("slow", TooSlow),
    ],
)
async def test_a_failure_is_never_not_found(portal: Portal, fault, error):
    portal.fault(fault)
    with pytest.raises(error):
        await source(portal, patience=replace(QUICK, total=0.5)).look_up("H55.12-261120-9999", OWNER)


async def test_entities_null_dates_and_mongo_dates(portal: Portal):
    portal.fault("entities")
    found = await source(portal).look_up(CODE, OWNER)
    assert found.dossier is not None
    assert found.dossier.procedure == portal.dossier(CODE).procedure
    portal.fault("null_dates")
    found = await source(portal).look_up(CODE, OWNER)
    assert found.dossier is not None
    assert (found.dossier.accepted, found.dossier.due) == (None, None)
    portal.fault("mongo_dates")
    found = await source(portal).look_up(CODE, OWNER)
    assert found.dossier is not None
    assert found.dossier.due == at(2026, 11, 25, 17)


@pytest.mark.parametrize(
    "body",
    [
        [],
        "chữ",
        {"data": None, "succeeded": True, "message": None},
        {"data": [], "succeeded": True, "message": None},
        {"data": {"maHoSo": CODE}, "succeeded": True},
        {"data": {"maHoSo": "H55.12-261120-0001", "trangThaiHoSo": "Đang xử lý"}, "succeeded": True},
        {"data": {"maHoSo": CODE, "trangThaiHoSo": "Đang xử lý"}, "succeeded": "false"},
        {"data": None, "succeeded": False, "message": "Lỗi khác"},
    ],
)
def test_an_answer_of_another_shape_is_malformed(body):
    from portals.transport import PortalAnswer

    with pytest.raises(OutsideError):
        Hcc("x", "http://x", "", QUICK)._read(CODE, PortalAnswer(200, body))


async def test_a_dossier_is_watched_without_a_number(portal: Portal):
    portal.dossier(CODE).move(5, at(2026, 11, 24, 9), "Nộp thêm bản sao giấy khai sinh")
    dossier = await source(portal).watch(CODE)
    assert dossier is not None
    assert (dossier.status, dossier.agency, dossier.due) == (
        Status.SUPPLEMENT,
        "UBND xã Mẫu",
        portal.dossier(CODE).due,
    )
    assert dossier.note == "Nộp thêm bản sao giấy khai sinh"
    assert portal.requests == ["/hcc/api/v1/hosos/GetHoSoThongTinTienTrinh"]
    owner = portal.dossier(CODE)
    assert not any(secret in repr(dossier) for secret in (owner.owner, owner.identity, owner.phone))


async def test_without_the_shared_key_nothing_is_watched(portal: Portal):
    assert source(portal).can_watch
    keyless = source(portal, key="")
    assert not keyless.can_watch
    with pytest.raises(Refused):
        await keyless.watch(CODE)
    assert portal.requests == []


async def test_an_unknown_code_cannot_be_told_from_a_failure_by_the_timeline(portal: Portal):
    with pytest.raises(OutsideError):
        await source(portal).watch("H55.12-261120-9999")


async def test_the_timeline_comes_without_officers_names(portal: Portal):
    found = await source(portal).look_up(CODE, OWNER)
    assert found.dossier is not None
    steps = found.dossier.steps
    assert [step.name for step in steps] == ["Mới đăng ký", "Được tiếp nhận", "Đang xử lý"]
    assert [step.at for step in steps[:2]] == [portal.dossier(CODE).submitted, portal.dossier(CODE).accepted]
    assert {step.unit for step in steps} == {"UBND xã Mẫu"}
    assert not any(step.officer in repr(found) for step in portal.dossier(CODE).steps)


async def test_the_timeline_of_a_finished_dossier_is_in_order(portal: Portal):
    other = portal.dossier("H55.12-261102-0010")
    found = await source(portal).look_up(other.code, other.identity)
    assert found.dossier is not None
    steps = found.dossier.steps
    assert [step.name for step in steps][-2:] == ["Đã xử lý xong", "Đã trả kết quả"]
    times = [step.at for step in steps]
    assert None not in times
    assert times == sorted(times)


async def test_the_amount_comes_where_the_operator_gave_something_for_the_captcha(portal: Portal):
    code = "H55.20-261117-0005"
    bare = await source(portal).look_up(code, portal.dossier(code).identity)
    assert bare.dossier
    assert bare.dossier.amount is None
    told = await source(portal, captcha="sandbox-captcha").look_up(code, portal.dossier(code).identity)
    assert told.dossier
    assert told.dossier.amount == 350_000
    assert told.dossier.channel == "Trực tiếp"
    assert told.dossier.procedure_code == portal.dossier(code).procedure_code


async def test_without_the_amount_the_answer_stands(portal: Portal):
    code = "H55.20-261117-0005"
    for captcha in ("wrong", "sandbox-captcha"):
        found = await source(portal, captcha=captcha).look_up(code, portal.dossier(code).identity)
        assert found.dossier
        assert found.dossier.status is Status.PAYMENT
        portal.fault("503@/hcc/api/v1/hosos/SearchHoSoTraCuu")


def test_an_officers_note_shows_no_persons_numbers():
    """A note was shown to the citizen as it stood, with the phone and the identity number of somebody."""
    step = Step("Thẩm định", None, None, "Gọi 0912.345.678 hoặc xem cccd 001 099-012/345")
    assert step.opinion == "Gọi [số điện thoại] hoặc xem cccd [số định danh]"
    empty = Dossier(
        "H55-261120-0007", None, None, "", None, None, None, None, None, step.opinion, "x", at(2026, 1, 1)
    )
    assert replace(empty, note="sđt 0912345678").note == "sđt [số điện thoại]"
    assert (empty.status_text, empty.task) == ("", None)
