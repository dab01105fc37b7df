"""Links and posters in the console: registered, counted, printed; nobody sees those of another commune."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from bot.editors.kit import OfficialsKit
from common.settings import load
from console.entry.accounts import Role
from console.web.app import application
from data.shared_links import PlaceKind, SharedLinks

HERE, THERE = "xa-cho-ra", "xa-phu-thong"


@pytest.fixture
def staff(console, tmp_path):
    chosen = load(var_dir=tmp_path, database_url="", redis_url="", public_url="https://hoi.test")
    console.parts = replace(console.parts, kit=OfficialsKit(chosen, None))
    console.app = application(console.parts)
    return console


def test_a_link_is_registered_and_printed(staff):
    mai = staff.inside("mai", Role.COMMUNE, HERE)
    mai.send("/lien-ket", {"label": "Quầy 2", "place": "quay", "procedure": "khai sinh", "code": "CHORA2"})
    assert "Đã tạo mã" in mai.page
    assert "https://hoi.test/x/CHORA2" in mai.page
    assert "#CHORA2" in mai.page
    link = SharedLinks(staff.store.engine).get("CHORA2")
    assert (link.office, link.procedure, link.owner) == (HERE, "1.001193", "mai")
    answer = mai.client.get("/quan-tri/lien-ket/CHORA2/to-in/a6.pdf?tai=1")
    assert answer.content.startswith(b"%PDF")
    assert "attachment" in answer.headers["content-disposition"]
    assert mai.client.get("/quan-tri/lien-ket/CHORA2/to-in/a6.png").content.startswith(b"\x89PNG")
    assert b"<svg" in mai.client.get("/quan-tri/lien-ket/CHORA2/qr.svg").content
    mai.send("/lien-ket/CHORA2/dung")
    assert "đã dừng" in mai.page


def test_words_that_fit_several_procedures_are_answered_with_a_choice(staff):
    """A code had to be copied out of a sentence and typed into the field."""
    mai = staff.inside("mai", Role.COMMUNE, HERE)
    mai.send("/lien-ket", {"label": "Quầy 2", "place": "quay", "procedure": "đăng ký"})
    assert mai.status == 400
    assert "Có 2 thủ tục khớp" in mai.page
    assert 'name="chosen" value="1.000894"' in mai.page
    chosen = {"label": "Quầy 2", "place": "quay", "procedure": "đăng ký", "chosen": "1.000894", "code": "CHORA2"}
    mai.send("/lien-ket", chosen)
    assert SharedLinks(staff.store.engine).get("CHORA2").procedure == "1.000894"


@pytest.mark.parametrize(
    ("typed", "told"),
    [("lái tàu vũ trụ", "Không có thủ tục nào khớp")],
)
def test_a_procedure_that_is_not_one_is_asked_for_again(staff, typed, told):
    mai = staff.inside("mai", Role.COMMUNE, HERE)
    mai.send("/lien-ket", {"label": "Quầy 2", "place": "quay", "procedure": typed})
    assert mai.status == 400
    assert told in mai.page
    assert 'value="Quầy 2"' in mai.page
    assert SharedLinks(staff.store.engine).all() == []


def test_what_is_another_communes_is_not_there(staff):
    SharedLinks(staff.store.engine).add(THERE, PlaceKind.COUNTER, "Quầy khác", code="PTHONG")
    mai = staff.inside("mai", Role.COMMUNE, HERE)
    assert "PTHONG" not in mai.open("/lien-ket")
    for path in ("/lien-ket/PTHONG", "/lien-ket/PTHONG/to-in/a4.pdf", f"/lien-ket/xa/{THERE}/a4.pdf"):
        mai.open(path)
        assert mai.status == 400, path
    mai.send("/lien-ket/PTHONG/dung")
    assert SharedLinks(staff.store.engine).get("PTHONG") is not None
    mai.send("/lien-ket", {"label": "Quầy", "place": "quay", "office": THERE})
    assert mai.status == 400


def test_all_communes_in_one_file(staff):
    admin = staff.inside("sep", Role.ADMIN)
    packed = zipfile.ZipFile(io.BytesIO(admin.client.get("/quan-tri/lien-ket/tat-ca/a6").content))
    assert sorted(packed.namelist()) == ["ap-phich-xa-cho-ra-a6.pdf", "ap-phich-xa-phu-thong-a6.pdf"]
    assert all(packed.read(name).startswith(b"%PDF") for name in packed.namelist())


def test_each_paper_is_one_press_away_and_says_where_it_may_hang(staff):
    """Who made a code for a counter took A4 for the notice board's only."""
    SharedLinks(staff.store.engine).add(HERE, PlaceKind.COUNTER, "Quầy 1", code="CHORA1")
    mai = staff.inside("mai", Role.COMMUNE, HERE)
    page = mai.open("/lien-ket")
    for paper in ("a4", "a5", "a6"):
        assert f'class="button" href="/quan-tri/lien-ket/xa/{HERE}/{paper}.pdf?tai=1"' in page
    for told in ("dán ở quầy, bảng tin", "dán hoặc dựng ở quầy", "để sẵn ở quầy"):
        assert told in page
    assert page.index("In áp phích chung của xã") < page.index('<form id="new"') < page.index(">Quầy 1</a>")
    page = mai.open("/lien-ket/CHORA1")
    assert page.index("CHORA1/to-in/a4.pdf?tai=1") < page.index("CHORA1/to-in/a4.png") < page.index("Mọi cách vào")
    assert "Áp phích A4: dán ở quầy," in page


def test_a_new_code_needs_one_field(staff):
    mai = staff.inside("mai", Role.COMMUNE, HERE)
    page = mai.open("/lien-ket")
    form = page[page.index('<form id="new"') : page.index("</form>", page.index('<form id="new"'))]
    assert form.index('name="label"') < form.index("<details>") < form.index('name="procedure"')
    mai.send("/lien-ket", {"label": "Quầy 2", "place": "quay"})
    assert "Áp phích A4: dán ở quầy," in mai.page
    mai.send("/lien-ket", {"label": "Quầy 3", "place": "quay", "procedure": "không có đâu"})
    assert "<details open>" in mai.page, "what is to be put right is seen"


def test_a_link_to_what_is_gone_warns(staff):
    SharedLinks(staff.store.engine).add(HERE, PlaceKind.COUNTER, "Quầy 1", procedure="9.999999", code="CUUCU")
    mai = staff.inside("mai", Role.COMMUNE, HERE)
    assert "không còn trong dữ liệu" in mai.open("/lien-ket")
    assert "không còn trong dữ liệu" in mai.open("/lien-ket/CUUCU")


def test_before_a_poster_without_address_is_made_it_is_said(staff):
    """Posters were printed and hung up before anybody saw that they told no address, hours or number."""
    SharedLinks(staff.store.engine).add(HERE, PlaceKind.COUNTER, "Quầy 1", code="CHORA1")
    mai = staff.inside("mai", Role.COMMUNE, HERE)
    for path in ("/lien-ket", "/lien-ket/CHORA1"):
        page = mai.open(path)
        warned, made = page.index("Tờ in chưa có <b>địa chỉ, giờ làm việc, điện thoại</b>"), page.index("a4.pdf")
        back = "?ve=CHORA1" if path.endswith("CHORA1") else ""
        assert warned < page.index(f'href="/quan-tri/noi-lam-viec/{HERE}{back}#f-address"') < made
    mai.fill(f"/noi-lam-viec/{HERE}", address="Tổ 1, xã Chợ Rã", hours="Thứ 2–thứ 6: 7h30–17h00")
    assert "Tờ in chưa có <b>điện thoại</b>" in mai.open("/lien-ket/CHORA1")
    mai.fill(f"/noi-lam-viec/{HERE}", phone="0209 3 876 543")
    for path in ("/lien-ket", "/lien-ket/CHORA1"):
        assert "Tờ in chưa có" not in mai.open(path)


def test_after_the_office_is_filled_in_it_leads_back_to_the_poster(staff):
    """Who was sent from a poster to the office's form had to find that poster again in the list."""
    SharedLinks(staff.store.engine).add(HERE, PlaceKind.COUNTER, "Quầy số 1", code="CHORA1")
    SharedLinks(staff.store.engine).add(THERE, PlaceKind.COUNTER, "Quầy khác", code="PTHONG")
    mai = staff.inside("mai", Role.COMMUNE, HERE)
    back = 'href="/quan-tri/lien-ket/CHORA1#to-in">In áp phích Quầy số 1</a>'
    assert back not in mai.open(f"/noi-lam-viec/{HERE}?ve=CHORA1"), "only once it is saved"
    mai.fill(f"/noi-lam-viec/{HERE}?ve=CHORA1", latitude="hai mốt")
    assert mai.status == 400
    mai.resend(f"/noi-lam-viec/{HERE}", mai.fields_of_page(), latitude="", address="Tổ 1, xã Chợ Rã")
    assert "Bà con thấy ngay" in mai.page
    assert back in mai.page
    mai.fill(f"/noi-lam-viec/{HERE}", phone="0209 3 876 543")
    assert back not in mai.page
    mai.fill(f"/noi-lam-viec/{HERE}?ve=PTHONG", phone="0209 3 876 544")
    assert "Quầy khác" not in mai.page, "another commune's code is nobody's business here"


def test_each_code_in_the_list_has_its_poster_beside_it(staff):
    links = SharedLinks(staff.store.engine)
    for code in ("CHORA1", "CHORA2"):
        links.add(HERE, PlaceKind.COUNTER, f"Quầy {code}", code=code)
    links.stop("CHORA2")
    page = staff.inside("mai", Role.COMMUNE, HERE).open("/lien-ket")
    assert 'href="/quan-tri/lien-ket/CHORA1#to-in">In áp phích<' in page
    assert "CHORA2#to-in" not in page
    assert 'id="to-in"' in staff.inside("hoa", Role.COMMUNE, HERE).open("/lien-ket/CHORA1")


def test_who_prints_for_all_hears_how_many_lack_something(staff):
    page = staff.inside("sep", Role.ADMIN).open("/lien-ket")
    assert "2 trong 2 xã, phường chưa ghi đủ" in page
