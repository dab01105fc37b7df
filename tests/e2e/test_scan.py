"""Photos of papers become one PDF on the phone: upright, straight, light, within the limit, and nothing leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, expect
from pypdf import PdfReader
from support import photos
from support.live import LiveBot

from bot.pages.guide_page import GuidePage
from bot.pages.scan_page import scan_routes
from common.settings import load

A4 = (595.3, 841.9)
MB = 1_000_000


@pytest.fixture(scope="module")
def server(redis_server, tmp_path_factory) -> Iterator[LiveBot]:
    chosen = load(var_dir=tmp_path_factory.mktemp("scan"))
    bot = LiveBot(f"{redis_server}?db=6", doors=[*scan_routes(), *GuidePage(chosen).routes()])
    yield bot
    bot.stop()


@pytest.fixture(scope="module")
def taken() -> dict[str, tuple[bytes, photos.Corners]]:
    return photos.five()


@pytest.fixture
def tool(page: Page, server: LiveBot) -> Page:
    page.goto(f"{server.url}/chup-giay-to")
    expect(page.get_by_text("Trang này đã lưu trong máy")).to_be_visible()
    return page


def choose(page: Page, *pictures: bytes) -> None:
    before = page.locator("#pages li").count()
    files: list[FilePayload] = [
        {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": picture}
        for number, picture in enumerate(pictures)
    ]
    page.locator("#gallery").set_input_files(files)
    expect(page.locator("#status")).to_have_text(f"Đã có {before + len(pictures)} trang.", timeout=60_000)


@dataclass(frozen=True)
class Made:
    """A PDF as it is read back. ``sizes`` are of its pages in points."""

    name: str
    bytes: int
    sizes: Sequence[tuple[float, float]]
    pictures: Sequence[Image.Image]


def make(page: Page, folder: Path) -> Made:
    page.get_by_role("button", name="Làm tệp PDF").click()
    expect(page.locator("#done")).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Lưu về máy").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    pages = PdfReader(path).pages
    sizes = [(float(one.mediabox.width), float(one.mediabox.height)) for one in pages]
    return Made(path.name, path.stat().st_size, sizes, [drawn_on(one) for one in pages])


def drawn_on(page) -> Image.Image:
    """The picture that a page draws: the library lists those of all pages with each of them."""
    content = page.get_contents().get_data()
    name = re.search(rb"/(\w+) Do", content)[1].decode()
    matrix = [float(number) for number in re.findall(rb"([\d. -]+) cm", content)[-1].split()]
    assert matrix[0] == pytest.approx(float(page.mediabox.width), abs=1)  # the picture fills the page
    assert matrix[3] == pytest.approx(float(page.mediabox.height), abs=1)
    return next(one for one in page.images if one.name.startswith(f"{name}.")).image.convert("RGB")


def text_box(picture: Image.Image) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is darker than paper, as shares."""
    dark = np.asarray(picture.convert("L")) < 120
    columns, rows = np.flatnonzero(dark.sum(axis=0) > 2), np.flatnonzero(dark.sum(axis=1) > 2)
    height, width = dark.shape
    return columns[0] / width, rows[0] / height, columns[-1] / width, rows[-1] / height


def stamp(picture: Image.Image) -> tuple[float, float]:
    """Where the middle of what is red lies, as shares."""
    rgb = np.asarray(picture).astype(int)
    y, x = np.nonzero((rgb[..., 0] - rgb[..., 1] > 60) & (rgb[..., 0] - rgb[..., 2] > 60))
    return float(x.mean()) / rgb.shape[1], float(y.mean()) / rgb.shape[0]


def test_five_photos_become_one_clear_pdf_and_nothing_is_sent(tool: Page, context: BrowserContext, taken, tmp_path):
    sent: list[str] = []
    context.on("request", lambda request: sent.append(request.url))
    choose(tool, *(picture for picture, _ in taken.values()))
    made = make(tool, tmp_path)
    assert [url for url in sent if not url.startswith("blob:")] == []
    assert made.name == "giay-to.pdf"
    assert made.bytes < 2 * MB
    for size, picture in zip(made.sizes[:4], made.pictures[:4], strict=True):
        assert size == pytest.approx(A4, abs=2)
        left, top, right, bottom = text_box(picture)
        assert (0.05 < left < 0.11, 0.04 < top < 0.09, 0.85 < right < 0.93, 0.88 < bottom < 0.95) == (True,) * 4
        assert stamp(picture) == pytest.approx((0.79, 0.84), abs=0.03)  # upright
        assert np.median(np.asarray(picture)) > 245  # paper is white, whatever shadow lay on it
        assert min(picture.size) > 900
    assert made.sizes[4][0] / made.sizes[4][1] == pytest.approx(1.58, abs=0.08)  # a card stays a card


def test_the_first_guess_lies_at_the_corners_of_the_sheet(tool: Page, taken):
    choose(tool, *(picture for picture, _ in taken.values()))
    for number, (_, corners) in enumerate(taken.values(), 1):
        tool.get_by_role("button", name=f"Sửa bốn góc trang {number}").click()
        labels = tool.locator(".corner").evaluate_all("all => all.map(e => [e.style.left, e.style.top])")
        tool.get_by_role("button", name="Bỏ, không sửa").click()
        found = [(float(x.rstrip("%")) / 100, float(y.rstrip("%")) / 100) for x, y in labels]
        assert np.abs(np.array(found) - np.array(corners)).max() < 0.02, number


def test_corners_are_drawn_with_a_finger_and_pushed_with_keys(tool: Page, taken):
    choose(tool, taken["1-aslant.jpg"][0])
    tool.get_by_role("button", name="Sửa bốn góc trang 1").click()
    corner = tool.get_by_role("button", name="Góc trên bên trái")
    before, box = corner.bounding_box(), tool.locator("#photo").bounding_box()
    assert before
    assert box
    assert min(before["width"], before["height"]) >= 48
    tool.mouse.move(before["x"] + 26, before["y"] + 26)
    tool.mouse.down()
    tool.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.1, steps=4)
    expect(tool.locator("#loupe")).to_be_visible()
    tool.mouse.up()
    expect(tool.locator("#loupe")).to_be_hidden()
    expect(corner).to_have_accessible_name("Góc trên bên trái: ngang 10 %, dọc 10 %")
    corner.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowUp"):
        tool.keyboard.press(key)
    expect(corner).to_have_accessible_name("Góc trên bên trái: ngang 12 %, dọc 11 %")
    expect(tool.locator("#where")).to_have_text("Góc trên bên trái: ngang 12 %, dọc 11 %")
    for _ in range(95):
        tool.keyboard.press("ArrowRight")  # never beyond the other corners
    assert tool.evaluate("Sheet.isConvex([...document.querySelectorAll('.corner')].map(e => ({x: parseFloat(e.style.left) / 100, y: parseFloat(e.style.top) / 100})))")  # fmt: skip
    tool.get_by_role("button", name="Lấy cả ảnh").click()
    expect(corner).to_have_accessible_name("Góc trên bên trái: ngang 0 %, dọc 0 %")
    tool.get_by_role("button", name="Máy tìm lại góc").click()
    expect(corner).to_have_accessible_name(re.compile("ngang 1[67] %, dọc 1[45] %"))
    tool.get_by_role("button", name="Xong").click()
    expect(tool.locator("#status")).to_have_text("Đã sửa trang 1.", timeout=20_000)
    expect(tool.get_by_role("button", name="Sửa bốn góc trang 1")).to_be_focused()


def test_pages_change_places_are_turned_deleted_and_taken_back(tool: Page, taken, tmp_path):
    choose(tool, taken["1-aslant.jpg"][0], taken["5-card.jpg"][0])
    tool.get_by_role("button", name="Xuống sau trang 1").focus()
    tool.keyboard.press("Enter")
    tool.get_by_role("button", name="Xoay trang 1").click()
    expect(tool.locator("#status")).to_have_text("Đã xoay trang 1.", timeout=20_000)
    tool.get_by_role("button", name="Xóa trang 2").click()
    expect(tool.locator("#pages li")).to_have_count(1)
    tool.get_by_role("button", name="Lấy lại trang vừa xóa").click()
    expect(tool.locator("#pages li")).to_have_count(2)
    tool.get_by_label("Tên tệp, chữ không dấu").fill("Giấy khai sinh của Đỗ.pdf")
    made = make(tool, tmp_path)
    assert made.name == "Giay-khai-sinh-cua-Do.pdf"
    assert made.sizes[0][0] < made.sizes[0][1]  # the card stands on its side
    assert made.sizes[1] == pytest.approx(A4, abs=2)


@pytest.mark.parametrize(("look", "grey", "bright"), [("Đen trắng", True, True), ("Để nguyên", False, False)])
def test_the_look_is_chosen(tool: Page, taken, tmp_path, look, grey, bright):
    choose(tool, taken["1-aslant.jpg"][0])
    tool.get_by_label(re.compile(look)).check()
    expect(tool.locator("#status")).to_have_text("Đã đổi màu.", timeout=20_000)
    rgb = np.asarray(make(tool, tmp_path).pictures[0]).astype(int)
    assert bool(np.abs(rgb[..., 0] - rgb[..., 2]).max() < 12) is grey
    assert bool(np.median(rgb) > 245) is bright


def test_a_file_is_made_lighter_until_it_is_within_the_limit(tool: Page, tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, (2400, 1700, 3), dtype=np.uint8)
    heavy = photos.jpeg(Image.fromarray(noise))
    choose(tool, heavy)
    tool.get_by_label("Để nguyên như ảnh").check()
    choose(tool, heavy, heavy)
    tool.get_by_label("Tệp nặng nhiều nhất").select_option("2")
    assert make(tool, tmp_path).bytes < 2 * MB
    tool.get_by_label("Tệp nặng nhiều nhất").select_option("1")
    assert make(tool, tmp_path).bytes < MB
    tool.evaluate("document.querySelector('#limit option').value = '0.01'")
    tool.get_by_role("button", name="Làm tệp PDF").click()
    expect(tool.locator("#trouble")).to_have_text(re.compile("Nhiều trang quá"), timeout=60_000)


@pytest.mark.parametrize("broken", [b"not a picture at all", b"\xff\xd8\xff\xe0" + bytes(200)])
def test_what_cannot_be_read_is_told_and_the_others_go_on(tool: Page, taken, broken):
    tool.locator("#gallery").set_input_files([{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": broken}])
    expect(tool.locator("#trouble")).to_have_text(re.compile("Máy không mở được ảnh này"))
    choose(tool, taken["1-aslant.jpg"][0])
    expect(tool.locator("#trouble")).to_be_hidden()


def test_a_phone_with_little_memory_works_with_less_or_is_told_so(tool: Page, taken, tmp_path):
    tool.evaluate(
        """most => {
          const whole = CanvasRenderingContext2D.prototype.getImageData;
          window.most = most;
          CanvasRenderingContext2D.prototype.getImageData = function (x, y, width, height) {
            if (width * height > window.most) throw new RangeError("Out of memory at ImageData creation");
            return whole.call(this, x, y, width, height);
          };
        }""",
        1_000_000,
    )
    choose(tool, taken["1-aslant.jpg"][0])
    assert max(make(tool, tmp_path).pictures[0].size) < 1000
    tool.evaluate("window.most = 1000")
    tool.locator("#gallery").set_input_files(
        [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": taken["5-card.jpg"][0]}]
    )
    expect(tool.locator("#trouble")).to_have_text(re.compile("Máy không đủ bộ nhớ"))


def test_it_is_handed_on_where_the_phone_can_do_that(tool: Page, taken, tmp_path):
    tool.evaluate(
        "navigator.canShare = data => data.files.length === 1; navigator.share = async data => { window.shared = data }"
    )
    choose(tool, taken["5-card.jpg"][0])
    make(tool, tmp_path)
    tool.get_by_role("button", name="Gửi sang ứng dụng khác").click()
    tool.wait_for_function("window.shared")
    assert tool.evaluate("[window.shared.files[0].name, window.shared.files[0].type]") == [
        "giay-to.pdf",
        "application/pdf",
    ]


def test_without_a_way_to_hand_on_there_is_no_button(tool: Page, taken, tmp_path):
    tool.evaluate("navigator.canShare = () => false")
    choose(tool, taken["5-card.jpg"][0])
    make(tool, tmp_path)
    expect(tool.get_by_role("button", name="Gửi sang ứng dụng khác")).to_be_hidden()


def test_it_works_without_a_network_once_it_was_opened(tool: Page, context: BrowserContext, taken, tmp_path):
    context.set_offline(True)
    tool.reload()
    choose(tool, taken["1-aslant.jpg"][0])
    assert make(tool, tmp_path).sizes[0] == pytest.approx(A4, abs=2)
    context.set_offline(False)


def test_the_browser_itself_forbids_the_page_to_send_anything(page: Page, server: LiveBot):
    answer = page.goto(f"{server.url}/chup-giay-to")
    assert answer
    assert "connect-src 'none'" in answer.headers["content-security-policy"]
    assert "form-action 'none'" in answer.headers["content-security-policy"]
    assert "https:" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "missing", ["HTMLCanvasElement.prototype.toBlob = undefined", "window.ImageData = undefined"]
)
def test_an_old_browser_is_told_what_to_do(page: Page, server: LiveBot, missing):
    page.add_init_script(missing)
    page.goto(f"{server.url}/chup-giay-to")
    expect(page.get_by_text("Trình duyệt này cũ quá")).to_be_visible()
    expect(page.get_by_text("Chụp ảnh", exact=True)).to_be_hidden()
