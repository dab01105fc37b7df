"""The real proxy of docker-compose.yml, with its own file, before a real gateway: TLS, and who really asks."""

from __future__ import annotations

import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest
from support.live import LiveBot
from support.run import free_port

from common.settings import ROOT

CADDYFILE = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")


@pytest.fixture
def proxied(live, tmp_path: Path) -> Iterator[tuple[LiveBot, httpx.Client]]:
    """A bot behind Caddy, and a client that trusts Caddy's own authority."""
    bot = live(proxies=[ip_network("127.0.0.1/32")])
    port = free_port()
    assert CADDYFILE.count("gateway:8080") == 1
    text = CADDYFILE.replace("gateway:8080", f"127.0.0.1:{bot.port}")
    # No certificate of the world, no ports below 1024, no change of this machine: all else is the file as it is.
    text = text.replace("{\n", f"{{\n\thttp_port {free_port()}\n\tadmin off\n\tskip_install_trust\n", 1)
    file = tmp_path / "Caddyfile"
    file.write_text(text, encoding="utf-8")
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PUBLIC_URL": f"https://localhost:{port}"}
    caddy = str(Path(sys.executable).with_name("caddy"))
    process = subprocess.Popen(
        [caddy, "run", "--adapter", "caddyfile", "--config", str(file)], env=env, stderr=subprocess.DEVNULL
    )
    root = tmp_path / ".local/share/caddy/pki/authorities/local/root.crt"
    try:
        for _ in range(200):
            if root.exists():
                break
            time.sleep(0.05)
        trust = ssl.create_default_context(cafile=str(root))
        with httpx.Client(base_url=f"https://localhost:{port}", verify=trust, trust_env=False, timeout=20) as client:
            _until_it_answers(client)
            yield bot, client
    finally:
        process.terminate()
        process.wait()


def _until_it_answers(client: httpx.Client) -> None:
    for _ in range(100):
        try:
            client.get("/healthz")
            return
        except httpx.TransportError:
            time.sleep(0.1)


def test_a_citizen_is_served_through_tls_and_strangers_are_told_little(proxied):
    _, client = proxied
    assert client.get("/").status_code == 200
    sent = {"id": "00000000-0000-4000-8000-000000000001", "text": "xin chào"}
    assert client.post("/chat/messages", json=sent).status_code == 202
    with client.stream("GET", "/chat/events") as stream:
        assert any("Đã nghe: xin chào" in line for line in stream.iter_lines()), "streams are not held back"
    assert client.get("/readyz").json() == {"ready": True}, "the proxy says for whom it asks"


def test_an_invented_address_is_dropped_by_the_proxy(proxied):
    """Whoever asks cannot make the gateway believe that this machine asks, or count somebody else."""
    _, client = proxied
    for invented in ("127.0.0.1", "10.1.1.1", "203.0.113.7, 127.0.0.1"):
        assert client.get("/readyz", headers={"X-Forwarded-For": invented}).json() == {"ready": True}


def test_a_body_that_is_too_large_is_stopped_at_the_proxy(proxied):
    _, client = proxied
    assert client.post("/chat/messages", content=b"x" * 3_000_000).status_code in (413, 401)
