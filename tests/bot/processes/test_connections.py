"""Requests that are never finished, and an address that opens thousands, keep nobody else out."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import ExitStack, suppress
from ipaddress import ip_network

import httpx
import pytest

from bot.channels.web import channel as web
from bot.processes import connections, serving


def opened(stack: ExitStack, port: int, count: int, said: bytes = b"") -> list[socket.socket]:
    lines = []
    for _ in range(count):
        line = stack.enter_context(socket.create_connection(("127.0.0.1", port), 5))
        line.sendall(said)
        lines.append(line)
    return lines


def seconds_until_closed(line: socket.socket) -> float:
    line.settimeout(5)
    begun = time.monotonic()
    try:
        while line.recv(4096):
            pass
    except ConnectionError:
        pass
    return time.monotonic() - begun


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.5)
    monkeypatch.setattr(connections, "BODY_SECONDS", 1.0)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (b"", 0.5),
        (b"POST /chat/messages HTTP/1.1\r\nHost: x\r\nX-A: ", 0.5),
        (b"POST /chat/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", 0.5),  # refused unread
        (
            b"POST /chat/messages HTTP/1.1\r\nHost: x\r\nCookie: COOKIE\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100\r\n\r\n{",
            1.0,
        ),
    ],
)
def test_a_request_that_is_not_finished_is_not_waited_for(live, hasty, said, seconds):
    bot = live(with_worker=False)
    cookie = httpx.get(bot.url, trust_env=False).headers["set-cookie"].partition(";")[0].encode()
    with ExitStack() as stack:
        [line] = opened(stack, bot.port, 1, said.replace(b"COOKIE", cookie))
        assert seconds * 0.5 < seconds_until_closed(line) < seconds + 2


def test_the_second_request_of_a_connection_has_to_be_finished_too(live, hasty):
    bot = live(with_worker=False)
    with ExitStack() as stack:
        [line] = opened(stack, bot.port, 1, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 200")
        line.sendall(b"GET /healthz HTTP/1.1\r\nX-A: ")
        assert seconds_until_closed(line) < 2


def test_a_request_that_drips_is_not_waited_for_either(live, hasty):
    bot = live(with_worker=False)
    with ExitStack() as stack:
        [line] = opened(stack, bot.port, 1, b"GET / HTTP/1.1\r\nX-A: ")
        begun = time.monotonic()
        with suppress(ConnectionError):
            while time.monotonic() - begun < 5:
                line.sendall(b"a")
                time.sleep(0.1)
        assert time.monotonic() - begun < 2


def test_a_slow_answer_and_an_open_page_are_not_cut_off(live, hasty):
    bot = live(with_worker=False)
    with httpx.Client(base_url=bot.url, trust_env=False) as client:
        client.get("/")
        with client.stream("GET", "/chat/events") as events:
            lines = events.iter_lines()
            assert any("current" in line for line in lines)
            time.sleep(1.5)
            assert client.get("/healthz").status_code == 200
        time.sleep(0.7)
        assert client.get("/healthz").status_code == 200


def test_one_address_that_opens_thousands_keeps_nobody_out(live, monkeypatch):
    """4,005 unfinished requests from one address: 503 for everybody for 40 s."""
    monkeypatch.setattr(serving, "MAX_CONNECTIONS", 60)
    bot = live(with_worker=False, per_address=40)
    with ExitStack() as stack:
        lines = opened(stack, bot.port, 80)
        time.sleep(0.3)
        assert seconds_until_closed(lines[-1]) < 2
        other = httpx.HTTPTransport(local_address="127.0.0.2")
        with httpx.Client(transport=other) as client:
            assert client.get(f"{bot.url}/healthz").status_code == 200


def test_a_proxy_of_ours_may_hold_any_number(live):
    bot = live(with_worker=False, per_address=3, proxies=[ip_network("127.0.0.1")])
    with ExitStack() as stack:
        opened(stack, bot.port, 20)
        assert httpx.get(f"{bot.url}/healthz", trust_env=False).status_code == 200


def test_counts_are_given_back(live):
    bot = live(with_worker=False, per_address=3)
    for _ in range(10):
        assert httpx.get(f"{bot.url}/healthz", trust_env=False).status_code == 200


async def test_one_address_opens_so_many_pages_and_no_more(live, monkeypatch):
    monkeypatch.setattr(web, "MAX_STREAMS", 2)
    bot = live(with_worker=False)
    async with httpx.AsyncClient(base_url=bot.url, trust_env=False) as client:
        await client.get("/")
        async with client.stream("GET", "/chat/events"), client.stream("GET", "/chat/events"):
            await asyncio.sleep(0.3)
            assert (await client.get("/chat/events")).status_code == 429
        await asyncio.sleep(0.5)
        async with client.stream("GET", "/chat/events") as events:
            assert events.status_code == 200
