"""The page of figures: what each role may see, nothing small, the same in Excel and PDF."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta

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
    assert "3.702" in mai.open(f"/so-lieu?cua={m.PROVINCE}"), "the sums of all tell of no other commune"
    assert "Xã Phủ Thông" not in mai.page
    for scope in (m.office_scope(THERE), m.link_scope("PTHONG"), "c:web"):
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


def of_here(console, weeks_ago: int, *counts: tuple[str, str, int]) -> None:
    day = datetime.now(VIETNAM).date() - timedelta(weeks=weeks_ago)
    rows = [Figure(m.office_scope(HERE), measure, key, count) for measure, key, count in counts]
    Figures(console.store.engine).roll_up(day, rows)


def test_it_lists_what_people_ask_and_says_that_there_is_more(counted):
    page = counted.inside("mai", Role.COMMUNE, HERE).open("/so-lieu")
    asked = page[page.index("Bà con hay hỏi gì") :]
    assert "Làm giấy khai sinh</span> <b>77" in asked
    assert "Còn 1 thủ tục được hỏi, mỗi thủ tục dưới 5 lượt" in asked


def test_each_step_from_a_link_says_its_part(console):
    """ "50 mở, 20 hỏi" left the reader to do the sum."""
    steps = ((m.OPENED, 50), (m.ASKED, 20), (m.OUT, 7), (m.LOOKED_UP, 4))
    of_here(console, 0, *((m.FUNNEL, key, count) for key, count in steps))
    page = console.inside("mai", Role.COMMUNE, HERE).open("/so-lieu")
    for told in ("50 lượt (100 %)", "20 lượt (40 %)", "7 lượt (14 %)", "<b>dưới 5 lượt</b>"):
        assert told in page, told


def test_clicks_to_file_online_are_told_apart_with_the_day_they_are_counted_from(counted):
    """ "How many pressed Nộp trực tuyến" had no answer: all links out were one number."""
    begun, store = datetime.now(VIETNAM).date() - timedelta(days=2), Figures(counted.store.engine)
    mai = counted.inside("mai", Role.COMMUNE, HERE)
    assert "(chưa bắt đầu đếm)" in mai.open("/so-lieu")
    store.begin(m.FUNNEL, m.FILING, begun)
    of_here(counted, 0, (m.FUNNEL, m.OPENED, 50), (m.FUNNEL, m.OUT, 30), (m.FUNNEL, m.FILING, 21))
    label = f"Trong đó: bấm “Nộp trực tuyến” (đếm từ {begun.day}/{begun.month}/{begun.year})"
    page = mai.open("/so-lieu")
    assert f"{label}</span> <b>21 lượt</b>" in page, "no part of openings of days without it"
    rows = list(load_workbook(io.BytesIO(mai.client.get("/quan-tri/so-lieu/tep.xlsx").content)).active.values)
    assert (label, 21) in [row[:2] for row in rows]
    made = PdfReader(io.BytesIO(mai.client.get("/quan-tri/so-lieu/tep.pdf").content))
    assert len(made.pages) == 1
    assert "bấm “Nộp trực tuyến”" in " ".join(made.pages[0].extract_text().split())


def test_a_step_counted_all_the_time_has_its_part_and_its_change(console):
    today, store = datetime.now(VIETNAM).date(), Figures(console.store.engine)
    store.begin(m.FUNNEL, m.FILING, today - timedelta(days=10))
    for weeks_ago, count in ((1, 10), (0, 20)):
        of_here(console, weeks_ago, (m.FUNNEL, m.OPENED, 50), (m.FUNNEL, m.FILING, count))
    page = console.inside("mai", Role.COMMUNE, HERE).open("/so-lieu?ky=1")
    assert "<b>20 lượt (40 %)</b>" in page
    assert "tăng 100 %" not in page, "the week before was counted in part"
    assert "như kỳ trước" in page


def test_each_number_says_what_it_counts_and_the_page_its_days(console):
    """ "1.234" was read as people, and "4 tuần" as the calendar's last month."""
    of_here(console, 0, (m.TURN, m.ANSWERED, 40), (m.CITIZENS, "", 12))
    page = console.inside("mai", Role.COMMUNE, HERE).open("/so-lieu")
    assert '<b>12</b> <span class="soft">người (mỗi người mỗi ngày một lần)' in page
    assert '<b>40</b> <span class="soft">lượt' in page
    last, first = datetime.now(VIETNAM).date(), datetime.now(VIETNAM).date() - timedelta(days=27)
    days = " đến ".join(f"{day.day}/{day.month}/{day.year}" for day in (first, last))
    assert f"Số liệu từ {days}</b>" in page


def test_it_opens_with_the_weeks_in_which_there_is_something(console):
    """A quiet month opened an empty page, though there was a whole autumn to see."""
    of_here(console, 8, (m.TURN, m.ANSWERED, 40))
    mai = console.inside("mai", Role.COMMUNE, HERE)
    page = mai.open("/so-lieu")
    assert '<option value="13" selected>' in page
    assert "nên trang mở 13 tuần" in page
    assert "40" in page
    quiet = mai.open("/so-lieu?ky=4")
    assert "chưa có lượt nào trong 4 tuần gần đây" in quiet
    assert "ky=13" in quiet
    assert "dưới 5" not in quiet, "no empty charts below the words"


def test_a_small_group_is_said_in_words_with_a_way_on(console):
    of_here(console, 1, (m.TURN, m.ANSWERED, 2), (m.PROCEDURE, "1.001193", 2))
    page = console.inside("mai", Role.COMMUNE, HERE).open("/so-lieu")
    assert "Số nhỏ như vậy không hiện, để không ai đoán được ai đã hỏi gì" in page
    assert f"?cua={m.PROVINCE}" in page
    assert "Làm giấy khai sinh" not in page


def test_how_dossiers_were_filed_and_why_they_came_back(counted):
    begun = datetime.now(VIETNAM).date() - timedelta(days=2)
    store = Figures(counted.store.engine)
    for key in ((m.FUNNEL, m.FOUND), (m.FILED, ""), (m.CAME_BACK, ""), (m.OUTCOME, "")):
        store.begin(*key, begun)
    birth, marriage = "1.001193", "1.000894"
    rows = [
        (m.TURN, m.ANSWERED, 90),
        (m.FUNNEL, m.OPENED, 50),
        (m.FUNNEL, m.FOUND, 9),
        (m.FILED, m.ONLINE, 30),
        (m.FILED, m.COUNTER, 10),
        (m.FILED, m.POST, 3),
        (m.CAME_BACK, m.of_procedure(m.SUPPLEMENT, birth), 7),
        (m.CAME_BACK, m.of_procedure(m.SUPPLEMENT, marriage), 3),
        (m.OUTCOME, m.of_procedure("papers", birth), 6),
        (m.OUTCOME, m.of_procedure("filed", marriage), 4),
    ]
    of_here(counted, 0, *rows)
    mai = counted.inside("mai", Role.COMMUNE, HERE)
    page = mai.open("/so-lieu")
    for words in (
        "Nộp trên mạng</span> <b>30 hồ sơ (70 %)",
        "Nộp tại quầy</span> <b>10 hồ sơ (23 %)",
        "Gửi qua bưu điện</span> <b>dưới 5 hồ sơ",
        "Tất cả: phải bổ sung</span> <b>10 hồ sơ",
        "Làm giấy khai sinh: phải bổ sung</span> <b>7 hồ sơ",
        "Làm giấy khai sinh: vướng giấy tờ</span> <b>6 người",
        "Đã nộp được</span> <b>dưới 5 người",
        f"Có hồ sơ đã nộp, trên mạng hay tại quầy (đếm từ {begun.day}/{begun.month}/{begun.year})</span> <b>9 lượt",
    ):
        assert words in page, words
    assert "Đăng ký kết hôn" not in page, "a procedure of a small group is not named"
    rows = list(load_workbook(io.BytesIO(mai.client.get("/quan-tri/so-lieu/tep.xlsx").content)).active.values)
    assert ("Nộp trên mạng", 30) in [row[:2] for row in rows]
    made = PdfReader(io.BytesIO(mai.client.get("/quan-tri/so-lieu/tep.pdf").content))
    assert len(made.pages) == 1
    assert "Nộp trên mạng hay tại quầy (hồ sơ)" in " ".join(made.pages[0].extract_text().split())
