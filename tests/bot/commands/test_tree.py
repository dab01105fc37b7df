"""``motcua tree``: which procedures have questions about one's own case, and the page to sign."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bot.commands.tree import command
from common.errors import InputError


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'motcua.sqlite3'}")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_all_are_listed(run):
    assert "1.004194  Đăng ký tạm trú\n" in run().output


def test_a_page_is_written(run, tmp_path):
    assert "cay-1.004194.svg" in run("1.004194").output
    assert "Ở đơn vị Quân đội" in (tmp_path / "cay-1.004194.svg").read_text(encoding="utf-8")


def test_a_procedure_without_questions(run):
    with pytest.raises(InputError, match="chưa có cây hỏi trường hợp"):
        run("1.000894")


def test_where_nothing_can_be_written(run):
    with pytest.raises(InputError, match="Không ghi được tệp"):
        run("1.004194", "--out", "khong/co/thu-muc.svg")
