"""The sandbox's one-stop office tells a bot by itself when a dossier moves on (``CapNhatTienDoHoSoMC``, signed).

Calls are repeated until they are taken. ``repeats`` and ``shuffle`` make them arrive more than once and out of order,
as they do in the world.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import time
from dataclasses import dataclass, field

import httpx

from sandbox.portal.world import Dossier, Step

TRIES = 60
PAUSE_SECONDS = 1.0


@dataclass
class Pusher:
    """Calls ``url``, signed with ``secret``. ``shuffle`` is the longest delay of a call (s)."""

    url: str
    secret: str
    repeats: int = 1
    shuffle: float = 0.0
    seed: int = 0
    calls: int = 0
    """Calls that were taken."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def tell(self, dossier: Dossier) -> None:
        """Send word of the dossier's last step, in the background."""
        body = json.dumps(_message(dossier, dossier.steps[-1]), ensure_ascii=False).encode()
        for _ in range(self.repeats):
            task = asyncio.create_task(self._call(body, self._random.uniform(0.0, self.shuffle)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def waiting(self) -> int:
        """Calls that were not taken yet."""
        return len(self._tasks)

    async def _call(self, body: bytes, delay: float) -> None:
        await asyncio.sleep(delay)
        async with httpx.AsyncClient(trust_env=False, timeout=5.0) as client:
            for _ in range(TRIES):
                if await self._taken(client, body):
                    self.calls += 1
                    return
                await asyncio.sleep(PAUSE_SECONDS)

    async def _taken(self, client: httpx.AsyncClient, body: bytes) -> bool:
        timestamp = str(int(time.time()))
        digest = hmac.new(self.secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Motcua-Timestamp": timestamp,
            "X-Motcua-Signature": f"sha256={digest}",
        }
        try:
            answer = await client.post(self.url, content=body, headers=headers)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200


def _message(dossier: Dossier, step: Step) -> dict[str, object]:
    item = {
        "MaHoSo": dossier.code,
        "NguoiXuLy": step.officer,
        "ChucDanh": "Công chức",
        "ThoiDiemXuLy": f"{step.at:%Y%m%d%H%M%S}",
        "PhongBanXuLy": step.office,
        "NoiDungXuLy": step.note,
        "TrangThai": str(step.status),
        "NgayBatDau": "",
        "NgayKetThucTheoQuyDinh": "",
    }
    return {"session": "s-1", "madonvi": dossier.agency_code, "service": "CapNhatTienDoHoSoMC", "data": [item]}
