"""The doctor on an installation that is well, and on parts that are not."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bot.processes.heartbeat import READY, Heartbeat
from bot.processes.redis_state import RedisState
from bot.upkeep import doctor, own, stores
from bot.upkeep.finding import Level, carried_out, fine
from common.settings import ROOT, load

WELL = RedisState("7.2.4", 1, 100, True, "always", "noeviction")


def test_without_anything_wrong_one_line_says_so():
    assert list(doctor.lines([fine("Redis", "ghi đĩa từng lệnh")])) == [
        " ✓ Redis              ghi đĩa từng lệnh",
        "",
        "Mọi thứ đều tốt.",
    ]


def test_every_finding_that_is_not_fine_says_what_to_do():
    findings = [
        *stores._kept(RedisState("6.2", 1, 0, False, "", "allkeys-lru")),
        *stores._kept(RedisState("6.2", 90, 100, True, "everysec", "allkeys-lru")),
    ]
    assert {one.level for one in findings} == {Level.BAD, Level.WARNING}
    assert all(one.do for one in findings)
    assert [one.level for one in stores._kept(WELL)] == [Level.FINE]


async def test_a_check_that_breaks_or_hangs_is_a_finding(monkeypatch):
    async def broken(_chosen):
        raise RuntimeError("số định danh 019088001234")

    [found] = await carried_out("Redis", broken, load())
    assert found.level is Level.BAD
    assert "RuntimeError at test_doctor.py" in found.found
    assert "019088001234" not in found.found


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"public_url": "https://a.vn", "trusted_proxies": ""}, "PUBLIC_URL là https"),
        ({"telegram_mode": "webhook", "public_url": ""}, "TELEGRAM_MODE=webhook cần địa chỉ https"),
        ({"zalo_oa_app_id": "1", "public_url": ""}, "Zalo OA cần địa chỉ https"),
        (
            {
                "zalo_oa_app_id": "1",
                "zalo_oa_signature": "count",
                "public_url": "https://a",
                "trusted_proxies": "::1",
            },
            "sai chữ ký",
        ),
    ],
)
def test_settings_that_do_not_go_together_are_bad(settings, words):
    bad = [one for one in own.settings_fit(load(**{"staff_phone": "1", **settings})) if one.level is Level.BAD]
    assert any(words in one.found for one in bad)


def test_secrets_that_others_can_read_are_bad(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("x" * 40)
    secret.chmod(0o644)
    told = own.secrets_are_kept(load(var_dir=tmp_path, web_secret=""))
    assert [one.do for one in told if one.level is Level.BAD] == [f"chạy: chmod 600 {secret}"]
    secret.chmod(0o600)
    assert not [one for one in own.secrets_are_kept(load(var_dir=tmp_path, web_secret="")) if one.level is Level.BAD]


async def test_the_command_tells_all_and_its_exit_code_says_whether_something_is_bad(redis, redis_url, tmp_path):
    beat = Heartbeat(redis)
    beat.state = READY
    await beat.now()
    settings = {"REDIS_URL": redis_url, "VAR_DIR": str(tmp_path), "WEB_SECRET": "", "PATH": "/usr/bin:/bin"}
    well = motcua_doctor(settings)
    assert well.returncode == 0, well.stdout
    levels = [json.loads(line)["level"] for line in well.stdout.splitlines()]
    assert "bad" not in levels
    assert len(levels) >= len(doctor.CHECKS)
    ill = motcua_doctor({**settings, "REDIS_URL": "redis://127.0.0.1:1/0"})
    assert ill.returncode == 1
    assert {"name", "found", "do", "level"} == set(json.loads(ill.stdout.splitlines()[0]))


def motcua_doctor(settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.cli", "doctor", "--json"]
    return subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=60)
