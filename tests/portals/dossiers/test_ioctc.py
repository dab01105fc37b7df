"""An IOCTC proxy against the sandbox: token, shapes, and the number that only some operators add."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from support.portal import QUICK, Portal

from common.errors import Malformed, Refused, TooSlow, Unreachable
from common.settings import load
from common.today import VIETNAM
from data.dossier_systems import DossierSystem, Protocol
from portals.dossier import Finding, Status
from portals.dossiers import ioctc
from portals.dossiers.ioctc import PAUSE, Ioctc
from sandbox.portal.ioctc import PASSWORD, USERNAME

CODE, OWNER = "H17.12-261118-0201", "048190000201"
TOKEN, SEARCH = "/ioctc/getToken", "/ioctc/tra-cuu"


@pytest.fixture(autouse=True)
def no_tokens():
    ioctc._tokens.clear()


def source(portal: Portal, **changes) -> Ioctc:
    site = Ioctc("Đà Nẵng thử", f"{portal.url}/ioctc", USERNAME, PASSWORD, "SoDinhDanh", QUICK)
    return replace(site, **changes)


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=VIETNAM)


async def test_the_owner_sees_it(portal: Portal):
    dossier = (await source(portal).look_up(CODE, OWNER)).dossier
    assert dossier is not None
    assert (dossier.status, dossier.agency) == (Status.IN_PROCESS, "UBND phường Mẫu Hải")
    assert (dossier.accepted, dossier.due) == (at(2026, 11, 18, 8, 40), at(2026, 11, 26, 17))
    assert (dossier.finished, dossier.simulated) == (None, True)
    owner = portal.dossier(CODE)
    assert not any(secret in repr(dossier) for secret in (owner.owner, owner.identity, owner.phone))


async def test_an_old_code_is_found_and_returned(portal: Portal):
    code = "000.00.12.H17-250520-0203"
    dossier = (await source(portal).look_up(code, "048070000203")).dossier
    assert dossier is not None
    assert (dossier.status, dossier.finished) == (Status.RETURNED, at(2025, 5, 21, 9))


async def test_others_and_unknown_codes_see_nothing(portal: Portal):
    other = await source(portal).look_up(CODE, "048190000202")
    assert (other.finding, other.dossier) == (Finding.OTHER_NUMBER, None)
    assert (await source(portal).look_up("H17.12-261118-9999", OWNER)).finding is Finding.UNKNOWN_CODE
    portal.fault("empty")
    assert (await source(portal).look_up(CODE, OWNER)).finding is Finding.UNKNOWN_CODE


@pytest.mark.parametrize("changes", [{}, {"identity": "TruongKhac"}])
async def test_a_row_as_the_real_one_prints_it_is_not_handed_out(portal: Portal, changes):
    if not changes:
        portal.fault("no_identity")
    found = await source(portal, **changes).look_up(CODE, OWNER)
    assert (found.finding, found.dossier) == (Finding.UNCONFIRMED, None)


async def test_a_name_is_no_proof(portal: Portal):
    by_name = source(portal, identity="TenChuHoSo")
    assert (await by_name.look_up(CODE, OWNER)).finding is Finding.OTHER_NUMBER


async def test_a_dossier_is_watched_by_its_code(portal: Portal):
    portal.dossier(CODE).move(9, at(2026, 11, 24, 9))
    assert source(portal).can_watch
    dossier = await source(portal).watch(CODE)
    assert dossier is not None
    assert dossier.status is Status.PROCESSED
    assert await source(portal).watch("H17.12-261118-9999") is None


@pytest.mark.parametrize("shape", ["plain_dates", "bare_list", "entities"])
async def test_every_shape_reads_the_same(portal: Portal, shape):
    plain = (await source(portal).look_up(CODE, OWNER)).dossier
    portal.fault(shape)
    bent = (await source(portal).look_up(CODE, OWNER)).dossier
    assert plain is not None
    assert bent is not None
    assert replace(bent, fetched_at=plain.fetched_at) == plain


async def test_null_dates(portal: Portal):
    portal.fault("null_dates")
    dossier = (await source(portal).look_up(CODE, OWNER)).dossier
    assert dossier is not None
    assert (dossier.accepted, dossier.due) == (None, None)


async def test_one_token_serves_many_look_ups_and_is_renewed_when_refused(portal: Portal):
    for _ in range(3):
        await source(portal).look_up(CODE, OWNER)
    assert portal.requests.count(TOKEN) == 1
    portal.fault(f"expired*1@{SEARCH}")
    assert (await source(portal).look_up(CODE, OWNER)).finding is Finding.CONFIRMED
    assert portal.requests.count(TOKEN) == 2


async def test_a_token_is_used_for_23_hours(portal: Portal, monkeypatch):
    now = 1_000.0
    monkeypatch.setattr(ioctc, "monotonic", lambda: now)
    await source(portal).look_up(CODE, OWNER)
    now += 23 * 3600 - 1
    await source(portal).look_up(CODE, OWNER)
    assert portal.requests.count(TOKEN) == 1
    now += 2
    await source(portal).look_up(CODE, OWNER)
    assert portal.requests.count(TOKEN) == 2


async def test_two_500_and_then_an_answer(portal: Portal):
    portal.fault(f"ioctc500@{SEARCH}")
    assert (await source(portal).look_up(CODE, OWNER)).finding is Finding.CONFIRMED
    assert portal.requests.count(SEARCH) == 3


def test_the_pauses_are_a_second_and_a_half_each():
    from portals.access import access_to

    system = DossierSystem(prefix="H17", name="Đà Nẵng", adapter=Protocol.IOCTC, identity="SoDinhDanh")
    access = access_to(system, load(ioctc_url="http://ioctc.test"))
    assert access is not None
    site = ioctc.connect(system, access)
    assert site is not None
    assert (site.patience.pause, site.patience.retries, PAUSE) == (1.5, 3, 1.5)


async def test_a_wrong_account_is_refused(portal: Portal):
    with pytest.raises(Refused):
        await source(portal, password="sai").look_up(CODE, OWNER)
    assert SEARCH not in portal.requests


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("expired", Refused),
        ("rejected200", Refused),
        ("rejected403", Refused),
        ("429=9", Refused),
        ("503", Unreachable),
        ("drop", Unreachable),
        ("malformed", Malformed),
        (f"malformed@{SEARCH}", Malformed),
        ("slow", TooSlow),
    ],
)
async def test_a_failure_is_never_not_found(portal: Portal, fault, error):
    portal.fault(fault)
    with pytest.raises(error):
        await source(portal, patience=replace(QUICK, total=0.5)).look_up("H17.12-261118-9999", OWNER)
    with pytest.raises(error):
        await source(portal, patience=replace(QUICK, total=0.5)).watch("H17.12-261118-9999")
