"""Excel out and in: three-way merge into the draft, mistakes and clashes told cell by cell."""

from __future__ import annotations

import io
import random
import time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import load_workbook
from support.officials.console import CONTENT, Console

from data.editing.records import Kind
from data.excel.spreadsheet import MARK

FAQ = "/noi-dung/hoi-dap/sua/gio-lam-viec"


def download(browser) -> bytes:
    return browser.client.get("/quan-tri/excel/tai-ve").content


def edited(body: bytes, *cells: tuple[str, int, str, object]) -> bytes:
    """The workbook with cells (sheet, row, heading, value) changed."""
    workbook = load_workbook(io.BytesIO(body))
    for sheet, row, heading, value in cells:
        page = workbook[sheet]
        page.cell(row, [cell.value for cell in page[1]].index(heading) + 1, value)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def bring(browser, body: bytes, **values: str) -> str:
    browser.open("/excel")
    browser.send("/excel/nhap", values, ("noi-dung.xlsx", body))
    return browser.wait()


def draft(console):
    return {one.edit.key: one.edit.value for one in console.parts.draft.all()}


def test_an_unchanged_file_changes_nothing(console, an):
    assert "0 mục mới, 0 mục sửa, 0 mục bỏ" in bring(an, download(an))
    assert draft(console) == {}


def test_a_file_that_says_from_which_release_it_is(an):
    book = load_workbook(io.BytesIO(download(an)))
    assert (book[MARK]["B1"].value, book[MARK].sheet_state) == (1, "hidden")


def test_cells_become_a_draft(console, an):
    body = edited(
        download(an),
        ("Hỏi đáp", 2, "Trả lời", "Từ 7 giờ 30 đến 17 giờ."),
        ("Hỏi đáp", 3, "Câu hỏi", "Đi đâu để hỏi?"),
        ("Hỏi đáp", 3, "Trả lời", "Đến Ủy ban nhân dân xã."),
        ("Hỏi đáp", 3, "Nguồn", "Văn phòng tỉnh"),
        ("Hỏi đáp", 3, "Ngày", "1/12/2026"),
        ("Xã, phường", 2, "Địa chỉ", "Tiểu khu 1"),
        ("Thủ tục", 2, "Tên thường gọi", "Khai sinh cho bé"),
    )
    assert "1 mục mới, 3 mục sửa, 0 mục bỏ" in bring(an, body)
    found = draft(console)
    assert set(found) == {"gio-lam-viec", "di-dau-de-hoi", "xa-cho-ra", "1.001193"}
    assert found["1.001193"]["methods"][0]["fees"] == [{"amount": 8000, "text": "không đúng hạn"}]


def test_three_mistakes_are_all_told_and_nothing_is_taken_in(console, an):
    body = edited(
        download(an),
        ("Hỏi đáp", 2, "Trả lời", "ngắn"),
        ("Từ vựng", 2, "Mã thủ tục", "1.14"),
        ("Xã, phường", 2, "Vĩ độ", "bốn mươi"),
        ("Xã, phường", 3, "Địa chỉ", "Tiểu khu 1"),
    )
    page = bring(an, body)
    assert "Trang “Hỏi đáp”, dòng 2, cột D (Trả lời): ngắn quá" in page
    assert "Trang “Từ vựng”, dòng 2, cột B (Mã thủ tục): mã thủ tục phải có dạng" in page
    assert "Trang “Xã, phường”, dòng 2, cột F (Vĩ độ): phải là số; ô ghi “bốn mươi” (mục “Xã Chợ Rã”)" in page
    assert "1 ô khác đúng, chưa nhập" in page
    assert "Trang “Xã, phường”, dòng 3, cột C (Địa chỉ): “Tiểu khu 1” (mục “Xã Phủ Thông”)" in page
    assert "YAML" not in page
    assert draft(console) == {}


def test_every_mistake_names_the_entry_of_its_row(console, an):
    """That of a code which no procedure has did not, nor that of a row that is there twice."""
    question = "Một cửa làm việc mấy giờ?"
    body = edited(
        download(an), ("Hỏi đáp", 2, "Mã thủ tục", "1.999999"), ("Hỏi đáp", 2, "Trả lời", "Từ 7 giờ đến 17.")
    )
    page = bring(an, body)
    assert f"cột E (Mã thủ tục): không có thủ tục mã 1.999999 (mục “{question}”)" in page
    assert "ô khác đúng" not in page
    body = edited(download(an), ("Từ vựng", 4, "Cách nói của dân", "cưới"), ("Từ vựng", 4, "Mã thủ tục", "1.000894"))
    assert "trùng với dòng 3 (mục “cưới”)" in bring(an, body)


@pytest.mark.parametrize(
    ("heading", "value", "told"),
    [
        ("Trả lời", "=1+1", "công thức"),
        ("Ngày", "=TODAY()", "công thức"),
        ("Trả lời", True, "đúng/sai"),
        ("Mã thủ tục", "#REF!", "báo lỗi #REF!"),
    ],
)
def test_formulas_and_wrong_types_are_refused_by_name(console, an, heading, value, told):
    page = bring(an, edited(download(an), ("Hỏi đáp", 2, heading, value)))
    assert "Trang “Hỏi đáp”, dòng 2" in page
    assert told in page
    assert draft(console) == {}


def test_what_others_changed_meanwhile_stays(console, an, binh):
    body = download(an)
    binh.fill(FAQ, source="Sở Nội vụ tỉnh")
    bring(an, edited(body, ("Hỏi đáp", 2, "Trả lời", "Từ 7 giờ 30 đến 17 giờ.")))
    (value,) = draft(console).values()
    assert (value["source"], value["answer"]) == ("Sở Nội vụ tỉnh", "Từ 7 giờ 30 đến 17 giờ.")


@pytest.mark.parametrize(("mine", "kept"), [("1", "Từ 7 giờ 30 đến 17 giờ."), ("0", "Từ 8 giờ đến 16 giờ 30.")])
def test_the_same_cell_is_told_and_asked(console, an, binh, mine, kept):
    body = download(an)
    binh.fill(FAQ, answer="Từ 8 giờ đến 16 giờ 30.")
    changed = edited(
        body, ("Hỏi đáp", 2, "Trả lời", "Từ 7 giờ 30 đến 17 giờ."), ("Xã, phường", 2, "Địa chỉ", "Tiểu khu 1")
    )
    page = bring(an, changed)
    assert "Trang “Hỏi đáp”, dòng 2, cột D (Trả lời)" in page
    assert "Từ 8 giờ đến 16 giờ 30." in page
    assert set(draft(console)) == {"gio-lam-viec"}
    an.send(f"/excel/{an.url.rsplit('/', 1)[1]}/chon", {"mine": mine})
    an.wait()
    found = draft(console)
    assert found["gio-lam-viec"]["answer"] == kept
    assert found["xa-cho-ra"]["address"] == "Tiểu khu 1"


def test_the_same_file_may_come_again_with_more(console, an):
    body = edited(download(an), ("Hỏi đáp", 2, "Trả lời", "Từ 7 giờ 30 đến 17 giờ."))
    bring(an, body)
    page = bring(an, edited(body, ("Hỏi đáp", 2, "Trả lời", "Từ 8 giờ đến 16 giờ 30.")))
    assert "1 mục sửa" in page
    assert draft(console)["gio-lam-viec"]["answer"] == "Từ 8 giờ đến 16 giờ 30."


def test_a_row_taken_out_here_and_changed_there_is_asked(console, an, binh):
    book = load_workbook(io.BytesIO(download(an)))
    book["Từ vựng"].delete_rows(2)
    file = io.BytesIO()
    book.save(file)
    key = next(iter(console.parts.contents.lookup(console.parts.contents.live()).of(Kind.VOCABULARY)))
    binh.fill(f"/noi-dung/tu-vung/sua/{key}", note="giữ lại")
    assert "dòng đã bỏ" in bring(an, file.getvalue())
    assert draft(console)[key]["note"] == "giữ lại"


def test_an_emptied_sheet_has_to_be_meant(console, an):
    book = load_workbook(io.BytesIO(download(an)))
    book["Hỏi đáp"].delete_rows(2, 10)
    file = io.BytesIO()
    book.save(file)
    assert "Cho phép bỏ hết một trang" in bring(an, file.getvalue())
    assert draft(console) == {}
    assert "0 mục mới, 0 mục sửa, 1 mục bỏ" in bring(an, file.getvalue(), may_empty="1")
    assert "0 mục mới, 0 mục sửa, 1 mục bỏ" in bring(an, file.getvalue(), may_empty="1")


def test_a_file_without_its_number_or_of_no_release(an):
    book = load_workbook(io.BytesIO(download(an)))
    book[MARK]["B1"] = 99
    file = io.BytesIO()
    book.save(file)
    assert "Không có bản số 99" in bring(an, file.getvalue())
    del book[MARK]
    file = io.BytesIO()
    book.save(file)
    assert "không ghi bản số" in bring(an, file.getvalue())


def test_malformed_files_are_sentences(console, an):
    """Bytes flipped, parts cut, parts swapped: never an error of ours, and nothing is taken in."""
    body, chance = download(an), random.Random(16)
    for number in range(60):
        told = bring(an, broken(body, chance))
        assert an.status == 200, number
        assert "Hệ thống đang có lỗi" not in told, number
    assert draft(console) == {}


def broken(body: bytes, chance: random.Random) -> bytes:
    """A workbook with damage: in its bytes, or within one of its parts so that the archive itself is whole."""
    if chance.random() < 0.4:
        cut = bytearray(body[: chance.randrange(1, len(body))] if chance.random() < 0.5 else body)
        for _ in range(chance.randrange(1, 40)):
            cut[chance.randrange(len(cut))] = chance.randrange(256)
        return bytes(cut)
    with ZipFile(io.BytesIO(body)) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    part = parts[chance.choice([name for name in parts if parts[name]])]
    at = chance.randrange(len(part))
    part[at : at + chance.randrange(1, 30)] = chance.randbytes(chance.randrange(0, 30))
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, bytes(text))
    return file.getvalue()


def test_five_thousand_rows_take_little_work(tmp_path):
    entry = CONTENT.faq[0]
    many = tuple(entry.copy(update={"id": f"cau-{n}", "question": f"Câu hỏi số {n} là gì?"}) for n in range(5000))
    console = Console(tmp_path, CONTENT.copy(update={"faq": many}))
    an = console.inside("an")
    body = edited(download(an), ("Hỏi đáp", 4000, "Trả lời", "Một câu trả lời mới."))
    begun = time.process_time()
    assert "1 mục sửa" in bring(an, body)
    assert time.process_time() - begun < 10
