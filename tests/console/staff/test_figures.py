"""The page of figures: what each role may see, nothing small, the same in Excel and PDF."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from bot.editors.kit import OfficialsKit
from common.settings import load
from common.today import VIETNAM
from console.entry.accounts import Role
from console.web.app import application
from data.shared_links import PlaceKind, SharedLinks
from figures import measures as m
from figures.store import Figure, Figures

HERE, THERE = "xa-cho-ra", "xa-phu-thong"


@pytest.fixture
def counted(console, tmp_path):
    chosen = load(var_dir=tmp_path, database_url="", redis_url="", public_url="https://hoi.test")
    console.parts = replace(console.parts, kit=OfficialsKit(chosen, None))
    console.app = application(console.parts)
    SharedLinks(console.store.engine).add(HERE, PlaceKind.COUNTER, "=1+1", code="CHORA2")
    SharedLinks(console.store.engine).add(THERE, PlaceKind.COUNTER, "Quầy 1", code="PTHONG")
    rows = [
        Figure(scope, measure, key, count)
        for scope, times in ((m.PROVINCE, 3), (m.office_scope(HERE), 1), (m.link_scope("CHORA2"), 1))
        for measure, key, count in (
            (m.TURN, m.ANSWERED, 1_234 * times),
            (m.TURN, m.REFUSED, 3),
            (m.PROCEDURE, "1.001193", 77 * times),
            (m.PROCEDURE, "1.000894", 4),
            (m.FUNNEL, m.OPENED, 50),
        )
    ]
    Figures(console.store.engine).roll_up(datetime.now(VIETNAM).date(), rows)
    return console


def test_a_commune_sees_its_own_figures_and_none_of_others(counted):
    mai = counted.inside("mai", Role.COMMUNE, HERE)
    page = mai.open("/so-lieu")
    assert "1.234" in page
    assert "Làm giấy khai sinh" in page
    assert "dưới 5" in page
    assert "Đăng ký kết hôn" not in page, "a procedure of a small group is not named"
    assert "3.702" not in page
    for scope in (m.PROVINCE, m.office_scope(THERE), m.link_scope("PTHONG"), "c:web"):
        mai.open(f"/so-lieu?cua={scope}")
        assert mai.status == 400, scope


def test_the_province_compares_communes(counted):
    admin = counted.inside("sep", Role.ADMIN)
    page = admin.open("/so-lieu")
    assert "3.702" in page
    assert page.index("Xã Chợ Rã", page.index("Câu hỏi theo xã, phường")) > 0
    for scope in (m.office_scope(HERE), m.link_scope("PTHONG"), "c:web"):
        for weeks in (1, 4, 13, 52):
            admin.open(f"/so-lieu?cua={scope}&ky={weeks}")
            assert admin.status == 200


def test_excel_holds_numbers_hides_small_groups_and_has_no_formula(counted):
    mai = counted.inside("mai", Role.COMMUNE, HERE)
    path = f"/quan-tri/so-lieu/tep.xlsx?cua={m.link_scope('CHORA2')}"
    rows = list(load_workbook(io.BytesIO(mai.client.get(path).content)).active.values)
    cells = [cell for row in rows for cell in row if cell is not None]
    assert 1_234 in cells
    assert "dưới 5" in cells
    assert 3 not in cells
    assert 4 not in cells
    assert rows[0][0] == "Mã CHORA2: =1+1"


def test_the_pdf_is_one_page(counted):
    admin = counted.inside("sep", Role.ADMIN)
    made = PdfReader(io.BytesIO(admin.client.get("/quan-tri/so-lieu/tep.pdf").content))
    assert len(made.pages) == 1
    text = made.pages[0].extract_text()
    assert "Cả tỉnh" in text
    assert "3.702" in text
