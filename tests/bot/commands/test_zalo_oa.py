"""``motcua zalo-oa`` as a person uses it, in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.channels.zalo_oa.refresh import store_of
from common.settings import ROOT, load
from sandbox.program import Background
from sandbox.zalo_oa.app import create_app, settings


@pytest.fixture
def sandbox():
    app = create_app()
    with Background(app) as running:
        running.app = app
        yield running


@pytest.fixture
def env(sandbox, tmp_path):
    ours = {**settings(sandbox.url), "VAR_DIR": str(tmp_path), "PUBLIC_URL": "https://motcua.example"}
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("ZALO", "REDIS", "DATABASE"))
    }
    return {**inherited, **ours}


def motcua(env, *arguments: str, said: str = "") -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "bot.cli", "zalo-oa", *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, input=said, capture_output=True, text=True, timeout=60)


def authorize(env, change=lambda address: address):
    """Start the command, do in the "browser" what it says, paste what came of it."""
    command = [sys.executable, "-m", "bot.cli", "zalo-oa", "authorize"]
    with subprocess.Popen(
        command, env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        line = next(line for line in process.stdout if "http" in line)
        page = httpx.get(line.strip())
        [agree] = re.findall(r'href="([^"]+)"', page.text)
        out, err = process.communicate(change(agree.replace("&amp;", "&")) + "\n", timeout=60)
    return process.returncode, out, err


def test_authorise_see_and_refresh(env, sandbox, tmp_path):
    assert "Chưa cấp quyền" in motcua(env, "status").stdout
    code, out, err = authorize(env)
    assert (code, err) == (0, "")
    assert "Đã cấp quyền" in out
    assert "Cặp token số 1" in motcua(env, "status").stdout
    assert motcua(env, "refresh", "--number", "7").returncode == 0
    assert motcua(env, "refresh").returncode == 0
    status = motcua(env, "status").stdout
    assert "Cặp token số 2" in status
    for pair in sandbox.app.state.api.world.tokens.pairs:
        assert pair.access not in out + status
        assert pair.refresh not in out + status
    stored = {name.lower(): value for name, value in settings(sandbox.url).items()}
    assert store_of(load(**stored, var_dir=tmp_path, database_url="")).load().number == 2


def test_the_address_leads_back_to_the_bots_own_page(env):
    line = next(line for line in motcua(env, "authorize", said="x\n").stdout.splitlines() if "http" in line)
    query = {name: values[0] for name, values in parse_qs(urlsplit(line.strip()).query).items()}
    assert query["redirect_uri"] == "https://motcua.example/zalo-oa/authorized"
    assert len(query["code_challenge"]) == 43


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda address: address.replace("state=", "state=x"), "không thuộc lần cấp quyền"),
        (lambda address: address.replace("oa_id=9", "oa_id=8"), "một OA khác"),
        (lambda address: "https://a.vn/?error_code=-14003", "không nhận yêu cầu"),
        (lambda address: "not a code", "không đúng dạng"),
        (lambda address: "made-up-code", "-14010"),
    ],
)
def test_what_cannot_be_used_is_one_clear_sentence(env, change, sentence):
    code, _, err = authorize(env, change)
    assert code == 1
    assert sentence in err
    assert "Traceback" not in err


def test_when_only_a_person_can_help_the_exit_code_says_so(env, sandbox):
    authorize(env)
    for pair in sandbox.app.state.api.world.tokens.pairs:
        pair.used_at = 0.0
    result = motcua(env, "refresh")
    assert result.returncode == 4
    assert "cấp quyền lại" in result.stderr
    assert "-14020" in motcua(env, "status").stdout


def test_without_settings_it_says_what_is_missing(env):
    del env["ZALO_OA_APP_SECRET"]
    result = motcua(env, "status")
    assert result.returncode == 1
    assert "ZALO_OA_APP_SECRET" in result.stderr
