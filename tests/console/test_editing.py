"""Officials edit, publish and go back, as their browsers send it."""

from __future__ import annotations

import pytest
from support.officials.console import BIRTH, sourced

from console.entry.accounts import Role
from data.editing.edits import Edit, Lookup
from data.editing.records import Kind, as_json

FORM = f"/noi-dung/thu-tuc/sua/{BIRTH}"
FAQ = "/noi-dung/hoi-dap/sua/gio-lam-viec"


def publish(browser, note="sửa", people=""):
    fields = browser.open(f"/ban-nhap?ai={people}" if people else "/ban-nhap")
    mark = fields[fields.index('name="mark" value="') + 19 :].split('"')[0]
    named = {"people": people} if people else {}
    return browser.send("/ban-nhap/dua-len", {"mark": mark, "note": note, **named})


def fees(console):
    (procedure,) = (each for each in console.live().procedures if each.code == BIRTH)
    return [fee.amount for method in procedure.methods for fee in method.fees]


def test_every_list_is_searched_with_and_without_marks(an):
    for path in ("hoi-dap", "thu-tuc", "tu-vung", "co-quan"):
        an.open(f"/noi-dung/{path}")
        assert an.status == 200
    assert "Làm giấy khai sinh" in an.open("/noi-dung/thu-tuc?tim=giay khai sinh")
    assert "Đăng ký kết hôn" not in an.page
    assert "0 mục" in an.open("/noi-dung/thu-tuc?tim=xyz")


def test_who_edits_nothing_is_not_shown_the_draft(console, an):
    """Commune staff read "Bản nháp có 1 thay đổi chưa đưa lên" and asked what was wanted of them."""
    an.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    assert "Bản nháp có <b>1</b>" in an.open("")
    page = console.inside("mai", Role.COMMUNE, "xa-cho-ra").open("")
    assert "Bản nháp" not in page
    assert "Bản số" not in page
    assert "Việc của xã, phường" in page


def test_a_fee_is_changed_published_and_taken_back(console, an):
    an.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    assert "Đã lưu vào bản nháp" in an.page
    assert fees(console) == [8000, 4000]
    publish(an, "theo nghị quyết mới")
    assert "Đã đưa lên" in an.page
    assert fees(console) == [9000, 4000]
    assert console.announced == [2]
    go_back(an, 1)
    assert "Đã quay lại" in an.page
    assert fees(console) == [8000, 4000]
    assert console.announced == [2, 3]


def go_back(browser, number):
    page = browser.open(f"/cac-ban/{number}/quay-lai")
    live = page.split('name="live" value="')[1].split('"')[0]
    return browser.send(f"/cac-ban/{number}/quay-lai", {"live": live})


def test_releases_tell_what_they_changed_and_who_put_them_in_force(console, an):
    """ "Quay lại bản số 4" did not say what would be undone, nor who had changed an office."""
    an.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    an.fill(FAQ, answer="Từ 7 giờ 30 đến 17 giờ.")
    for name in ("xa-cho-ra", "xa-phu-thong"):
        an.fill(f"/noi-dung/co-quan/sua/{name}", address="Tổ 3")
    publish(an)
    office = console.live().offices[0].copy(update={"phone": "0209 3 876 543"})
    was, now = (as_json(each) for each in (console.live().offices[0], office))
    console.account("cho-ra", Role.COMMUNE, "xa-cho-ra")
    console.parts.desk.put_right(Edit(Kind.OFFICES, "xa-cho-ra", was, now), "cho-ra")
    page = an.open("/cac-ban")
    of_office, of_draft = page.split("<li>")[1:3]
    assert "<b>Cho-Ra</b> (cho-ra)" in of_office
    assert '/sua/xa-cho-ra">Xã Chợ Rã</a>' in of_office.partition("Đổi:")[2]
    assert "<b>An</b> (an)" in of_draft
    assert "và 1 mục nữa" in of_draft


def test_going_back_asks_once_with_all_that_is_undone(console, an, binh):
    """One click took back three releases of a commune, and no page had said so."""
    an.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    publish(an)
    binh.fill(FAQ, answer="Từ 7 giờ 30 đến 17 giờ.")
    publish(binh, "giờ mới của xã")
    assert "<form" not in an.open("/cac-ban").partition("<main")[2]
    page = an.open("/cac-ban/1/quay-lai")
    assert "Bỏ các thay đổi sau: 2 mục" in page
    for words in ("Thủ tục: Làm giấy khai sinh", "Hỏi đáp: Một cửa làm việc", "giờ mới của xã", "<b>Binh</b> (binh)"):
        assert words in page
    an.send("/cac-ban/1/quay-lai", {"live": "2"})
    assert an.status == 400
    assert fees(console) == [9000, 4000]
    go_back(an, 1)
    assert fees(console) == [8000, 4000]
    assert "đã giống bản số 1" in an.open("/cac-ban/1/quay-lai")


@pytest.mark.parametrize(("count", "told"), [(2, True), (6, False)])
def test_an_entry_with_few_ways_to_ask_is_saved_and_that_is_said(console, an, count, told):
    """One with two was saved without a word."""
    page = an.fill(FAQ, phrasings="\n".join(f"mấy giờ mở cửa {number}" for number in range(count)))
    assert "Đã lưu vào bản nháp" in page
    assert ("Mục này có 2 cách hỏi khác. Nên có 6 đến 15 cách" in page) is told
    assert "Nên có 6 đến 15 cách" not in an.open(FAQ)


def test_what_a_form_does_not_show_stays(console, an):
    an.fill(FORM, cases__0__papers__0__name="Tờ khai mới")
    publish(an)
    (procedure,) = (each for each in console.live().procedures if each.code == BIRTH)
    assert procedure.cases[0].papers[0].form == "Mẫu số 1"
    assert procedure.cases[0].papers[0].name == "Tờ khai mới"
    assert procedure.methods[1].via.value == "online"


def test_rows_come_and_go(console, an):
    an.fill(FORM, cases__0__papers__2__name="Giấy kết hôn", cases__0__papers__1__name="")
    publish(an)
    (procedure,) = (each for each in console.live().procedures if each.code == BIRTH)
    assert [paper.name for paper in procedure.cases[0].papers] == ["Tờ khai", "Giấy kết hôn"]


def test_a_form_sent_unchanged_changes_nothing(console, an):
    for path in (FORM, FAQ, "/noi-dung/co-quan/sua/xa-cho-ra"):
        assert "Không có gì thay đổi" in an.fill(path)
    key = next(iter(Lookup(console.live()).of(Kind.VOCABULARY)))
    assert "Không có gì thay đổi" in an.fill(f"/noi-dung/tu-vung/sua/{key}")


def test_an_entry_is_added_and_taken_out(console, an):
    an.fill(
        "/noi-dung/hoi-dap/moi",
        question="Thứ bảy có làm không?",
        answer="Thứ bảy nhiều nơi vẫn tiếp dân.",
        source="Sở Nội vụ",
        as_of="2026-11-30",
    )
    publish(an)
    assert [entry.id for entry in console.live().faq] == ["gio-lam-viec", "thu-bay-co-lam-khong"]
    page = an.open("/noi-dung/hoi-dap/sua/thu-bay-co-lam-khong")
    seen = page[page.index('name="seen" value="') + 19 :].split('"')[0]
    an.send("/noi-dung/hoi-dap/bo/thu-bay-co-lam-khong", {"seen": seen})
    publish(an)
    assert [entry.id for entry in console.live().faq] == ["gio-lam-viec"]


def test_mistakes_are_told_by_field_and_nothing_is_saved(console, an):
    an.fill(FAQ, answer="ngắn", source="", as_of="hôm qua")
    assert an.status == 400
    for place, label, words in (
        ("answer", "Trả lời", "ngắn quá, cần ít nhất 10 ký tự"),
        ("as_of", "Ngày của nguồn", "chưa chọn ngày, hoặc ngày không có thật"),
        ("source", "Nguồn", "chưa ghi mục này"),
    ):
        assert f'<a href="#f-{place}">{label}</a>: {words}' in an.page
        assert f'<p class="wrong" id="e-{place}">{label}: {words}</p>' in an.page
    assert console.parts.draft.all() == []


def test_what_a_record_cannot_be_without_is_marked(an):
    page = an.open("/noi-dung/hoi-dap/moi")
    for label in ("Câu hỏi", "Trả lời", "Nguồn", "Ngày của nguồn"):
        assert f'{label} <span class="needed">(bắt buộc)</span>' in page
    assert "Cách hỏi khác</label>" in page
    assert "bắt buộc" not in an.open(FORM)[: an.page.index('id="f-cases"')]


def test_a_changed_fee_wants_its_own_source(console, an):
    """The fee that an official typed was told as the portal's."""
    page = an.fill(FORM, methods__0__fees__0__text="mỗi lần")
    assert an.status == 400
    assert "Nguồn của mức phí này: chưa ghi: văn bản nào nói mức phí mới này, của ngày nào" in page
    assert console.parts.draft.all() == []
    an.fill(FORM, methods__0__fees__0__text="mỗi lần", **sourced(0))
    publish(an)
    (procedure,) = (each for each in console.live().procedures if each.code == BIRTH)
    first, second = (method.fees[0] for method in procedure.methods)
    assert (first.source, str(first.as_of)) == ("Nghị quyết 12/2026/NQ-HĐND", "2026-12-01")
    assert second.source is None


def test_the_list_shows_the_best_title_first(an):
    an.fill("/noi-dung/hoi-dap/moi", question="Phí chứng thực là gì?", answer="Khai sinh thì không mất phí chứng thực.",
            source="Sở Tư pháp", as_of="2026-11-30")  # fmt: skip
    an.fill("/noi-dung/hoi-dap/moi", question="Làm khai sinh cho con ở đâu?", answer="Ở xã, phường nơi bà con ở.",
            phrasings="đẻ rồi ra đâu", source="Sở Tư pháp", as_of="2026-11-30")  # fmt: skip
    an.fill("/noi-dung/hoi-dap/moi", question="Khai sinh là gì?", answer="Là ghi tên trẻ mới sinh vào sổ hộ tịch.",
            source="Sở Tư pháp", as_of="2026-11-30")  # fmt: skip
    page = an.open("/noi-dung/hoi-dap?tim=khai sinh")
    titles = ["Khai sinh là gì?", "Làm khai sinh cho con ở đâu?", "Phí chứng thực là gì?"]
    assert sorted(titles, key=page.index) == titles
    assert "Làm khai sinh cho con" in an.open("/noi-dung/hoi-dap?tim=de roi ra dau")


def test_zero_is_no_fee(an):
    an.fill(FORM, methods__0__fees__0__amount="0")
    assert "0 không có nghĩa là miễn phí" in an.page


def test_words_keep_their_entry_when_they_change(console, an):
    key = next(iter(Lookup(console.live()).of(Kind.VOCABULARY)))
    an.fill(f"/noi-dung/tu-vung/sua/{key}", phrases="đẻ con\nsinh bé\nsinh em bé")
    publish(an)
    entry = Lookup(console.live()).of(Kind.VOCABULARY)[key]
    assert entry.phrases == ("đẻ con", "sinh bé", "sinh em bé")
    assert len(console.live().vocabulary) == 2


def test_two_editors_of_different_places_both_win(console, an, binh):
    mine, theirs = an.fields(FORM), binh.fields(FORM)
    an.resend(FORM, mine, methods__0__fees__0__amount="9000", **sourced(0))
    binh.resend(FORM, theirs, methods__1__fees__0__amount="5000", **sourced(1))
    publish(binh, people="an binh")
    assert fees(console) == [9000, 5000]


def test_two_editors_of_one_place_the_second_is_told(console, an, binh):
    mine, theirs = an.fields(FAQ), binh.fields(FAQ)
    an.resend(FAQ, mine, answer="Từ 7 giờ 30 đến 17 giờ.")
    binh.resend(FAQ, theirs, answer="Từ 8 giờ đến 16 giờ 30.")
    assert binh.status == 409
    assert "an đã sửa cùng chỗ này" in binh.page
    assert "Từ 7 giờ 30" in binh.page
    assert "Từ 8 giờ" in binh.page
    assert console.parts.draft.all()[0].edit.value["answer"] == "Từ 7 giờ 30 đến 17 giờ."


def test_who_publishes_what_they_did_not_see_is_told(console, an, binh):
    an.fill(FAQ, answer="Từ 7 giờ 30 đến 17 giờ.")
    page = an.open("/ban-nhap")
    mark = page[page.index('name="mark" value="') + 19 :].split('"')[0]
    binh.fill(FORM, methods__0__fees__0__amount="9000", **sourced(0))
    publish(binh)
    an.send("/ban-nhap/dua-len", {"mark": mark})
    assert an.status == 409
    assert "đã có thay đổi" in an.page
    assert console.live().faq[0].answer.startswith("Mỗi nơi")
    publish(an)
    assert console.live().faq[0].answer.startswith("Từ 7 giờ 30")


def test_a_release_from_elsewhere_and_a_draft_are_merged_or_told(console, an):
    an.fill(FAQ, answer="Từ 7 giờ 30 đến 17 giờ.")
    live = console.live()
    elsewhere = live.faq[0].copy(update={"answer": "Từ 8 giờ sáng hằng ngày."})
    console.store.publish(live.copy(update={"faq": (elsewhere,)}), origin="sync, seed x")
    assert "nội dung đang dùng cũng đổi" in an.open("/ban-nhap")
    publish(an)
    assert an.status == 409
    version = str(console.parts.draft.all()[0].version)
    an.send("/ban-nhap/chon", {"kind": "faq", "key": "gio-lam-viec", "version": version, "mine": "1"})
    publish(an)
    assert console.live().faq[0].answer == "Từ 7 giờ 30 đến 17 giờ."


def test_the_check_finds_what_is_wrong_and_publishing_is_refused(console, an):
    an.fill(FAQ, procedures="1.999999")
    an.send("/ban-nhap/kiem-tra")
    assert "không có thủ tục mã 1.999999" in an.wait()
    publish(an)
    assert an.status == 409
    assert "lỗi nên chưa đưa lên" in an.page
    assert console.store.newest_id() == 1


def test_a_change_is_taken_back_before_it_is_published(console, an):
    an.fill(FAQ, answer="Từ 7 giờ 30 đến 17 giờ.")
    (one,) = console.parts.draft.all()
    an.send("/ban-nhap/bo", {"kind": "faq", "key": "gio-lam-viec", "version": str(one.version)})
    assert "Đã bỏ thay đổi" in an.page
    assert console.parts.draft.all() == []
    an.send("/ban-nhap/bo", {"kind": "faq", "key": "gio-lam-viec", "version": str(one.version)})
    assert an.status == 400


def test_who_changed_an_answer_is_found_and_the_old_one_brought_back(console, an, binh):
    an.fill(FAQ, answer="Từ 7 giờ 30 đến 17 giờ.")
    publish(an, "giờ mới")
    assert "Từ 7 giờ 30" in binh.open("/nhat-ky?tim=tu 7 gio 30")
    assert "an" in binh.page
    page = binh.open(FAQ)
    assert "Ai đã sửa mục này" in page
    version = page[page.index('name="version" value="') + 22 :].split('"')[0]
    binh.fill(FAQ, answer="Sai bét cả rồi nhé.")
    binh.send("/noi-dung/hoi-dap/lay-lai/gio-lam-viec", {"version": version})
    assert console.parts.draft.all() == []


def test_offices_and_texts_edited_here_survive_a_new_program(console, an, monkeypatch):
    from data.releases.bootstrap import ensure_release

    an.fill("/noi-dung/co-quan/sua/xa-cho-ra", phone="0209 312 345")
    publish(an)
    monkeypatch.setattr("data.releases.bootstrap.seed_digest", lambda folder=None: "newer")
    ensure_release(console.store)
    offices = {office.id: office.phone for office in console.live().offices}
    assert offices["xa-cho-ra"] == "0209 312 345"
    assert len(offices) == 92


def test_a_search_tells_by_which_record_the_bot_answers(console, an):
    """Seventeen entries had the words of a citizen, and not the one by which the bot answers them."""
    asked, by = [], [["faq", "gio-lam-viec"], ["procedures", BIRTH]]

    def ask(text, release, edits, day):
        asked.append((text, release, list(edits)))
        return {"answer": "Mỗi nơi có giờ riêng.", "by": by} if by else None

    object.__setattr__(console.parts, "ask", ask)
    words = "bo phan mot cua lam viec may gio"
    assert "/quan-tri/tra-loi-bang?tim=bo%20phan" in an.open(f"/noi-dung/hoi-dap?tim={words}")
    assert "tra-loi-bang" not in an.open("/noi-dung/hoi-dap")
    told = an.open(f"/tra-loi-bang?tim={words}")
    assert "Bot trả lời câu này bằng:" in told
    assert '/quan-tri/noi-dung/hoi-dap/sua/gio-lam-viec">Một cửa làm việc mấy giờ?</a>' in told
    assert f'/quan-tri/noi-dung/thu-tuc/sua/{BIRTH}">Làm giấy khai sinh</a>' in told
    assert asked == [(words, 1, [])]
    by.clear()
    assert an.open(f"/tra-loi-bang?tim={words}").strip() == ""


def test_a_difference_does_not_tell_the_name_of_a_record(console, an):
    """ "id (không có) → thu-bay" meant nothing to who reads the draft."""
    new = {"question": "Thứ bảy có làm không?", "answer": "Nhiều nơi có.", "source": "Tỉnh", "as_of": "2026-12-01"}
    an.send("/noi-dung/hoi-dap/moi", new)
    page = an.open("/ban-nhap")
    assert '<th scope="row">Câu hỏi</th>' in page
    assert '<th scope="row">id</th>' not in page
