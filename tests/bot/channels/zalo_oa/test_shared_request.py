"""The connection whose answer stays in the kernel: read by whoever lives, over TLS too."""

from __future__ import annotations

import datetime
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.channels.zalo_oa.shared_request import SharedRequest
from common.errors import OutsideError, TooSlow, Unreachable
from common.settings import ROOT

BODY = b'{"access_token":"a"}'
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + BODY


class Server:
    """Takes one connection, reads a request, then does as it is told."""

    def __init__(self, answer: Callable[[socket.socket], None], context: ssl.SSLContext | None = None) -> None:
        self._answer = answer
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"{'https' if context else 'http'}://localhost:{self.port}/v4/oa/access_token"
        self.asked = b""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        connected, _ = self._listening.accept()
        with connected:
            if self._context:
                connected = self._context.wrap_socket(connected, server_side=True)
            while b"\r\n\r\n" not in self.asked or not self.asked.endswith(b"x=1"):
                self.asked += connected.recv(1000)
            self._answer(connected)
        self._listening.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost that is its own authority."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "cert.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture
def tls(certificate, monkeypatch) -> ssl.SSLContext:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def ask(server: Server, seconds: float = 3.0) -> bytes:
    line = SharedRequest(server.url, seconds)
    try:
        line.prepare(b"x=1", {"secret_key": "s"})
        line.send()
        return line.look()
    finally:
        line.hang_up()


def pieces(*parts: bytes, pause: float = 0.02) -> Callable[[socket.socket], None]:
    def answer(connected: socket.socket) -> None:
        for part in parts:
            connected.sendall(part)
            time.sleep(pause)

    return answer


@pytest.mark.parametrize(
    "parts",
    [
        [PLAIN],
        [PLAIN[:10], PLAIN[10:45], PLAIN[45:]],
        [bytes([byte]) for byte in PLAIN],
        [b"HTTP/1.1 100 Continue\r\n\r\n", PLAIN],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"14\r\n" + BODY, b"\r\n0\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\n\r\n", BODY],
        [b"HTTP/1.0 502 Bad Gateway\r\n\r\n" + BODY],
    ],
)
def test_answers_in_every_form(parts):
    server = Server(pieces(*parts, pause=0.002))
    assert ask(server) == BODY
    assert server.asked.startswith(b"POST /v4/oa/access_token HTTP/1.1\r\n")
    assert b"secret_key: s" in server.asked


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_over_tls(tls, version):
    tls.minimum_version = tls.maximum_version = version
    assert ask(Server(pieces(PLAIN[:30], PLAIN[30:]), tls)) == BODY


def test_a_certificate_that_nobody_vouches_for_is_refused(tls, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unreachable):
        ask(Server(pieces(PLAIN), tls))


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [PLAIN[:20]],
        [PLAIN[:-3]],
        [b"SMTP ready\r\n"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n" + b"x" * 90_000],
        [b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"],
    ],
)
def test_what_is_no_whole_answer(parts):
    with pytest.raises(OutsideError):
        ask(Server(pieces(*parts)))


@pytest.mark.parametrize("parts", [[], [PLAIN[:20]]])
def test_an_answer_that_does_not_come(parts):
    server = Server(pieces(*parts, b"", pause=6.0))
    started = time.monotonic()
    with pytest.raises((TooSlow, Unreachable)):
        ask(server, seconds=0.3)
    assert time.monotonic() - started < 5


def test_nobody_there():
    with pytest.raises(Unreachable):
        SharedRequest("http://127.0.0.1:9/x", 1.0)


def test_through_a_proxy(monkeypatch):
    class Proxy(Server):
        def _serve(self) -> None:
            connected, _ = self._listening.accept()
            with connected:
                while not self.asked.endswith(b"\r\n\r\n"):
                    self.asked += connected.recv(1000)
                connected.sendall(b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n")
                while not self.asked.endswith(b"x=1"):
                    self.asked += connected.recv(1000)
                connected.sendall(PLAIN)

    proxy = Proxy(pieces())
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("no_proxy", "")
    line = SharedRequest("http://oauth.example/v4/oa/access_token", 3.0)
    line.prepare(b"x=1", {})
    line.send()
    assert line.look() == BODY
    assert proxy.asked.startswith(b"CONNECT oauth.example:80 HTTP/1.1\r\n")


def test_looking_takes_nothing():
    server = Server(pieces(PLAIN, b"", pause=0.5))
    line = SharedRequest(server.url, 3.0)
    line.prepare(b"x=1", {})
    line.send()
    assert line.look() == BODY
    assert line._socket.recv(1000) == PLAIN


# The twin

TWO = """
import os, signal, sys
from bot.channels.zalo_oa.shared_request import SharedRequest, Twin
line = SharedRequest(sys.argv[1], 5.0)
line.prepare(b"x=1", {})
me = os.getpid()

def write():
    body = line.look()
    if sys.argv[2] == "in memory" and os.getpid() == me:
        os.kill(me, signal.SIGKILL)
    with open(sys.argv[3], "ab") as file:
        file.write(body)

with Twin(write):
    line.send()
    if sys.argv[2] == "waiting":
        os.kill(me, signal.SIGKILL)
    write()
"""


@pytest.mark.parametrize("place", ["waiting", "in memory", "nowhere"])
@pytest.mark.parametrize("secure", [True, False])
def test_when_one_dies_the_other_has_the_whole_answer_once(tls, tmp_path, place, secure):
    server = Server(pieces(PLAIN[:33], PLAIN[33:], b"", pause=0.2), tls if secure else None)
    kept = tmp_path / "kept"
    command = [sys.executable, "-c", TWO, server.url, place, str(kept)]
    ended = subprocess.run(command, cwd=ROOT, env=dict(os.environ), timeout=30, capture_output=True)
    assert ended.returncode == (0 if place == "nowhere" else -signal.SIGKILL), ended.stderr
    deadline = time.monotonic() + 5
    while not (kept.exists() and kept.read_bytes()):
        assert time.monotonic() < deadline, "nobody kept the answer"
        time.sleep(0.02)
    assert kept.read_bytes() == BODY


def test_a_twin_does_nothing_where_the_work_was_done_or_given_up(tmp_path):
    code = """
import sys
from pathlib import Path
from bot.channels.zalo_oa.shared_request import Twin
try:
    with Twin(lambda: Path(sys.argv[1]).write_text("twin")):
        raise ValueError
except ValueError:
    print("given up")
with Twin(lambda: Path(sys.argv[1]).write_text("twin")) as twin:
    pass
print("done")
"""
    command = [sys.executable, "-c", code, str(tmp_path / "made")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert (ended.stdout, ended.returncode) == ("given up\ndone\n", 0)
    assert not (tmp_path / "made").exists()
