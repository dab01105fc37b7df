"""Officials at work in a real browser: the five tasks that somebody must be able to do who does not program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.officials.axe import findings
from support.officials.console import BIRTH, PASSWORD
from support.officials.served import Served

from console.entry.accounts import Role

FIRST = "mật khẩu đầu tiên"


@pytest.fixture
def served(tmp_path) -> Iterator[Served]:
    console = Served(tmp_path)
    yield console
    console.stop()


@pytest.fixture
def official(served: Served, context: BrowserContext) -> Page:
    page = served.let_in(context, "an")
    page.goto(served.url)
    return page


def publish(page: Page, words: str) -> None:
    page.get_by_role("link", name="Bản nháp").first.click()
    page.get_by_label("Ghi chú cho lần đưa lên này").fill(words)
    page.get_by_role("button", name="Đưa lên").click()
    expect(page.get_by_text("Đã đưa lên")).to_be_visible()


def test_the_first_log_in(served: Served, page: Page):
    served.parts.accounts.create("an", "Nguyễn Văn An", Role.EDITOR, "", FIRST, "test")
    page.goto(served.url)
    page.get_by_label("Tên đăng nhập").fill("an")
    page.get_by_label("Mật khẩu").fill(FIRST)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("img", name="Mã QR")).to_be_visible()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 100
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Mã 6 số").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Xong").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="đi tiếp").click()
    page.get_by_label("Mật khẩu đang dùng").fill(FIRST)
    page.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    page.get_by_label("Gõ lại mật khẩu mới").fill(PASSWORD)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_role("heading", name="Nội dung trợ lý đang dùng")).to_be_visible()


def test_a_fee_is_changed_published_and_taken_back(served: Served, official: Page):
    official.get_by_role("link", name="Tìm và sửa thủ tục").click()
    official.get_by_label("Tìm (có dấu hoặc không dấu)").press_sequentially("giay khai sinh", delay=10)
    expect(official.locator("#found li")).to_have_count(1)
    official.get_by_role("link", name="Làm giấy khai sinh").click()
    official.locator('[name="methods.0.fees.0.amount"]').fill("9.000")
    official.locator('[name="methods.0.fees.0.source"]').fill("Nghị quyết 12/2026/NQ-HĐND")
    official.locator('[name="methods.0.fees.0.as_of"]').fill("2026-12-01")
    official.get_by_role("button", name="Lưu vào bản nháp").click()
    expect(official.get_by_text("Đã lưu vào bản nháp")).to_be_visible()
    official.get_by_role("link", name="Bản nháp").first.click()
    official.get_by_role("button", name="Kiểm tra").click()
    expect(official.get_by_text("Kiểm tra xong: không thấy lỗi")).to_be_visible()
    publish(official, "theo nghị quyết mới")
    assert [each.methods[0].fees[0].amount for each in served.live().procedures if each.code == BIRTH] == [9000]
    official.get_by_role("link", name="Quay lại bản số 1…").click()
    expect(official.get_by_text("Bỏ các thay đổi sau: 1 mục")).to_be_visible()
    official.get_by_role("button", name="Bỏ 1 thay đổi, quay lại bản số 1").click()
    expect(official.get_by_text("Đã quay lại bản cũ")).to_be_visible()
    assert [each.methods[0].fees[0].amount for each in served.live().procedures if each.code == BIRTH] == [8000]


def test_answers_that_tell_an_old_fee_are_given_the_new_one_together(served: Served, official: Page):
    entry = served.live().faq[0]
    told = (
        entry.copy(update={"id": name, "question": f"Câu {name}?", "answer": text, "procedures": (BIRTH,)})
        for name, text in (("muon", "Đăng ký muộn mất 8.000 đồng."), ("nhanh", "Làm nhanh là 8 nghìn thôi."))
    )
    served.store.publish(served.live().copy(update={"faq": (entry, *told)}), origin="test")
    official.get_by_role("link", name="Sửa mức phí").click()
    official.get_by_role("link", name="Làm giấy khai sinh").click()
    official.get_by_label("Nộp trực tiếp: 8.000 đồng (không đúng hạn)").fill("10.000")
    official.get_by_label("Văn bản nào nói mức mới").fill("Nghị quyết 12/2026/NQ-HĐND")
    official.get_by_label("Ngày của văn bản").fill("2026-12-01")
    assert findings(official) == []
    official.get_by_role("button", name="Lưu vào bản nháp").click()
    expect(official.get_by_role("heading", name="Chỗ còn nói mức cũ")).to_be_visible()
    official.get_by_role("link", name="Bản nháp").first.click()
    official.get_by_role("button", name="Kiểm tra").click()
    expect(official.get_by_text("Kiểm tra xong: 2 chỗ nên xem lại.")).to_be_visible()
    official.get_by_role("link", name="2 chỗ vẫn nói 8.000 đồng").click()
    expect(official.get_by_text("Sẽ thành: Làm nhanh là 10 nghìn thôi.")).to_be_visible()
    assert findings(official) == []
    official.get_by_label("Đăng ký muộn mất").check()
    official.get_by_role("button", name="Đã xem, giữ nguyên").click()
    expect(official.get_by_text("Đã giữ nguyên 1 chỗ. Còn 1 chỗ.")).to_be_visible()
    official.get_by_text("Xem 1 chỗ đã giữ nguyên").click()
    assert findings(official) == []
    official.get_by_role("button", name="Đưa lại vào danh sách").click()
    official.get_by_role("button", name="Chọn tất cả 2 chỗ").click()
    official.get_by_role("link", name="Câu nhanh?").click()
    official.go_back()  # what was ticked is in the address: nothing is asked to be sent again
    expect(official.get_by_label("Đăng ký muộn mất")).to_be_checked()
    official.get_by_role("button", name="Thay ở các chỗ đã chọn").click()
    expect(official.get_by_text("Đã thay 2 chỗ ở 2 mục, nằm trong bản nháp. Còn 0 chỗ.")).to_be_visible()
    publish(official, "theo nghị quyết mới")
    answers = [one.answer for one in served.live().faq[1:]]
    assert answers == ["Đăng ký muộn mất 10.000 đồng.", "Làm nhanh là 10 nghìn thôi."]


def test_what_was_typed_beside_the_button_is_there_again(served: Served, official: Page):
    served.inside("an").fill("/noi-dung/hoi-dap/sua/gio-lam-viec", answer="Từ 7 giờ 30 đến 17 giờ.")
    note = official.get_by_label("Ghi chú cho lần đưa lên này")
    official.goto(f"{served.url}/ban-nhap")
    note.fill("theo thông báo mới")
    official.get_by_text("Hoặc hẹn ngày có hiệu lực").click()
    official.get_by_label("Có hiệu lực từ 0 giờ ngày").fill("2099-01-02")
    official.goto(f"{served.url}/noi-dung/hoi-dap")
    official.goto(f"{served.url}/ban-nhap")
    expect(note).to_have_value("theo thông báo mới")
    expect(official.get_by_label("Có hiệu lực từ 0 giờ ngày")).to_have_value("2099-01-02")
    official.get_by_role("button", name="Đưa lên").click()
    expect(official.get_by_text("Đã đưa lên")).to_be_visible()
    served.inside("an").fill("/noi-dung/hoi-dap/sua/gio-lam-viec", answer="Từ 8 giờ đến 17 giờ.")
    official.goto(f"{served.url}/ban-nhap")
    expect(note).to_have_value("")


def test_an_answer_is_taken_off_from_its_form(served: Served, official: Page):
    official.goto(f"{served.url}/noi-dung/hoi-dap/sua/gio-lam-viec")
    official.get_by_text("Gỡ câu trả lời này ngay").click()
    assert findings(official) == []
    official.get_by_label("Lý do (chỉ cán bộ đọc)").fill("giờ ghi ở đây đã cũ")
    official.get_by_role("button", name="Gỡ ngay").click()
    expect(official.get_by_text("Đã tạm dừng.")).to_be_visible()
    official.goto(f"{served.url}/noi-dung/hoi-dap/sua/gio-lam-viec")
    expect(official.get_by_text("Mục này đang tạm dừng trả lời.")).to_be_visible()


def test_an_entry_is_added_by_the_keyboard_alone(served: Served, official: Page):
    official.goto(f"{served.url}/noi-dung/hoi-dap/moi")
    official.get_by_label("Câu hỏi (bắt buộc)").focus()
    for text in (
        "Thứ bảy có làm việc không?",
        "thứ bảy mở cửa không",
        "Thứ bảy nhiều nơi vẫn tiếp dân.",
        "",
        "",
    ):
        official.keyboard.insert_text(text)
        official.keyboard.press("Tab")
    official.get_by_label("Nguồn (bắt buộc)", exact=True).focus()  # behind two boxes that stay empty
    official.keyboard.insert_text("Văn phòng tỉnh")
    official.locator('[name="as_of"]').fill("2026-11-30")
    official.get_by_role("button", name="Lưu vào bản nháp").press("Enter")
    expect(official.get_by_text("Đã lưu vào bản nháp")).to_be_visible()
    publish(official, "thêm câu thứ bảy")
    assert served.live().faq[-1].question == "Thứ bảy có làm việc không?"


def test_a_mistake_is_told_at_its_field(served: Served, official: Page):
    official.goto(f"{served.url}/noi-dung/hoi-dap/sua/gio-lam-viec")
    official.get_by_label("Trả lời (bắt buộc)").fill("ngắn")
    official.get_by_role("button", name="Lưu vào bản nháp").click()
    expect(official.get_by_role("alert")).to_contain_text("1 chỗ chưa dùng được")
    expect(official.get_by_label("Trả lời (bắt buộc)")).to_have_attribute("aria-invalid", "true")
    expect(official.get_by_label("Trả lời (bắt buộc)")).to_have_value("ngắn")


def test_excel_there_and_back_with_three_mistakes(served: Served, official: Page, tmp_path: Path):
    official.get_by_role("link", name="Excel", exact=True).click()
    with official.expect_download() as waiting:
        official.get_by_role("link", name="Tải tệp Excel về").click()
    file = tmp_path / "noi-dung.xlsx"
    waiting.value.save_as(file)
    book = load_workbook(file)
    book["Hỏi đáp"]["D2"], book["Từ vựng"]["B2"], book["Xã, phường"]["F2"] = "ngắn", "1.14", "bốn"
    book.save(file)
    official.goto(f"{served.url}/excel")
    official.get_by_label("Chọn tệp vừa sửa").set_input_files(file)
    official.get_by_role("button", name="Nhập vào bản nháp").click()
    expect(official.locator("li.wrong")).to_have_count(3)
    book["Hỏi đáp"]["D2"], book["Từ vựng"]["B2"], book["Xã, phường"]["F2"] = "Từ 7 giờ 30 đến 17 giờ.", BIRTH, None
    book.save(file)
    official.get_by_role("link", name="← Excel").click()
    official.get_by_label("Chọn tệp vừa sửa").set_input_files(file)
    official.get_by_role("button", name="Nhập vào bản nháp").click()
    expect(official.get_by_text("0 mục mới, 1 mục sửa, 0 mục bỏ")).to_be_visible()


def test_two_editors_the_second_is_told_and_nothing_is_lost(served: Served, official: Page, chromium: Browser):
    address = f"{served.url}/noi-dung/hoi-dap/sua/gio-lam-viec"
    other_context = chromium.new_context(locale="vi-VN")
    other = served.let_in(other_context, "binh")
    official.goto(address)
    other.goto(address)
    official.get_by_label("Trả lời (bắt buộc)").fill("Từ 7 giờ 30 đến 17 giờ.")
    official.get_by_role("button", name="Lưu vào bản nháp").click()
    expect(official.get_by_text("Đã lưu vào bản nháp")).to_be_visible()
    other.get_by_label("Trả lời (bắt buộc)").fill("Từ 8 giờ đến 16 giờ 30.")
    other.get_by_role("button", name="Lưu vào bản nháp").click()
    expect(other.get_by_role("alert")).to_contain_text("an đã sửa cùng chỗ này")
    expect(other.get_by_role("alert")).to_contain_text("Từ 7 giờ 30")
    expect(other.get_by_label("Trả lời (bắt buộc)")).to_have_value("Từ 8 giờ đến 16 giờ 30.")
    other.get_by_role("button", name="Lưu vào bản nháp").click()
    expect(other.get_by_text("Đã lưu vào bản nháp")).to_be_visible()
    other_context.close()


def test_who_changed_an_answer(served: Served, official: Page):
    served.inside("binh").fill("/noi-dung/hoi-dap/sua/gio-lam-viec", answer="Từ 7 giờ 30 đến 17 giờ.")
    official.get_by_role("link", name="Nhật ký", exact=True).click()
    official.get_by_label("Tìm chữ").fill("tu 7 gio 30")
    official.get_by_role("button", name="Tìm").click()
    expect(official.locator(".history li")).to_have_count(1)
    expect(official.locator(".history li")).to_contain_text("Binh (binh)")


PAGES = ("", "/noi-dung/hoi-dap", "/noi-dung/hoi-dap/moi", f"/noi-dung/thu-tuc/sua/{BIRTH}", "/noi-dung/tu-vung")
PAGES += (
    "/noi-dung/co-quan/sua/xa-cho-ra",
    "/hop-thu",
    "/hop-thu/danh-gia",
    "/ban-nhap",
    "/excel",
    "/cac-ban",
    "/cac-ban/1",
    "/cac-ban/1/quay-lai",
    "/nhat-ky",
    "/tai-khoan",
)
PAGES += ("/toi", "/mat-khau", "/tam-dung", "/hen-ngay", "/hoi-thu", "/noi-dung/thu-tuc?phi=1", "/ban-nhap/muc-cu")
PAGES += (f"/muc-phi/{BIRTH}", "/so-lieu", "/so-lieu/cau-hoi?cua=p&ky=4&cot=refused", "/tin-cua-xa")


def test_every_page_fits_a_small_phone_and_targets_are_big(served: Served, context: BrowserContext):
    served.inside("binh").fill("/noi-dung/hoi-dap/sua/gio-lam-viec", answer="Từ 7 giờ 30 đến 17 giờ.")
    page = served.let_in(context, "sep", Role.ADMIN)
    for path in PAGES:
        page.goto(served.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        small = page.eval_on_selector_all(
            "button, input:not([type=hidden]):not([type=checkbox]), select, textarea, nav a",
            "all => all.filter(e => e.offsetParent).map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])"
            ".filter(([_, box]) => box.height < 44).map(([html]) => html)",
        )
        assert small == [], path
        unnamed = page.eval_on_selector_all(
            "input:not([type=hidden]), select, textarea",
            "all => all.filter(e => e.offsetParent && !e.labels.length).map(e => e.outerHTML.slice(0, 80))",
        )
        assert unnamed == [], path
        ids = re.findall(r' id="([^"]+)"', page.content())
        assert len(ids) == len(set(ids)), path
