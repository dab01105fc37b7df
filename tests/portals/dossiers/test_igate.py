"""VNPT iGate against the sandbox: token, shapes, and the comparison of numbers on our side."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from support.portal import QUICK, Portal, closed_port

from common.errors import Malformed, Refused, TooSlow, Unreachable
from common.settings import load
from common.today import VIETNAM
from data.dossier_systems import DossierSystem
from portals.dossier import Finding, Status
from portals.dossiers import igate
from portals.dossiers.igate import IGate
from portals.routing import source_of
from sandbox.portal.igate import CLIENT_ID, CLIENT_SECRET, TOKEN_PATH

CODE, OWNER = "H29.45-261118-0101", "079095000101"
SEARCH = "/igate/pa/dossier-search/dvc"


@pytest.fixture(autouse=True)
def no_tokens():
    igate._tokens.clear()


def source(portal: Portal, **changes) -> IGate:
    site = IGate("iGate thử", f"{portal.url}/igate", portal.url + TOKEN_PATH, CLIENT_ID, CLIENT_SECRET, QUICK)
    return replace(site, **changes)


async def test_the_owner_sees_it(portal: Portal):
    found = await source(portal).look_up(CODE, OWNER)
    dossier = found.dossier
    assert dossier is not None
    assert (dossier.status, dossier.agency, dossier.procedure) == (
        Status.IN_PROCESS,
        "Công an phường Mẫu",
        "Đăng ký tạm trú",
    )
    assert dossier.submitted == datetime(2026, 11, 18, 8, 5, tzinfo=VIETNAM)
    assert dossier.due == datetime(2026, 11, 26, 17, tzinfo=VIETNAM)
    assert dossier.finished is None


async def test_a_record_is_not_handed_out_to_others(portal: Portal):
    found = await source(portal).look_up(CODE, "079095000102")
    assert (found.finding, found.dossier) == (Finding.OTHER_NUMBER, None)


async def test_a_record_without_a_number_is_not_handed_out_at_all(portal: Portal):
    portal.fault("no_identity")
    found = await source(portal).look_up(CODE, OWNER)
    assert (found.finding, found.dossier) == (Finding.UNCONFIRMED, None)


async def test_empty_content_is_an_unknown_code(portal: Portal):
    assert (await source(portal).look_up("H29.45-261118-9999", OWNER)).finding is Finding.UNKNOWN_CODE
    portal.fault("empty")
    assert (await source(portal).look_up(CODE, OWNER)).finding is Finding.UNKNOWN_CODE


@pytest.mark.parametrize("shape", ["translate_array", "translate_object", "name_array", "entities", "mongo_dates"])
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
    assert (dossier.submitted, dossier.accepted, dossier.due, dossier.finished) == (None,) * 4


async def test_words_that_are_not_national_keep_their_wording(portal: Portal, monkeypatch):
    monkeypatch.setattr("sandbox.portal.world.STATUSES", {**dict.fromkeys(range(1, 11)), 4: "Thẩm định hồ sơ"})
    dossier = (await source(portal).look_up(CODE, OWNER)).dossier
    assert dossier is not None
    assert (dossier.status, dossier.status_text) == (None, "Thẩm định hồ sơ")


async def test_one_token_serves_many_look_ups(portal: Portal):
    for _ in range(3):
        await source(portal).look_up(CODE, OWNER)
    assert portal.requests.count(TOKEN_PATH) == 1


async def test_a_token_that_ended_is_renewed(portal: Portal):
    portal.fault(f"expired*1@{SEARCH}")
    assert (await source(portal).look_up(CODE, OWNER)).finding is Finding.CONFIRMED
    assert portal.requests == [TOKEN_PATH, SEARCH, TOKEN_PATH, SEARCH]


async def test_a_site_that_restarted_knows_no_old_token(portal: Portal):
    await source(portal).look_up(CODE, OWNER)
    portal.reset(seed=1)
    assert (await source(portal).look_up(CODE, OWNER)).finding is Finding.CONFIRMED


async def test_a_site_that_takes_no_token_refuses(portal: Portal):
    portal.fault("expired")
    with pytest.raises(Refused):
        await source(portal).look_up(CODE, OWNER)
    assert portal.requests.count(SEARCH) == 2


async def test_a_wrong_client_is_refused(portal: Portal):
    with pytest.raises(Refused):
        await source(portal, client_secret="sai").look_up(CODE, OWNER)
    assert SEARCH not in portal.requests


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rejected200", Refused),
        ("503", Unreachable),
        ("drop", Unreachable),
        ("malformed", Malformed),
        (f"malformed@{SEARCH}", Malformed),
        ("slow", TooSlow),
        (f"slow@{SEARCH}", TooSlow),
    ],
)
async def test_a_failure_is_never_not_found(portal: Portal, fault, error):
    portal.fault(fault)
    with pytest.raises(error):
        await source(portal, patience=replace(QUICK, total=0.5)).look_up("H29.45-261118-9999", OWNER)


async def test_a_dossier_is_watched_without_a_number(portal: Portal):
    portal.dossier(CODE).move(9, datetime(2026, 11, 24, 9, tzinfo=VIETNAM))
    dossier = await source(portal).watch(CODE)
    assert source(portal).can_watch
    assert dossier is not None
    assert dossier.status is Status.PROCESSED
    owner = portal.dossier(CODE)
    assert not any(secret in repr(dossier) for secret in (owner.owner, owner.identity, owner.phone))
    assert await source(portal).watch("H29.45-261118-9999") is None


async def test_a_failure_while_watching_is_never_not_found(portal: Portal):
    portal.fault("503")
    with pytest.raises(Unreachable):
        await source(portal).watch("H29.45-261118-9999")


async def test_a_province_with_its_own_address_and_account_is_asked_there(portal: Portal):
    account = {"token_url": portal.url + TOKEN_PATH, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    here = load(igate_url=closed_port(), dossier_access={"TPHCM": account})
    row = {"prefix": "H29", "name": "Thành phố thử", "adapter": "igate"}
    own = source_of(DossierSystem(**row, url=f"{portal.url}/igate", access="TPHCM"), here)
    common = source_of(DossierSystem(**row), here)
    assert own is not None
    assert common is not None
    assert (await own.look_up(CODE, OWNER)).finding is Finding.CONFIRMED
    with pytest.raises(Unreachable):
        await common.look_up(CODE, OWNER)
