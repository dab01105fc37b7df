"""``motcua portal`` against the sandbox."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from support.portal import Portal, closed_port, portal, running_portal

from bot.cli import cli
from bot.commands import portal as command
from portals.dossiers import vpcp

__all__ = ["portal", "running_portal"]


@pytest.fixture
def motcua(portal: Portal, monkeypatch):
    vpcp._sessions.clear()

    def run(*arguments: str, **changes):
        monkeypatch.setattr(command, "settings", lambda: portal.settings(**changes))
        return CliRunner().invoke(cli, ["portal", *arguments])

    return run


def test_each_system_of_the_table_is_asked(motcua):
    result = motcua("check")
    lines = dict(line.split(maxsplit=1) for line in result.output.splitlines())
    assert set(lines) == {"H55", "H03", "H17", "H29", "H60", "G09", "G15", "BHXH"}
    assert all("trả lời được" in lines[prefix] for prefix in ("H55", "H17", "H29", "G15"))
    assert "chỉ người dân sang trang" in lines["BHXH"]
    assert result.exit_code == 0


def test_who_does_not_answer_is_named(motcua, portal: Portal):
    result = motcua("check", hcc_url=closed_port(), igate_url="")
    lines = dict(line.split(maxsplit=1) for line in result.output.splitlines())
    assert "không kết nối được" in lines["H55"]
    assert "chưa đặt địa chỉ" in lines["H29"]
    assert "trả lời được" in lines["H17"]
    assert result.exit_code == 1


def test_the_ministrys_record_of_a_procedure(motcua):
    output = motcua("procedure", "1.004194").output
    for fact in ("Đăng ký tạm trú", "Trực tiếp: 3 Ngày làm việc; phí 7.000 đồng/lần", "Tờ khai thay đổi thông tin"):
        assert fact in output
    assert "phí không nêu" in motcua("procedure", "1.004873").output


def test_a_procedure_that_is_not_there_and_an_exchange_that_is_not_set(motcua):
    assert "không có thủ tục mã 9.999999" in str(motcua("procedure", "9.999999").exception)
    assert "Chưa đặt VPCP_URL" in str(motcua("procedure", "1.004194", vpcp_url="").exception)


def test_questions_and_answers_without_the_askers(motcua):
    output = motcua("questions").output
    assert "Hỏi:  Đăng ký khai sinh quá hạn có mất phí không?" in output
    assert "Đáp:  Được, khi một bên có đăng ký tạm trú hợp pháp tại đó." in output
    assert not any(secret in output for secret in ("Người Hỏi", "Thôn Mẫu", "0900000000", "example.vn"))


def test_other_spellings_of_the_exchange(motcua, portal: Portal):
    portal.fault("entities", "code_text", "data_key")
    assert "Đăng ký tạm trú" in motcua("procedure", "1.004194").output
