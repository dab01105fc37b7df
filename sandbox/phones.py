"""Things common to the pages of the messaging sandboxes: routes under ``/sandbox``, style and script."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.faults import Fault, Faults
from sandbox.held import Gate
from sandbox.switches import Switches

Handler = Callable[[Request], Awaitable[Any]]

SHARED = Path(__file__).with_name("phone")


class Wrong(Exception):
    """A request of the citizens' side that cannot be served, with its HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def pages(page: Path) -> list[BaseRoute]:
    """The page of a sandbox at ``/``, and what it shares with the others."""

    async def show(request: Request) -> Response:
        return FileResponse(page)

    return [Route("/", show), Mount("/phone", StaticFiles(directory=SHARED))]


def route(path: str, handler: Handler, *methods: str) -> Route:
    """``/sandbox`` + ``path``: what ``handler`` returns is sent as JSON, what it raises as a sentence."""

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await handler(request))
        except Wrong as error:
            return JSONResponse({"error": str(error)}, max(400, error.status))
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return Route(f"/sandbox{path}", endpoint, methods=list(methods))


async def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of a request, empty when there is none. Raises ``ValueError``."""
    body = await request.json() if await request.body() else {}
    if not isinstance(body, dict):
        raise ValueError("a JSON object is expected")
    return body


def fault_route(faults: Faults, kind: type[Fault]) -> Route:
    """See, switch on (``{kind, where, who, times, retry_after, seconds}``) and clear faults."""

    async def handle(request: Request) -> Any:
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            faults.add(kind(**await body_of(request)))
        return {"active": faults.to_wire(), "kinds": dict(kind.kinds)}

    return route("/faults", handle, "GET", "POST", "DELETE")


def gate_routes(path: str, gate: Gate[Any]) -> list[Route]:
    """Keep events back (``path`` + ``/hold``), and let them go (``/release``, ``{order, copies}``)."""

    async def hold(request: Request) -> Any:
        gate.hold()
        return {}

    async def release(request: Request) -> Any:
        body = await body_of(request)
        return {"released": gate.release(str(body.get("order", "same")), int(body.get("copies", 1)))}

    return [route(f"{path}/hold", hold, "POST"), route(f"{path}/release", release, "POST")]


def switch_route(switches: Switches) -> Route:
    """See all switches; POST some of them."""

    async def handle(request: Request) -> Any:
        if request.method == "POST":
            switches.set(await body_of(request))
        return switches.to_wire()

    return route("/switches", handle, "GET", "POST")


def call_route(calls: Iterable[Any]) -> Route:
    """Every call of the bot so far, oldest first."""

    async def handle(request: Request) -> Any:
        return [asdict(call) for call in calls]

    return route("/calls", handle, "GET")
