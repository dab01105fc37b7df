"""Background tasks go on through failures."""

from __future__ import annotations

import asyncio

from bot.processes.tasks import background, keep_on


async def test_what_is_looked_after_goes_on_after_a_fault(caplog):
    """A loop that knew only some errors ended for good with the first other one."""
    done: list[int] = []

    async def fail_once() -> None:
        done.append(len(done))
        if len(done) == 1:
            raise ValueError("secret words")

    async with background(keep_on(fail_once, 0.01, "nothing was swept")):
        while len(done) < 3:  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.01)
    assert "nothing was swept" in caplog.text
    assert "secret words" not in caplog.text
