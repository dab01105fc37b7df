"""One HTTP request whose answer can be read by two processes, so that the death of either loses nothing.

The answer is looked at in the kernel's buffer and never taken out of it (``MSG_PEEK``). A twin, forked before the
request is sent, holds the same socket and the same state of TLS and HTTP: when the first process dies, at whatever
point, the whole answer is still there for the twin.
"""

from __future__ import annotations

import os
import select
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

import h11
import httpx

from common.errors import TooSlow, Unreachable

MOST_BYTES = 60_000
"""Longer answers are none of an OAuth server, and might not fit into the kernel's buffer."""
PAUSE_SECONDS = 0.005
HUNG_UP = getattr(select, "POLLRDHUP", 0)

NO_ANSWER = "Không gọi được máy chủ cấp quyền của Zalo."
FAILURES = (OSError, ValueError, h11.ProtocolError)


class SharedRequest:
    """A connection for one request. Raises :class:`common.errors.OutsideError` where the other side fails."""

    def __init__(self, url: str, seconds: float) -> None:
        self._url = urlsplit(url)
        self._deadline = time.monotonic() + seconds
        self._http = h11.Connection(h11.CLIENT)
        self._request = b""
        try:
            self._socket = _connect(self._url, seconds)
            self._tls = _Tls(self._socket, self._url.hostname or "") if self._url.scheme == "https" else None
        except FAILURES as error:
            raise Unreachable(NO_ANSWER) from error

    def prepare(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Make the request: what follows changes nothing that is needed to read its answer."""
        own = {"Host": self._url.netloc, "Content-Length": str(len(body)), "Connection": "close"}
        request = h11.Request(method="POST", target=self._url.path, headers=list({**own, **headers}.items()))
        parts = [self._http.send(event) or b"" for event in (request, h11.Data(body), h11.EndOfMessage())]
        self._request = self._tls.close(b"".join(parts)) if self._tls else b"".join(parts)

    def send(self) -> None:
        """Send the request."""
        try:
            self._socket.sendall(self._request)
        except OSError as error:
            raise Unreachable(NO_ANSWER) from error

    def look(self) -> bytes:
        """The body of the answer, once all of it has arrived. May be called once in each process."""
        try:
            return self._look()
        except FAILURES as error:
            raise Unreachable(NO_ANSWER) from error

    def hang_up(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _look(self) -> bytes:
        body, seen = bytearray(), 0
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                return bytes(body)
            elif event is h11.NEED_DATA:
                new = self._peek(seen)
                seen += len(new)
                plain = self._tls.open(new) if self._tls else new
                if plain or not new:  # nothing new means that nothing more will come
                    self._http.receive_data(plain)
            elif isinstance(event, h11.ConnectionClosed):
                raise ConnectionError("hung up")

    def _peek(self, seen: int) -> bytes:
        """Return what arrived after the first ``seen`` bytes; nothing when the other side hung up."""
        while (left := self._deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            last = self._hung_up()
            waiting = self._socket.recv(MOST_BYTES, socket.MSG_PEEK)
            if len(waiting) > seen or last or not waiting:
                return waiting[seen:]
            if len(waiting) == MOST_BYTES:
                raise ConnectionError("far too long")
            time.sleep(PAUSE_SECONDS)
        raise TooSlow(NO_ANSWER)

    def _hung_up(self) -> bool:
        poll = select.poll()
        poll.register(self._socket, HUNG_UP)
        return bool(poll.poll(0))


class _Tls:
    """TLS beside the socket instead of around it, so that looking does not take."""

    def __init__(self, connected: socket.socket, host: str) -> None:
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._object = httpx.create_ssl_context().wrap_bio(self._in, self._out, server_hostname=host)
        while not self._shaken():
            connected.sendall(self._out.read())
            received = connected.recv(MOST_BYTES)
            if not received:
                raise ConnectionError("hung up during the handshake")
            self._in.write(received)
        connected.sendall(self._out.read())

    def close(self, plain: bytes) -> bytes:
        """Encrypt."""
        self._object.write(plain)
        return self._out.read()

    def open(self, closed: bytes) -> bytes:
        """Decrypt as much as is whole."""
        self._in.write(closed)
        plain = bytearray()
        try:
            while piece := self._object.read(MOST_BYTES):
                plain += piece
        except ssl.SSLWantReadError:
            pass
        return bytes(plain)

    def _shaken(self) -> bool:
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True


class Twin:
    """Context manager: a second process, which does ``work`` if this one dies within the block, else nothing."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work

    def __enter__(self) -> Twin:
        reading, self._writing = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            self._stand_by(reading)
        os.close(reading)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.write(self._writing, b".")
        os.close(self._writing)
        os.waitpid(self._process, 0)

    def _stand_by(self, reading: int) -> None:
        """The twin's whole life. The end of the pipe without a word means that the other one is dead."""
        try:
            os.close(self._writing)
            if not os.read(reading, 1):
                self._work()
        finally:
            os._exit(0)


def _connect(url: SplitResult, seconds: float) -> socket.socket:
    """A connection to the server, through the proxy that the environment names, if any."""
    host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
    proxy = "" if proxy_bypass(host) else getproxies().get(url.scheme, "")
    if not proxy:
        return socket.create_connection((host, port), seconds)
    through = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    connected = socket.create_connection((through.hostname or "", through.port or 80), seconds)
    _open_tunnel(connected, f"{host}:{port}")
    return connected


def _open_tunnel(proxy: socket.socket, server: str) -> None:
    """Let the proxy pass on to ``server`` whatever is sent from now on."""
    proxy.sendall(f"CONNECT {server} HTTP/1.1\r\nHost: {server}\r\n\r\n".encode())
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        received = proxy.recv(1)
        if not received or len(answer) > MOST_BYTES:
            raise ConnectionError("the proxy hung up")
        answer += received
    if answer.split(b" ", 2)[1:2] != [b"200"]:
        raise ConnectionError("the proxy refused")
