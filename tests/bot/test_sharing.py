from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import bot.commands.link as link_command
from bot.cli import cli
from bot.sharing import find_offices, find_procedure, share, write_qr
from common.errors import InputError
from common.settings import load
from data.loader import starter


@pytest.fixture(scope="module")
def content():
    return starter()


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("phủ thông", ["xa-phu-thong"]),
        ("phu thong", ["xa-phu-thong"]),
        ("Xã Ba Bể", ["xa-ba-be"]),
        ("ba bể", ["xa-ba-be"]),
        ("xa-ba-be", ["xa-ba-be"]),
        ("xã Nông Thượng", ["phuong-bac-kan"]),
        ("xã Khang Ninh", ["xa-ba-be"]),
        ("Hà Nội", []),
        ("", []),
    ],
)
def test_communes_by_present_or_former_name(content, typed, ids):
    assert [office.id for office in find_offices(typed, content.offices)] == ids


def test_a_district_names_several(content):
    found = find_offices("huyện Ba Bể", content.offices)
    assert len(found) > 2
    assert all("Huyện Ba Bể" in office.former_districts for office in found)


@pytest.mark.parametrize("typed", ["1.001193", "1001193", "tthc 1.001193", "1,001193", "1.001193.000.00.00.H55"])
def test_procedures_by_loosely_typed_code(content, typed):
    assert find_procedure(typed, content).code == "1.001193"


def test_unknown_procedures(content):
    with pytest.raises(InputError, match=r"không có thủ tục mã 9\.999999"):
        find_procedure("9.999999", content)
    with pytest.raises(InputError, match="không phải mã thủ tục"):
        find_procedure("khai sinh", content)


def test_links_of_a_share(content):
    [office], procedure = find_offices("phủ thông", content.offices), find_procedure("1.001193", content)
    settings = load(public_url="https://motcua.example", telegram_username="@mc_bot")
    shared = share(office, procedure, settings)
    assert shared.web == "https://motcua.example/?xa=xa-phu-thong&thu-tuc=1.001193"
    assert shared.telegram == "https://t.me/mc_bot?start=1001193_xa-phu-thong"
    assert shared.file_name == "lien-ket-xa-phu-thong-1.001193.png"
    assert share(office, None, load(telegram_username="")).telegram is None


@pytest.mark.parametrize(("name", "begin"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.pdf", b"%PDF")])
def test_qr_files(tmp_path: Path, name, begin):
    write_qr("https://motcua.example/?xa=xa-ba-be", tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(begin)


def test_qr_files_that_cannot_be_written(tmp_path: Path):
    with pytest.raises(InputError, match="đuôi"):
        write_qr("https://a.vn", tmp_path / "a.docx")
    with pytest.raises(InputError, match="Không ghi được"):
        write_qr("https://a.vn", tmp_path / "khong" / "co" / "a.png")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    chosen = load(
        var_dir=tmp_path / "var", database_url="", public_url="https://motcua.example", telegram_username="mc_bot"
    )
    (tmp_path / "var").mkdir()
    monkeypatch.setattr(link_command, "settings", lambda: chosen)
    return lambda *arguments: CliRunner().invoke(cli, ["link", *arguments])


def test_the_command(run, tmp_path: Path):
    result = run("--commune", "phủ thông", "--procedure", "1.001193")
    assert result.exit_code == 0, result.output
    assert "https://motcua.example/?xa=xa-phu-thong&thu-tuc=1.001193" in result.output
    assert "https://t.me/mc_bot?start=1001193_xa-phu-thong" in result.output
    assert (tmp_path / "lien-ket-xa-phu-thong-1.001193.png").stat().st_size > 200
    assert run("--commune", "xa-ba-be", "--to", "telegram", "--out", "qr.svg").exit_code == 0
    assert (tmp_path / "qr.svg").exists()


def test_the_command_lists_what_may_be_meant(run):
    result = run("--commune", "huyện ba bể", "--procedure", "1.001193")
    assert isinstance(result.exception, InputError)
    assert "xa-cho-ra" in str(result.exception)
    unknown = run("--commune", "xyz", "--procedure", "1.001193")
    assert "Không tìm thấy xã, phường nào tên “xyz”" in str(unknown.exception)
