"""``motcua sync`` as a program: output, exit codes, a kill in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from support.portal import closed_port
from support.records import BIRTH, record, way, write

DETAIL = "/api/v1/configuring/formality/get-formality-by-citizen"
MANY = [record(number) for number in range(1, 121)]


@pytest.fixture
def start(tmp_path):
    def start(*arguments, **settings):
        env = {**os.environ, "VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": "", "PORTAL_URL": "", **settings}
        command = [sys.executable, "-m", "bot.cli", "sync", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True, preexec_fn=heed_ctrl_c)

    return start


def heed_ctrl_c() -> None:
    """A shell that runs the tests in its background lets all that it starts ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def motcua(start):
    def motcua(*arguments, **settings):
        process = start(*arguments, **settings)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    return motcua


def test_output_for_programs_and_for_people(portal, motcua, tmp_path):
    portal.reset(records=write(tmp_path / "r.jsonl", MANY))
    code, out, err = motcua("--portal", portal.url, "--rate", "500", "--json")
    assert (code, out.count("\n")) == (0, 1), err
    told = json.loads(out)
    assert list(told) == ["procedures", "added", "changed", "withdrawn", "skipped", "release", "seconds"]
    assert (told["procedures"], told["added"], told["skipped"]) == (120, 120, 0)
    assert "Đã tải 120/120" in err

    portal.reset(
        records=write(tmp_path / "r.jsonl", [record(1, code=BIRTH, executionMethods=[way(fee=1)]), *MANY[1:]])
    )
    code, out, err = motcua("--rate", "500", PORTAL_URL=f"{portal.url}/api/v1")
    assert code == 0, err
    assert "1 không còn" in out

    code, out, _ = motcua("changes")
    assert code == 0
    assert "CỔNG KHÔNG CÒN CÔNG BỐ (1)\n  9.000001  Cấp giấy phép số 1" in out
    assert "MỚI (1)" in out
    assert json.loads(motcua("changes", str(told["release"]), "--json")[1])["release"] == told["release"]
    flagged = motcua("flagged")[1]
    assert flagged.startswith(f"{BIRTH}  Cấp giấy phép số 1: Cổng đã đổi tên,")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--portal", "ftp://cong"], "Địa chỉ cổng"),
        (["changes"], "Chưa có lần đồng bộ nào"),
        (["changes", "7"], "Bản số 7 không do đồng bộ tạo ra"),
        (["reread", "1.001193"], "Không có bài viết riêng hoặc bản ghi"),
        ([], "Chưa có địa chỉ cổng"),
    ],
)
def test_mistakes_are_one_sentence(motcua, arguments, said):
    code, out, err = motcua(*arguments)
    assert (code, out) == (1, "")
    assert said in err
    assert "Traceback" not in err


def test_a_silent_portal_ends_with_a_sentence(motcua):
    code, _, err = motcua("--portal", closed_port(), SYNC_GIVE_UP="0.3")
    assert code == 1
    assert "chạy lại để đi tiếp" in err


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_sync_goes_on(portal, start, motcua, tmp_path, number):
    portal.reset(records=write(tmp_path / "r.jsonl", MANY))
    process = start("--portal", portal.url, "--rate", "100")
    while portal.requests.count(DETAIL) < 70 and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(number)
    process.communicate(timeout=20)
    before = portal.requests.count(DETAIL)
    assert before < len(MANY)
    code, out, err = motcua("--portal", portal.url, "--rate", "500", "--json")
    assert (code, json.loads(out)["procedures"]) == (0, len(MANY)), err
    assert portal.requests.count(DETAIL) - before <= len(MANY) - 50  # what was noted is not asked for again
    assert sum("list-all" in path for path in portal.requests) == 2
