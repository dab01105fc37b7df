"""Who publishes puts their own changes in force, or those of people whom they name; and is told what came between."""

from __future__ import annotations

import re

from support.officials.asking import Asked
from support.officials.console import BIRTH, Console

from console.audit import Wanted, find

FORM = f"/noi-dung/thu-tuc/sua/{BIRTH}"
FAQ = "/noi-dung/hoi-dap/sua/gio-lam-viec"
ANSWER = "Từ 7 giờ 30 đến 17 giờ."


def form(browser, address="/ban-nhap"):
    """The hidden fields of the form that publishes."""
    page = browser.open(address)
    page = page[page.index('action="/quan-tri/ban-nhap/dua-len"') :]
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("mark", "people", "seen")}


def publish(browser, fields, **typed):
    return browser.send("/ban-nhap/dua-len", {**fields, "note": "sửa", **typed})


def summary(console):
    return next(one.summary for one in console.live().procedures if one.code == BIRTH)


def answer(console):
    return console.live().faq[0].answer


def test_ones_own_changes_go_without_what_others_have_not_finished(console, an, binh):
    """Whoever published put everybody's unfinished work in force along."""
    an.fill(FAQ, answer=ANSWER)
    binh.fill(FORM, summary="Đang viết dở")
    page = an.open("/ban-nhap")
    assert "1 thay đổi sẽ đưa lên" in page
    assert "Binh (binh): 1 mục" in page
    assert "Đã đưa lên" in publish(an, form(an))
    assert (answer(console), summary(console)) == (ANSWER, None)
    (left,) = console.parts.draft.all()
    assert left.account == "binh"


def test_who_is_named_goes_along_and_the_log_says_who_wrote_it(console, an, binh):
    an.fill(FAQ, answer=ANSWER)
    binh.fill(FORM, summary="Đăng ký cho trẻ mới sinh")
    publish(an, form(an, "/ban-nhap?chon=1&ai=an&ai=binh"))
    assert (answer(console), summary(console)) == (ANSWER, "Đăng ký cho trẻ mới sinh")
    notes = {deed.key: deed.note for deed in find(console.store.engine, Wanted(action="dua-len"))}
    assert notes == {"gio-lam-viec": "bản số 2", BIRTH: "bản số 2, binh sửa"}


def test_a_record_of_several_people_goes_only_with_all_of_them(console, an, binh):
    an.fill(FORM, summary="Đăng ký cho trẻ mới sinh")
    binh.fill(FORM, receiving_place="Ủy ban nhân dân xã")
    for browser in (an, binh):
        assert "cùng sửa: an, binh" in browser.open("/ban-nhap")
        assert "dua-len" not in browser.page
    publish(binh, form(binh, "/ban-nhap?chon=1&ai=an&ai=binh"))
    assert summary(console) == "Đăng ký cho trẻ mới sinh"
    assert console.parts.draft.all() == []


def test_what_others_save_meanwhile_holds_nobody_up(console, an, binh):
    an.fill(FAQ, answer=ANSWER)
    fields = form(an)
    binh.fill(FORM, summary="Đăng ký cho trẻ mới sinh")
    assert "Đã đưa lên" in publish(an, fields)
    assert summary(console) is None


def test_who_is_held_up_keeps_what_was_typed_and_reads_who_did_what(tmp_path):
    """The note and the reason were gone, and nobody said who had published in between."""
    console = Console(tmp_path, replay=Asked([]))
    an, binh = console.inside("an"), console.inside("binh")
    an.fill(FAQ, answer=ANSWER)
    fields, why = form(an), "Phần trả lời hỏng, phải sửa ngay"
    binh.fill(FORM, summary="Đăng ký cho trẻ mới sinh")
    publish(binh, form(binh), reason="đã hỏi thử bằng tay rồi", note="theo luật mới")
    page = publish(an, fields, note="giờ mùa đông", reason=why)
    assert an.status == 409
    assert 'value="giờ mùa đông"' in page
    assert f">{why}</textarea>" in page
    told = page[page.index("Từ lúc bạn mở trang này:") :]
    for words in (
        "<b>Binh</b> (binh) phát hành bản mới: Bản số 2 (theo luật mới)",
        "Làm giấy khai sinh",
        "trẻ mới sinh",
    ):
        assert words in told
    assert "Đã đưa lên" in publish(an, form(an), reason=why)
    assert (answer(console), summary(console)) == (ANSWER, "Đăng ký cho trẻ mới sinh")


def test_a_release_of_nobody_is_told_as_that(console, an):
    an.fill(FAQ, answer=ANSWER)
    fields, live = form(an), console.live()
    other = live.procedures[1].copy(update={"summary": "Đăng ký tại xã"})
    console.store.publish(
        live.copy(update={"procedures": (live.procedures[0], other)}), origin="sync", note="đồng bộ"
    )
    page = publish(an, fields)
    assert "<b>hệ thống</b> phát hành bản mới: Bản số 2 (đồng bộ)" in page
    assert "Đăng ký tại xã" in page


def test_a_day_that_cannot_be_keeps_the_note(console, an):
    an.fill(FAQ, answer=ANSWER)
    page = an.send("/hen-ngay", {**form(an), "day": "2020-01-01", "note": "luật mới"})
    assert an.status == 400
    assert 'value="luật mới"' in page
    assert 'value="2020-01-01"' in page


def test_whose_changes_are_checked_are_those_that_would_go(tmp_path):
    asked = Asked([])
    console = Console(tmp_path, replay=asked)
    an, binh = console.inside("an"), console.inside("binh")
    an.fill(FAQ, answer=ANSWER)
    binh.fill(FORM, summary="Đang viết dở")
    an.send("/ban-nhap/kiem-tra", {"people": "an"})
    assert "Kiểm tra xong" in an.wait()
    assert [edit.key for edit in asked.edits[0]] == ["gio-lam-viec"]
    assert "Đã đưa lên" in publish(an, form(an))


def test_the_progress_of_a_check_never_goes_back(tmp_path):
    """It ran to its end for the rules, and from the start again for the questions."""
    seen = []

    class Watched(Asked):
        def __call__(self, release, edits, progress):
            def told(done, total):
                progress(done, total)
                seen.append(console.parts.jobs.last("check", 1)[0].percent)

            for done in range(3):
                told(done, 2)
            return super().__call__(release, edits, lambda done, total: None)

    console = Console(tmp_path, replay=Watched([]))
    an = console.inside("an")
    an.fill(FAQ, answer=ANSWER)
    an.send("/ban-nhap/kiem-tra")
    an.wait()
    assert seen == sorted(seen)
    assert seen[-1] == 100
