"""A system that keeps failing is left alone for a while, and found well again by a single question."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from support.portal import QUICK, Portal

from common.errors import OutsideError, Unreachable
from portals import circuit
from portals.transport import Transport

PATH = "/hcc/api/v1/hosos/GetHoSoPublic"
BODY = {"maHoSo": "H55.12-261120-0007", "soDinhDanh": "019175000007"}


async def ask(portal: Portal, name: str = "hcc", path: str = PATH, **options):
    async with Transport.within(QUICK, circuit=name) as transport:
        return await transport.ask("POST", portal.url + path, json=BODY, **options)


async def fail(portal: Portal, times: int = circuit.THRESHOLD, **options) -> None:
    for _ in range(times):
        with pytest.raises(OutsideError):
            await ask(portal, **options)


async def test_after_three_failures_nobody_asks(portal: Portal):
    portal.fault("503")
    await fail(portal)
    asked = len(portal.requests)
    assert asked == circuit.THRESHOLD * (QUICK.retries + 1)
    with pytest.raises(Unreachable):
        await ask(portal)
    assert len(portal.requests) == asked


async def test_other_systems_are_asked_all_the_same(portal: Portal):
    portal.fault("503*12")
    await fail(portal)
    assert (await ask(portal, name="other")).status == 200


async def test_a_success_in_between_starts_the_count_anew(portal: Portal):
    for _ in range(3):
        portal.fault("503")
        await fail(portal, times=2)
        portal.fault()
        await ask(portal)
    assert (await ask(portal)).status == 200


async def test_it_is_well_again_after_one_probe(portal: Portal, monkeypatch):
    monkeypatch.setattr(circuit, "OPEN_SECONDS", 0.001)
    portal.fault("503*12")
    await fail(portal)
    await asyncio.sleep(0.01)
    assert (await ask(portal)).status == 200
    assert (await ask(portal)).status == 200


async def test_a_probe_is_one_request_without_retries(portal: Portal, monkeypatch):
    monkeypatch.setattr(circuit, "OPEN_SECONDS", 0.001)
    portal.fault("503")
    await fail(portal)
    asked = len(portal.requests)
    await asyncio.sleep(0.01)
    with pytest.raises(Unreachable):
        await ask(portal)
    assert len(portal.requests) == asked + 1


async def test_while_one_probes_the_others_are_turned_away(portal: Portal, monkeypatch):
    monkeypatch.setattr(circuit, "OPEN_SECONDS", 0.001)
    portal.fault("503*12")
    await fail(portal)
    asked = len(portal.requests)
    await asyncio.sleep(0.01)
    portal.fault("slow=0.2")
    results = await asyncio.gather(*(ask(portal) for _ in range(5)), return_exceptions=True)
    assert len(portal.requests) == asked + 1
    assert sum(isinstance(result, Unreachable) for result in results) == 4


async def test_a_storm_of_citizens_is_a_breeze_for_the_portal(portal: Portal):
    portal.fault("503")
    for _ in range(40):
        with suppress(OutsideError):
            await ask(portal)
    assert len(portal.requests) == circuit.THRESHOLD * (QUICK.retries + 1)


async def test_an_answer_that_the_protocol_means_is_no_failure(portal: Portal):
    path = "/hcc/api/v1/hosos/GetHoSoThongTinTienTrinh"
    async with Transport.within(QUICK, circuit="hcc") as transport:
        for _ in range(5):
            answer = await transport.ask("GET", portal.url + path, params={"maHoSo": "x"}, answers=(500,))
            assert answer.status == 500
    assert len(portal.requests) == 5


async def test_who_is_turned_away_leaves_nothing_behind(portal: Portal):
    portal.fault("503")
    await fail(portal)
    with pytest.raises(Unreachable) as caught:
        await ask(portal)
    turned = caught.value.__context__
    assert turned is not None
    assert turned.__traceback__ is None
