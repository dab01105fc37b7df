"""The address of whoever really asks, behind the proxies of this installation.

Each proxy writes at the end of ``X-Forwarded-For`` whom it was asked by; what stands before may be invented. So the
header is read from the right, and only as long as the one who wrote is a proxy of ours (``TRUSTED_PROXIES``). Without
any, the header is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from common.errors import Problem, SettingsError
from common.settings import Settings

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]

NEIGHBOURS = 64
"""Leading bits of an IPv6 address that one household or machine has to itself."""
HOPS = 16
"""Entries of the header that are read at most."""

_PORT = re.compile(r"^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$")

UNNAMED = (
    "PUBLIC_URL là https nên có proxy đứng trước: ghi địa chỉ của proxy (ví dụ 127.0.0.1, hoặc dải 172.16.0.0/12 khi "
    "dùng Docker), nếu không mọi người dân bị coi là chung một địa chỉ"
)


def proxies(chosen: Settings) -> Networks:
    """The proxies by the settings. Raises :class:`SettingsError` where there must be one and none is named."""
    names = [name.strip() for name in chosen.trusted_proxies.split(",") if name.strip()]
    if not names and chosen.public_url.lower().startswith("https://"):
        raise SettingsError([Problem("TRUSTED_PROXIES", UNNAMED)])
    try:
        return [ip_network(name, strict=False) for name in names]
    except ValueError:
        message = "phải là địa chỉ hoặc dải địa chỉ (10.0.0.0/8), cách nhau bởi dấu phẩy"
        raise SettingsError([Problem("TRUSTED_PROXIES", message)]) from None


class ClientAddress:
    """Puts the real address into every request. Pure ASGI."""

    def __init__(self, app: ASGIApp, trusted: Networks = ()) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope.get("client") and self._trusted:
            forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
            scope["client"] = (self._real(scope["client"][0], forwarded), 0)
        await self._app(scope, receive, send)

    def _real(self, peer: str, forwarded: str) -> str:
        """The right-most address that is no proxy of ours; where one cannot be read, the proxy that wrote it."""
        known = peer
        for entry in reversed(["", *forwarded.split(",")[-HOPS:]]):
            if not is_ours(read_address(known), self._trusted) or read_address(entry) is None:
                break
            known = entry.strip()
        address = read_address(known)
        return str(address) if address else peer


def address_of(request: Request) -> str:
    """The address under which whoever asks is counted: of IPv6 the part that one household has to itself."""
    host = request.client.host if request.client else "unknown"
    address = read_address(host)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, NEIGHBOURS), strict=False))
    return host


def is_ours(address: Address | None, trusted: Networks) -> bool:
    """Tell whether it is the address of a proxy of this installation."""
    return address is not None and any(address in network for network in trusted)


def read_address(text: str) -> Address | None:
    """An address, also one with a port or written as IPv6 though it is IPv4."""
    found = _PORT.match(text.strip())
    try:
        address = ip_address(found[1] or found[2] if found else text.strip())
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
