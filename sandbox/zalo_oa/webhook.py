"""The sender of events: signed, two seconds for an answer, tried again by a schedule, disabled at its end."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from sandbox.zalo_oa.errors import Refusal
from sandbox.zalo_oa.events import Event
from sandbox.zalo_oa.world import World

ANSWER_SECONDS = 2.0

Json = dict[str, Any]


@dataclass
class Delivery:
    """One try, for tests and drills. ``status`` 0 means no answer."""

    event: str
    num_retry: int
    status: int
    seconds: float


@dataclass
class Webhook:
    """The one address of the app. ``pace`` multiplies the pauses between tries."""

    world: World
    pace: float = 1.0
    url: str = ""
    disabled: str = ""
    deliveries: list[Delivery] = field(default_factory=list)
    _queues: dict[str, asyncio.Lock] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False)
    )

    def __post_init__(self) -> None:
        self.world.events.deliver = self.deliver

    async def register(self, url: str) -> None:
        """Save the address, if an unsigned ``{}`` gets 200 there. Raises :class:`Refusal`."""
        status, _ = await self._post(url, b"{}", {})
        if status != 200:
            raise Refusal(-201, f"Không thể kết nối với webhook ({status or 'không trả lời'})", 400)
        self.url, self.disabled = url, ""

    def remove(self) -> None:
        """No webhook any more."""
        self.url = ""

    def info(self) -> Json:
        """State, for the console."""
        states = [event.state for event in self.world.events.all]
        counts = {state: states.count(state) for state in ("waiting", "taken", "lost")}
        return {"url": self.url, "disabled": self.disabled, "events": counts, "tries": len(self.deliveries)}

    def deliver(self, event: Event) -> None:
        """Begin to deliver; an event without a webhook is lost."""
        if not self.url or self.disabled:
            event.state = "lost"
            return
        task = asyncio.create_task(self._deliver(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def headers(self, body: bytes, stamp: str) -> dict[str, str]:
        """The headers of one event, as the switches want them."""
        switches, account = self.world.switches, self.world.account
        headers = {"Content-Type": "application/json"}
        in_header = str(int(stamp) + 137) if switches.header_timestamp == "different" else stamp
        if switches.header_timestamp != "absent":
            headers["X-ZEvent-Timestamp"] = in_header
        signed = in_header if switches.signed_timestamp == "header" else stamp
        if switches.signature != "missing":
            secret = account.oa_secret if switches.signature == "right" else account.app_secret
            mac = hashlib.sha256(account.app_id.encode() + body + signed.encode() + secret.encode()).hexdigest()
            headers["X-ZEvent-Signature"] = f"{switches.mac_prefix}{mac}"
        return headers

    async def close(self) -> None:
        """Stop delivering."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.aclose()

    async def _deliver(self, event: Event) -> None:
        """The first try of a citizen's events one after the other; later ones as the schedule has them."""
        async with self._queues.setdefault(event.queue, asyncio.Lock()):
            if await self._try(event):
                return
        for pause in self.world.switches.retries:
            await asyncio.sleep(pause * self.pace)
            if self.disabled or await self._try(event):
                break
        if event.state == "waiting":
            event.state = "lost"
            self.disabled = self.disabled or "an event was not taken at any try"

    async def _try(self, event: Event) -> bool:
        body = json.dumps(event.body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        headers = {**self.headers(body, event.body["timestamp"]), "num_retry": str(event.tries)}
        status, seconds = await self._post(self.url, body, headers)
        self.deliveries.append(Delivery(event.body["event_name"], event.tries, status, seconds))
        event.tries += 1
        if status == 200:
            event.state = "taken"
        return status == 200

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, float]:
        begun = time.monotonic()
        try:
            answer = await asyncio.wait_for(self._client.post(url, content=body, headers=headers), ANSWER_SECONDS)
            status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, asyncio.TimeoutError):
            status = 0
        return status, time.monotonic() - begun
