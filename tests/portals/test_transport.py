"""Every way in which an outside service can fail, against the sandbox's faults and a closed port."""

from __future__ import annotations

import asyncio
import logging
from time import monotonic

import pytest
from support.portal import BROWSER, QUICK, Portal, closed_port

from common.errors import Malformed, OutsideError, Refused, TooSlow, Unreachable
from portals.transport import Patience, Transport

PATH = "/hcc/api/v1/hosos/GetHoSoPublic"
BODY = {"maHoSo": "H55.12-261120-0007", "soDinhDanh": "019175000007"}


async def ask(url: str, patience: Patience = QUICK, **request):
    async with Transport.within(patience) as transport:
        return await transport.ask("POST", url, **({"json": BODY} | request))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rejected200", Refused),
        ("rejected403", Refused),
        ("429=0", Refused),
        ("503", Unreachable),
        ("drop", Unreachable),
        ("malformed", Malformed),
    ],
)
async def test_each_fault_is_an_error_of_ours(portal: Portal, fault, error):
    portal.fault(fault)
    with pytest.raises(error):
        await ask(portal.url + PATH)
    assert len(portal.requests) == (1 if error is Malformed else 4)


@pytest.mark.parametrize("fault", ["rejected200", "rejected403", "429=0", "503", "drop", "ioctc500"])
async def test_a_fault_that_passes_is_not_noticed(portal: Portal, fault):
    portal.fault(fault if fault == "ioctc500" else f"{fault}*3")
    answer = await ask(portal.url + PATH)
    assert answer.body["succeeded"] is True
    assert len(portal.requests) == (3 if fault == "ioctc500" else 4)


async def test_too_slow_is_told_within_the_budget_and_not_tried_again(portal: Portal):
    portal.fault("slow=3")
    started = monotonic()
    with pytest.raises(TooSlow):
        await ask(portal.url + PATH, Patience(attempt=15, total=0.3))
    assert monotonic() - started < 1.5
    assert len(portal.requests) == 1


async def test_a_single_answer_has_its_own_limit(portal: Portal):
    portal.fault("slow=3")
    with pytest.raises(TooSlow):
        await ask(portal.url + PATH, Patience(attempt=0.2, total=30))


async def test_a_failure_is_not_called_slow_because_the_next_try_had_no_time(portal: Portal):
    portal.fault("503*1", "slow=0.6")
    with pytest.raises(Unreachable):
        await ask(portal.url + PATH, Patience(attempt=15, total=1.0, pause=0.01))
    assert len(portal.requests) == 2


async def test_retry_after_is_kept(portal: Portal):
    portal.fault("429=1*1")
    started = monotonic()
    answer = await ask(portal.url + PATH)
    assert answer.status == 200
    assert monotonic() - started >= 1


async def test_a_retry_after_beyond_the_budget_is_not_waited_for(portal: Portal):
    portal.fault("429=60")
    started = monotonic()
    with pytest.raises(Refused):
        await ask(portal.url + PATH)
    assert monotonic() - started < 1
    assert len(portal.requests) == 1


async def test_nobody_listens():
    with pytest.raises(Unreachable):
        await ask(closed_port() + PATH)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "khong phai dia chi", "http://[bad"])
async def test_a_wrong_address_is_unreachable(url):
    with pytest.raises(Unreachable):
        await ask(url)


async def test_a_wrong_request_is_not_sent_again(portal: Portal):
    answer = await ask(portal.url + "/api/v1/configuring/formality/get-formality-by-citizen", headers=BROWSER)
    assert answer.status == 400
    assert len(portal.requests) == 1


async def test_a_missing_service_is_refused_at_once(portal: Portal):
    with pytest.raises(Refused):
        await ask(portal.url + "/api/v1/khong/co", headers=BROWSER)
    assert len(portal.requests) == 1


async def test_questions_of_one_task_share_the_budget(portal: Portal):
    portal.fault("slow=0.3")
    async with Transport.within(Patience(attempt=15, total=0.5)) as transport:
        await transport.ask("POST", portal.url + PATH, json=BODY)
        with pytest.raises(TooSlow):
            await transport.ask("POST", portal.url + PATH, json=BODY)


async def test_an_answer_of_the_sandbox_says_so(portal: Portal):
    assert (await ask(portal.url + PATH)).simulated


async def test_no_proxy_for_this_machine(portal: Portal, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", closed_port())
    assert (await ask(portal.url + PATH)).status == 200


async def test_logs_hold_no_body_and_no_address(portal: Portal, caplog):
    caplog.set_level(logging.WARNING)
    portal.fault("503")
    with pytest.raises(OutsideError) as caught:
        await ask(portal.url + PATH + "?code=H55.12-261120-0007")
    shown = caplog.text + str(caught.value)
    assert "Unreachable" in shown
    assert "019175000007" not in shown
    assert "0007" not in shown


async def test_many_at_once_keep_apart(portal: Portal):
    portal.fault("503*2", "drop*2")
    answers = await asyncio.gather(*(ask(portal.url + PATH) for _ in range(8)))
    assert all(answer.body["data"]["maHoSo"] == BODY["maHoSo"] for answer in answers)
