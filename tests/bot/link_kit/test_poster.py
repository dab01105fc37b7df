"""Posters: every code is read back by a decoder, nothing is cut off, nothing is filled in."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image

from bot.cli import cli
from bot.commands import poster as commands
from bot.link_kit.poster import PAPERS, Poster, Printer, code_as_svg, plain_posters
from common.errors import InputError
from common.settings import load
from data.models import Content, Level, Office
from data.releases.live import current_release
from data.releases.store import Store
from data.shared_links import PlaceKind, SharedLinks

HERE, BIRTH = "xa-phu-thong", "1.001193"
ADDRESS = "https://motcua.example/x/K7Q2M"
PUBLIC = load(public_url="https://motcua.example")


@pytest.fixture(scope="module")
def printer() -> Printer:
    return Printer()


@pytest.fixture(scope="module")
def offices() -> tuple[Office, ...]:
    return tuple(one for one in current_release().content.offices if one.level is Level.WARD)


def read_back(png: bytes) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]


def full(office: Office) -> Office:
    """With everything known, and long."""
    known = {"address": "Tổ dân phố số 12, đường Trần Hưng Đạo kéo dài, " + office.name, "phone": "0209 3 123 456"}
    return office.copy(update={**known, "hours": "Thứ 2–thứ 6: 7h30–11h30, 13h30–17h00; thứ 7: 7h30–11h30"})


@pytest.mark.parametrize("paper", PAPERS)
def test_the_code_of_every_size_is_read_back(printer, offices, paper):
    longest = max(offices, key=lambda office: len(office.name))
    procedure = max(current_release().content.procedures, key=lambda one: len(one.title))
    for poster in (Poster(offices[0], ADDRESS), Poster(full(longest), ADDRESS, "#K7Q2M", procedure)):
        assert read_back(printer.print(poster, paper, "png")) == [ADDRESS]


def test_all_communes_in_one_batch_each_with_its_own_code(printer, offices):
    assert len(offices) == 92
    posters = list(plain_posters(offices, PUBLIC))
    begun = time.process_time()
    made = [printer.print(poster) for poster in posters]
    assert time.process_time() - begun < 15
    assert all(each.startswith(b"%PDF") and each.count(b"/Type /Page\n") <= 1 for each in made)
    for poster in posters:
        assert read_back(printer.print(poster, "a6", "png")) == [poster.address]


def test_what_is_not_known_is_left_out(offices):
    bare = Poster(offices[0], ADDRESS).to_json()
    assert '"place": "", "hours": "", "phone": ""' in bare
    assert '"typed": ""' in bare


def test_only_papers_and_forms_that_there_are(printer, offices):
    for paper, form in (("a3", "pdf"), ("a4", "docx")):
        with pytest.raises(InputError):
            printer.print(Poster(offices[0], ADDRESS), paper, form)


def test_the_command_prints_a_registered_link(tmp_path: Path, monkeypatch):
    chosen = load(var_dir=tmp_path, database_url="", public_url="https://motcua.example")
    monkeypatch.setattr(commands, "settings", lambda: chosen)
    store, content = Store(chosen.sql_url), current_release().content
    offices = tuple(one for one in content.offices if one.id == HERE)
    procedures = tuple(one for one in content.procedures if one.code == BIRTH)
    store.publish(Content(offices=offices, procedures=procedures), origin="test")
    SharedLinks(store.engine).add(HERE, PlaceKind.COUNTER, "Quầy 2", procedure=BIRTH, code="QUAY2")

    def run(*words: str) -> str:
        result = CliRunner().invoke(cli, ["poster", "--to", str(tmp_path), *words])
        return result.output + str(result.exception or "")

    file = Path(run("--link", "quay2", "--format", "png").splitlines()[0])
    assert read_back(file.read_bytes()) == ["https://motcua.example/x/QUAY2"]
    assert Path(run("--commune", "phủ thông", "--paper", "a6").splitlines()[0]).read_bytes().startswith(b"%PDF")
    assert "Không có liên kết" in run("--link", "KHONGCO")
    assert "Hãy chọn một" in run()
    assert "đúng một xã" in run("--commune", "xã Không Có")


def test_a_code_is_as_large_as_its_place():
    """The code that opens an assisted session was 30 pixels wide in an empty box of 240."""
    drawn = code_as_svg("https://mot-cua.example/ho-tro/ABC")
    assert "viewBox=" in drawn
    assert "width=" not in drawn.split(">")[0]
