"""Every way in which an outside service can fail, against the sandbox's faults and a closed port."""

from __future__ import annotations

import asyncio
import gzip
import logging
import resource
import zlib
from contextlib import suppress
from dataclasses import replace
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


class OneAnswer:
    """A service that gives every request the same bytes."""

    def __init__(self, head: str, body: bytes, status: str = "200 OK") -> None:
        self._answer = f"HTTP/1.1 {status}\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._one, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/x"

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        with suppress(ConnectionError):
            writer.write(self._answer)
            await writer.drain()
            writer.close()
            await writer.wait_closed()  # what is not sent yet is lost with the task


ONCE = replace(QUICK, retries=0, total=20)


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


async def test_a_small_packed_answer_does_not_become_gigabytes():
    """1.5 MB of gzip became 1.9 GB in memory."""
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(400)) + packer.flush()
    assert len(bomb) < 500_000
    before = memory()
    async with OneAnswer("Content-Encoding: gzip\r\n", bomb) as url:
        with pytest.raises(Malformed, match="quá mức"):
            await ask(url, ONCE)
    assert memory() - before < 150 * 1024 * 1024


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_packed_answer_is_read(encoding):
    body = zlib.compress(b'{"a": 1}') if encoding == "deflate" else gzip.compress(b'{"a": 1}')
    async with OneAnswer(f"Content-Encoding: {encoding}\r\n", body) as url:
        assert (await ask(url, ONCE)).body == {"a": 1}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Encoding: gzip\r\n", b"no gzip at all"),
        ("Content-Encoding: gzip, gzip\r\n", gzip.compress(gzip.compress(b"{}"))),
        ("Content-Encoding: br\r\n", b"\x0b\x02\x80{}\x03"),
        ("", b"[" * 20_000 + b"]" * 20_000),
        ("", b'{"name":' * 300 + b"1" + b"}" * 300),
        ("", b" " * (17 * 1024 * 1024)),
    ],
    ids=["not packed", "packed twice", "an unknown packing", "deep lists", "deep objects", "too long"],
)
async def test_odd_bodies_are_errors_of_ours(head, body):
    async with OneAnswer(head, body) as url:
        with pytest.raises(Malformed):
            await ask(url, ONCE)


@pytest.mark.parametrize("after", ["9" * 400, "1" * 30, "-1", "nan", "1e999", "\xb2", ""])
async def test_an_odd_retry_after_is_an_error_of_ours(after):
    async with OneAnswer(f"Retry-After: {after}\r\n", b"{}", "429 Slow Down") as url:
        with pytest.raises(Refused) as refused:
            await ask(url, ONCE)
    assert 0 <= refused.value.retry_after <= 24 * 3600
