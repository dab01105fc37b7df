"""The Zalo token drill: real processes are killed around the exchange of the refresh token, which works once.

``gateway`` kills a process that stands for the gateway, at random times, while its refresher runs. ``refresher`` kills
the refresher itself, at named places or at random times, alone or (``both``) together with its twin. Zalo takes its time to answer, so that most random kills
fall into the exchange.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.channels.zalo_oa import refresh as zalo_oa_refresh
from bot.channels.zalo_oa.refresh import Refreshed, invite, oauth_of, refresher_of, store_of
from common.settings import ROOT, Settings, load
from sandbox.zalo_oa.app import settings as sandbox_settings
from sandbox.zalo_oa.faults import Fault

THE_GAP = "with the answer in memory"
PLACES = ("before the exchange", THE_GAP, "after the journal", "after the database")
HOLD_SECONDS = 2.0
"""How long the lock of a killed refresher stands in this drill."""

GATEWAY = """
import asyncio, sys, time
from pathlib import Path
from bot.channels.zalo_oa.access import Access, renew_in_own_process
from bot.channels.zalo_oa.refresh import journal_folder, store_of
from common.settings import settings

async def main():
    access = Access(store_of(settings()), journal_folder(settings()), renew_in_own_process,
                    ahead=25 * 3600.0, warn=0.0)
    print("ready", flush=True)
    await access.keep()

asyncio.run(main())
"""

REFRESHER = """
import os, signal, sys
from bot.channels.zalo_oa import refresh as zalo_oa_refresh
from common.settings import settings

zalo_oa_refresh.HOLD_SECONDS = float(sys.argv[3])

me, who = os.getpid(), sys.argv[4]

def reach(place):
    if place == sys.argv[1] and (who == "both" or os.getpid() == me):
        os.kill(0 if who == "both" else me, signal.SIGKILL)

refresher = zalo_oa_refresh.refresher_of(settings(), reach, twin=True)
print("ready", flush=True)
refresher.refresh(int(sys.argv[2]))
"""


@dataclass
class Drill:
    """One app at the sandbox, and what became of its pairs."""

    sandbox: Any
    url: str
    var_dir: Path
    random: random.Random
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.env = {**_clean(), **sandbox_settings(self.url), "VAR_DIR": str(self.var_dir)}
        ours = {name.lower(): value for name, value in sandbox_settings(self.url).items()}
        self.settings: Settings = load(**ours, var_dir=self.var_dir, database_url="", web_secret="")
        self.store = store_of(self.settings)
        self.tokens = self.sandbox.state.api.world.tokens
        self.authorize()

    def authorize(self) -> None:
        """What a person does."""
        invitation = invite(oauth_of(self.settings), "https://a.vn/")
        challenge = invitation.url.partition("code_challenge=")[2].partition("&")[0]
        query = {"app_id": self.settings.zalo_oa_app_id, "code_challenge": challenge, "redirect_uri": "https://a.vn/"}
        refresher_of(self.settings).authorize(self.tokens.authorize(query), invitation.verifier)

    def kill_gateway(self) -> None:
        """Kill what stands for the gateway while it renews, then see whether the pair is ours."""
        self._answer_after(self.random.uniform(0.1, 0.8))
        number = self._number()
        gateway = self._start(GATEWAY)
        time.sleep(self.random.uniform(0.5, 3.0))
        self._kill(gateway, "gateway killed", number)
        self._settle(number)
        self._judge("gateway killed", number)

    def kill_refresher_at(self, place: str, who: str = "refresher") -> None:
        """Let the refresher die at a named place: it alone, or (``both``) its twin with it, as when a machine dies."""
        number = self._number()
        refresher = self._start(REFRESHER, place, str(number), str(HOLD_SECONDS), who)
        assert refresher.wait(60) == -signal.SIGKILL, place
        self._settle(number)
        self._judge(f"{who} killed {place}", number)

    def kill_refresher(self, who: str = "refresher") -> None:
        """Kill at a random time; Zalo has exchanged the token long before it answers."""
        self._answer_after(0.3)
        number = self._number()
        refresher = self._start(REFRESHER, "nowhere", str(number), str(HOLD_SECONDS), who)
        time.sleep(self.random.uniform(0.0, 0.45))
        self._kill(refresher, f"{who} killed at a random time", number)
        self._settle(number)
        self._judge(f"{who} killed at a random time", number)

    def all_at_once(self, processes: int) -> int:
        """Let many refreshers run at once; how many exchanges Zalo saw."""
        before = len(self.tokens.pairs)
        number = str(self._number())
        running = [self._start(REFRESHER, "nowhere", number, "90", "refresher") for _ in range(processes)]
        assert {process.wait(60) for process in running} == {0}
        return len(self.tokens.pairs) - before

    def _judge(self, what: str, number: int) -> None:
        pair = self.store.load()
        [*_, newest] = self.tokens.pairs
        ours = (pair.access, pair.refresh) == (newest.access, newest.refresh) and newest.used_at is None
        self.counts[f"{what}: {'kept' if ours else 'lost'}"] += 1
        self.counts[f"{what}: a new pair in force"] += pair.number > number
        if not ours:
            self._lost(what, pair)

    def _lost(self, what: str, pair: Any) -> None:
        """It must have been noticed, the old access token must still send, and a person puts it right."""
        noticed = refresher_of(self.settings).refresh(pair.number) is Refreshed.PERSON
        told = "-14020" in self.store.load().trouble
        hours = (pair.access_until - time.time()) / 3600
        self.tokens.check(pair.access)
        self.counts[f"{what}: lost, noticed, {int(hours)} h left to send"] += noticed and told
        self.authorize()

    def _kill(self, process: subprocess.Popen, what: str, number: int) -> None:
        """Kill, and note whether it was between Zalo's exchange and our saving."""
        if what.startswith("both"):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        exchanged = len(self.tokens.pairs) > self._pairs
        process.wait()
        self.counts[f"{what}: in the middle of the exchange"] += exchanged and self._number() == number

    def _settle(self, number: int) -> None:
        """What the next refresher does. It also waits for one that outlived its gateway, and for a twin."""
        self.sandbox.state.api.faults.clear()
        refresher_of(self.settings).refresh(number)

    def _number(self) -> int:
        return self.store.load().number

    def _answer_after(self, seconds: float) -> None:
        self._pairs = len(self.tokens.pairs)
        self.sandbox.state.api.faults.add(Fault("slow", "access_token", seconds=seconds))

    def _start(self, program: str, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-c", program, *arguments]
        process = subprocess.Popen(
            command, env=self.env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        return process


def impatient(monkeypatch: Any) -> None:
    """Locks and pauses of the drill's own refreshers are short."""
    monkeypatch.setattr(zalo_oa_refresh, "PAUSE_SECONDS", 0.1)


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("ZALO", "DATABASE", "REDIS"))}
