"""The sandbox portal as a program beside the bot, and the settings that make the bot use it."""

from __future__ import annotations

import socket

from common.errors import MotCuaError

HOST = "127.0.0.1"
OFFICER_PAGE = "/sandbox/can-bo"


def arguments(port: int) -> list[str]:
    """Arguments of ``motcua`` that run it."""
    return ["sandbox", "portal", "--host", HOST, "--port", str(port)]


def settings(port: int) -> dict[str, str]:
    """Environment variables for the programs that ask it."""
    from sandbox.portal.app import settings as of_sandbox

    return of_sandbox(address(port))


def address(port: int) -> str:
    """Return where it answers."""
    return f"http://{HOST}:{port}"


def free_port(first: int) -> int:
    """A free port, ``first`` if it can be had. Raises :class:`MotCuaError` when the machine has none."""
    for port in [*range(first, min(first + 20, 65535)), 0]:
        try:
            with socket.create_server((HOST, port)) as server:
                return int(server.getsockname()[1])
        except OSError:
            continue
    raise MotCuaError("Máy không còn cổng mạng trống.")


def answers(port: int) -> bool:
    """True when it takes connections."""
    try:
        with socket.create_connection((HOST, port), timeout=1.0):
            return True
    except OSError:
        return False
