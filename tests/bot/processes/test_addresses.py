"""Limits count the address of whoever really asks, through real proxies, and nobody can invent one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network

import httpx
import pytest
from starlette.requests import Request

from bot.channels.web import channel as web
from bot.limits import Allowance
from bot.processes.addresses import ClientAddress, address_of, proxies
from common.errors import SettingsError
from common.settings import load

ID = "00000000-0000-4000-8000-{:012d}"


class Proxy:
    """Adds to ``X-Forwarded-For`` whom it was asked by, as every proxy does. ``X-Test-From`` says who that is."""

    def __init__(self, port: int) -> None:
        self._upstream = port
        self.port = 0

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        server = await asyncio.start_server(self._one, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
        asker = next(line.split(": ")[1] for line in head if line.lower().startswith("x-test-from"))
        said = [line.split(": ")[1] for line in head if line.lower().startswith("x-forwarded-for")]
        length = next((int(line.split(": ")[1]) for line in head if line.lower().startswith("content-length")), 0)
        kept = [line for line in head if not line.lower().startswith(("x-forwarded-for", "connection"))]
        kept += [f"X-Forwarded-For: {', '.join([*said, asker])}", "Connection: close", "", ""]
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        up_writer.write("\r\n".join(kept).encode("latin-1") + await reader.readexactly(length))
        writer.write(await up_reader.read())
        up_writer.close()
        writer.close()


@contextmanager
def proxy_before(port: int) -> Iterator[str]:
    proxy, ready, loop = Proxy(port), threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(proxy.serve(ready, stop)))
    thread.start()
    assert ready.wait(5)
    yield f"http://127.0.0.1:{proxy.port}"
    loop.call_soon_threadsafe(stop.set)
    thread.join(5)


def send(url: str, number: int, **headers: str) -> int:
    with httpx.Client(base_url=url, trust_env=False, headers={"X-Test-From": "9.9.9.9", **headers}) as client:
        client.get("/")
        return client.post("/chat/messages", json={"id": ID.format(number), "text": "xin chào"}).status_code


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(web, "ADDRESS_ALLOWANCE", Allowance(3, 0.1))


def test_one_who_abuses_behind_a_proxy_stops_nobody_else(live, few):
    bot = live(with_worker=False, proxies=[ip_network("127.0.0.1")])
    with proxy_before(bot.port) as url:
        abuse = [send(url, number, **{"X-Test-From": "203.0.113.9"}) for number in range(6)]
        others = [send(url, 100 + number, **{"X-Test-From": f"203.0.113.{100 + number}"}) for number in range(10)]
    assert abuse == [202] * 3 + [429] * 3
    assert set(others) == {202}


def test_an_address_that_the_asker_wrote_is_not_believed(live, few):
    bot = live(with_worker=False, proxies=[ip_network("127.0.0.1")])
    with proxy_before(bot.port) as url:
        lies = [send(url, number, **{"X-Forwarded-For": f"198.51.100.{number}"}) for number in range(6)]
    assert lies == [202] * 3 + [429] * 3


def test_without_a_proxy_the_header_is_not_read(live, few):
    """From 127.0.0.1 any address was believed."""
    bot = live(with_worker=False)
    assert [send(bot.url, n, **{"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(6)] == [202] * 3 + [429] * 3


@pytest.mark.parametrize(
    ("peer", "header", "real"),
    [
        ("10.0.0.1", "1.2.3.4, 5.6.7.8", "5.6.7.8"),
        ("10.0.0.1", "1.2.3.4, 5.6.7.8, 10.0.0.2", "5.6.7.8"),
        ("10.0.0.1", "1.2.3.4, 10.0.0.3, 10.0.0.2", "1.2.3.4"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "5.6.7.8, unknown, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "5.6.7.8:4711", "5.6.7.8"),
        ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:10.0.0.1", "5.6.7.8", "5.6.7.8"),
        ("9.9.9.9", "5.6.7.8", "9.9.9.9"),
        ("10.0.0.1", ",,,\xff,", "10.0.0.1"),
    ],
)
async def test_the_right_most_address_that_is_not_ours(peer, header, real):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["client"][0])

    scope = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", header.encode("latin-1"))]}
    await ClientAddress(app, [ip_network("10.0.0.0/8")])(scope, None, None)
    assert seen == [real]


def test_neighbours_on_one_ipv6_network_count_as_one():
    hosts = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1", "192.0.2.1"]
    counted = [address_of(Request({"type": "http", "headers": [], "client": (host, 1)})) for host in hosts]
    assert counted[0] == counted[1] != counted[2]
    assert counted[3] == "192.0.2.1"


def test_https_without_a_named_proxy_does_not_start():
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        proxies(load(public_url="https://motcua.example", trusted_proxies=""))
    assert proxies(load(public_url="", trusted_proxies="")) == []
    assert len(proxies(load(public_url="https://x.vn", trusted_proxies="127.0.0.1, 10.0.0.0/8,::1"))) == 3
    with pytest.raises(SettingsError, match="dải địa chỉ"):
        proxies(load(trusted_proxies="caddy"))
