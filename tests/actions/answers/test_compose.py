"""How one record becomes an answer: every figure as it stands, and what is unknown is said to be unknown."""

from __future__ import annotations

from datetime import date

import pytest

from actions.answers.aspects.fees import NO_AMOUNT
from actions.answers.aspects.steps import WHETHER
from actions.answers.bare import NOTHING_KNOWN, RELATED
from actions.answers.buttons import LABELS
from actions.answers.compose import CUT, answer
from actions.answers.fit import SCREEN, height
from actions.answers.plainer import OPENING
from actions.answers.section import View
from data.models import (
    Case,
    Fee,
    LegalBasis,
    Level,
    Method,
    Office,
    OnlineLevel,
    Paper,
    Procedure,
    Source,
    State,
    SubmissionMethod,
    Time,
    TimeUnit,
)
from nlu.understanding import Aspect

DIRECT, ONLINE, POSTAL = SubmissionMethod.DIRECT, SubmissionMethod.ONLINE, SubmissionMethod.POSTAL


READ = Source(decision="163/QĐ-BTP")
"""Of a record that was read: what it lacks, the portal does not say."""


def procedure(**fields) -> Procedure:
    return Procedure(**{"code": "1.001190", "name": "Đăng ký khai sinh", "source": READ, **fields})


def told(record: Procedure, aspect: Aspect | None, **view) -> str:
    return "\n\n".join(reply.text for reply in answer(View(record, **view), [aspect] if aspect else []))


def first(record: Procedure, *asked: Aspect, **view) -> list[str]:
    """The lines of the first answer to a matter."""
    [reply] = answer(View(record, alone=True, **view), asked)
    return reply.text.split("\n")


def line(record: Procedure, label: str, *asked: Aspect, **view) -> str:
    """The line of the first answer that begins with ``label``."""
    return next(row for row in first(record, *asked, **view) if row.startswith(f"{label}: "))


def test_no_conditions_does_not_say_that_nothing_must_be_done():
    """ "xây nhà cấp 4 có phải xin phép không" was answered "không nêu yêu cầu, điều kiện riêng" and no more."""
    assert WHETHER in told(procedure(), Aspect.CONDITIONS)


class TestInFewWords:
    """Who said "dài quá" or "nói cho dễ hiểu" heard the same long answer again."""

    RECORD = procedure(
        steps=("Chuẩn bị giấy tờ cho đủ theo danh sách; thiếu thì cán bộ hướng dẫn bổ sung.", "Nộp hồ sơ (một bộ)."),
        cases=(
            Case(papers=(Paper(name="Giấy chứng sinh (bản chính)"), Paper(name="Giấy ủy quyền", when="nhờ người"))),
        ),
        warnings=("Mẫu vừa đổi",),
    )

    def test_papers_that_everybody_needs_and_no_brackets(self):
        text = told(self.RECORD, Aspect.PAPERS, plain=True)
        assert OPENING in text
        assert "• Giấy chứng sinh\n" in text
        assert "ủy quyền" not in text
        assert "Nguồn: " in text

    def test_steps_by_how_they_begin(self):
        text = told(self.RECORD, Aspect.STEPS, plain=True)
        assert "1. Chuẩn bị giấy tờ cho đủ theo danh sách\n2. Nộp hồ sơ\n" in text

    def test_the_whole_of_it_is_a_button_away(self):
        replies = answer(View(self.RECORD, plain=True), [Aspect.PAPERS])
        assert "Giấy tờ" in [choice.label for choice in replies[-1].choices]

    def test_what_holds_in_some_cases_is_told_where_nothing_else_is(self):
        record = procedure(cases=(Case(papers=(Paper(name="Giấy ủy quyền", when="nhờ người"),)),))
        assert "ủy quyền" in told(record, Aspect.PAPERS, plain=True)

    def test_at_a_glance_no_official_name(self):
        record = self.RECORD.copy(update={"plain_name": "Khai sinh"})
        assert "Tên chính thức" not in told(record, None, plain=True)


class TestFirstAnswer:
    """A birth took seven taps on "Xem tiếp", and the link to file lay three screens below the question."""

    LONG = "thẻ căn cước, thẻ căn cước công dân, căn cước điện tử, giấy chứng nhận căn cước, hộ chiếu"
    RECORD = procedure(
        summary="Làm Giấy khai sinh lần đầu cho trẻ. Cha hoặc mẹ đi làm trong 60 ngày kể từ ngày sinh con.",
        receiving_place="Trung tâm Phục vụ hành chính công của xã, phường nơi thường trú hoặc tạm trú; nộp ở xã, "
        "phường khác thì cán bộ nơi đó hỗ trợ nộp trực tuyến đến đúng nơi giải quyết",
        cases=(
            Case(
                papers=(
                    Paper(name="Giấy chứng sinh", originals=1, note="không có thì có giấy cam đoan"),
                    Paper(name=f"Giấy tờ tùy thân có ảnh, còn giá trị sử dụng ({LONG})", shown=True),
                    Paper(name="Văn bản ủy quyền", when="nếu nhờ người khác"),
                )
            ),
        ),
        methods=(
            Method(
                via=DIRECT,
                fees=(Fee(amount=15000, text="mỗi lần đăng ký, cá nhân hoặc hộ gia đình"), Fee(amount=10000)),
                time=Time(value=1, unit=TimeUnit.WORKING_DAY, text="hồ sơ nhận sau 15 giờ thì trả kết quả hôm sau"),
            ),
            Method(
                via=ONLINE,
                fees=(Fee(amount=7000, text="mỗi lần đăng ký, cá nhân hoặc hộ gia đình"), Fee(free=True, text="A")),
                time=Time(value=1, unit=TimeUnit.WORKING_DAY, text="hồ sơ nhận sau 15 giờ thì trả kết quả hôm sau"),
            ),
        ),
        warnings=("Mẫu CT01 đã đổi, hãy hỏi Công an. Mẫu mới theo Thông tư 116/2026/TT-BCA ngày 29/6/2026.",),
        source=Source(decision="163/QĐ-BTP", as_of=date(2026, 4, 15)),
    )

    def test_all_that_matters_in_few_lines(self):
        said = first(self.RECORD.copy(update={"methods": self.RECORD.methods[:1]}))
        assert said[0] == "Đăng ký khai sinh"
        labels = [row.partition(":")[0] for row in said if ": " in row and row != CUT]
        assert labels == ["Giấy tờ", "Phí", "Thời gian", "Nơi nộp", "Lưu ý", "Nguồn"]
        assert sum(map(height, filter(None, said[:-1]))) <= SCREEN

    @pytest.mark.parametrize(
        ("aspect", "label"),
        [(Aspect.FEE, "Phí"), (Aspect.TIME, "Thời gian"), (Aspect.PLACE, "Nơi nộp"), (Aspect.PAPERS, "Giấy tờ")],
    )
    def test_what_was_asked_comes_first(self, aspect, label):
        said = first(self.RECORD, aspect)
        assert said[0].startswith("Đăng ký khai sinh – ")
        assert said[2].startswith(f"{label}:")
        assert any(row.startswith("Làm Giấy khai sinh") for row in said[3:])

    def test_what_was_asked_is_told_whole_where_there_is_room(self):
        record = procedure(methods=(Method(via=DIRECT, fees=(Fee(amount=8000, text="mỗi bản, ở xã"),)),))
        assert first(record, Aspect.FEE)[2:4] == ["Nộp trực tiếp:", "• 8.000 đồng – mỗi bản, ở xã"]

    def test_names_of_papers_are_short_and_stay_true(self):
        assert line(self.RECORD, "Giấy tờ") == (
            "Giấy tờ: Giấy chứng sinh; Giấy tờ tùy thân có ảnh… Có trường hợp cần thêm…"
        )

    def test_the_usual_amounts_and_that_there_are_others(self):
        assert line(self.RECORD, "Phí") == (
            "Phí: 15.000 đồng (nộp trực tiếp); 7.000 đồng (nộp trực tuyến) – mỗi lần đăng ký; có khoản khác; "
            "có diện miễn…"
        )

    @pytest.mark.parametrize(
        ("fees", "told_as"),
        [
            (((Fee(text="Theo Luật Phí"),), ()), "Cổng không nêu số tiền, hãy hỏi trước khi nộp…"),
            (((Fee(text="bằng 50% mức thu tại điểm 1"),), ()), "Cổng không nêu số tiền, hãy hỏi trước khi nộp…"),
            (((Fee(amount=8000),), ()), "8.000 đồng (nộp trực tiếp); cách nộp khác Cổng không nêu số tiền…"),
            (((Fee(amount=8000, text="nộp trực tiếp"),), (Fee(amount=5000),)),
             "8.000 đồng – nộp trực tiếp; 5.000 đồng (nộp trực tuyến)…"),
            (((Fee(free=True, text="Miễn lệ phí (Thông tư 47)"),), (Fee(amount=5000),)),
             "Miễn lệ phí (nộp trực tiếp); 5.000 đồng (nộp trực tuyến)…"),
        ],
    )  # fmt: skip
    def test_no_amount_is_made_up(self, fees, told_as):
        methods = tuple(Method(via=via, fees=some) for via, some in zip((DIRECT, ONLINE), fees, strict=True))
        record = self.RECORD.copy(update={"methods": methods})
        assert line(record, "Phí") == f"Phí: {told_as}"

    def test_whatever_is_cut_is_marked_and_has_a_button(self):
        [reply] = answer(View(self.RECORD, alone=True), [])
        buttons = [choice.label for choice in reply.choices]
        assert CUT in reply.text
        for row in reply.text.split("\n"):
            label = row.partition(":")[0]
            if "…" in row and label in (*LABELS.values(), "Lưu ý"):
                assert label in buttons

    def test_nothing_is_said_of_buttons_where_all_was_told(self):
        record = procedure(cases=(Case(papers=(Paper(name="Đơn đề nghị"),)),), receiving_place="Công an tỉnh")
        [reply] = answer(View(record, alone=True), [])
        assert CUT not in reply.text
        assert "Giấy tờ:\n• Đơn đề nghị\n" in reply.text

    def test_a_note_stays_in_sight_in_one_sentence_and_whole_behind_its_button(self):
        record = self.RECORD.copy(update={"receiving_place": "Công an xã"})
        [reply] = answer(View(record, alone=True), [])
        assert "Lưu ý: Mẫu CT01 đã đổi, hãy hỏi Công an…\n" in reply.text
        assert "Thông tư 116" not in reply.text
        payload = next(choice.payload for choice in reply.choices if choice.label == "Lưu ý")
        assert payload == '/choose{"p":"1.001190","n":2}'
        [notes] = answer(View(self.RECORD, alone=True, noted=True), [], leaf=2)
        for fact in ("Thông tư 116/2026/TT-BCA", "trong 60 ngày", "Tên chính thức: Đăng ký khai sinh (mã 1.001190)"):
            assert fact in notes.text
        assert notes.text.endswith("quyết định 163/QĐ-BTP, cập nhật 15/4/2026.")

    def test_a_section_tells_notes_in_brief_too(self):
        [reply] = answer(View(self.RECORD), [Aspect.TIME])
        assert "Lưu ý: Mẫu CT01 đã đổi, hãy hỏi Công an…\n\nNguồn:" in reply.text
        assert "Lưu ý" in [choice.label for choice in reply.choices]

    def test_the_source_in_one_short_line(self):
        assert first(self.RECORD)[-1] == "Nguồn: Cổng Dịch vụ công, 15/4/2026."
        assert "chưa có nguồn chính thức" in first(self.RECORD.copy(update={"source": Source()}))[-1]

    def test_papers_that_depend_on_the_case_alone_give_the_cases_as_buttons(self):
        cases = tuple(Case(name=f"Diện {n}", papers=(Paper(name=f"Giấy {n} " * 99),)) for n in range(9))
        for count, labels in (
            (2, ["Diện 0", "Diện 1", "Các bước làm", "Phí", "Thời gian"]),
            (9, ["Diện 0", "Diện 1", "Diện 2", "Diện 3", "Trường hợp khác"]),
        ):
            [reply] = answer(View(procedure(cases=cases[:count]), alone=True), [Aspect.PAPERS])
            assert "Giấy tờ: tùy trường hợp, chọn bên dưới." in reply.text
            assert [choice.label for choice in reply.choices] == labels

    def test_few_short_cases_are_told_at_once(self):
        cases = tuple(Case(name=f"Diện {n}", papers=(Paper(name=f"Giấy số {n}"),)) for n in range(2))
        assert "Diện 1 – luôn cần:" in first(procedure(cases=cases), Aspect.PAPERS)

    @pytest.mark.parametrize(
        ("place", "told"),
        [
            ("Ủy ban nhân dân xã", "Ủy ban nhân dân xã. Tại xã Chợ Rã: Thôn 1."),
            (
                "Trung tâm Phục vụ hành chính công",
                "Trung tâm Phục vụ hành chính công. Ở xã Chợ Rã thì nộp tại trung tâm ngay đó, không phải lên tỉnh; "
                "Thôn 1.",
            ),
            ("Công an xã, phường", "Công an xã, phường. Ở xã Chợ Rã thì đến Công an xã Chợ Rã."),
            ("Trường đang học", "Trường đang học."),
        ],
    )
    def test_the_citizens_own_commune_where_it_is_the_place_to_go(self, place, told):
        record = procedure(levels=(Level.WARD,), receiving_place=place)
        office = Office(id="xa-cho-ra", name="Xã Chợ Rã", address="Thôn 1")
        assert line(record, "Nơi nộp", office=office) == f"Nơi nộp: {told}"

    def test_any_commune_where_the_record_leaves_the_centre_open(self):
        record = procedure(levels=(Level.PROVINCE,), receiving_place="Trung tâm Phục vụ hành chính công")
        assert line(record, "Nơi nộp").endswith("Xã, phường nào trong tỉnh cũng nhận.")
        own = procedure(receiving_place="Trung tâm Phục vụ hành chính công nơi thường trú")
        assert "nào trong tỉnh" not in line(own, "Nơi nộp")
        beside = procedure(receiving_place="Văn phòng đăng ký đất đai hoặc Trung tâm Phục vụ hành chính công")
        assert "nào trong tỉnh" not in line(beside, "Nơi nộp"), "that is said of the centres alone"

    def test_what_is_told_a_second_time_is_told_by_sections(self):
        text = told(self.RECORD, Aspect.PAPERS, alone=True, noted=True)
        assert "Luôn cần:\n• Giấy chứng sinh (1 bản chính). Không có thì có giấy cam đoan." in text


class TestPapers:
    RECORD = procedure(
        cases=(
            Case(
                papers=(
                    Paper(name="Giấy chứng sinh", originals=1, copies=0, note="không có thì có giấy cam đoan"),
                    Paper(name="Căn cước", shown=True),
                    Paper(name="Văn bản ủy quyền", when="nếu nhờ người khác", originals=1, copies=2, form="Mẫu số 3"),
                    Paper(name="Hộ chiếu", when="khi ở nước ngoài", shown=True),
                )
            ),
        )
    )

    def test_always_shown_and_sometimes_are_apart(self):
        text = told(self.RECORD, Aspect.PAPERS)
        always, shown, sometimes = (text.index(part) for part in ("Luôn cần", "xuất trình:", "Chỉ cần trong"))
        assert always < text.index("Giấy chứng sinh") < shown < text.index("Căn cước") < sometimes
        assert text.index("Văn bản ủy quyền") > sometimes

    def test_sheets_form_note_and_condition(self):
        text = told(self.RECORD, Aspect.PAPERS)
        assert "• Giấy chứng sinh (1 bản chính). Không có thì có giấy cam đoan." in text
        assert "• Nếu nhờ người khác: Văn bản ủy quyền (1 bản chính, 2 bản sao; mẫu số 3)" in text
        assert "• Khi ở nước ngoài: Hộ chiếu (chỉ xuất trình)" in text

    def test_a_condition_hidden_in_the_name_counts(self):
        record = procedure(cases=(Case(papers=(Paper(name="Trường hợp ủy quyền thì nộp văn bản ủy quyền"),)),))
        assert "Luôn cần" not in told(record, Aspect.PAPERS)

    def test_unknown_is_said(self):
        assert "chưa nêu giấy tờ" in told(procedure(), Aspect.PAPERS)

    def test_parts_of_one_list_are_not_offered_as_cases(self):
        paper = (Paper(name="Tờ khai " + "đầy đủ " * 35),)
        record = procedure(
            cases=(Case(name="Giấy tờ phải nộp", papers=paper), Case(name="Giấy tờ phải xuất trình", papers=paper))
        )
        replies = answer(View(record), [Aspect.PAPERS])
        assert replies[0].text.index("Luôn cần:") < replies[0].text.index("Chỉ mang theo để xuất trình:")
        assert all('"c"' not in choice.payload for reply in replies for choice in reply.choices)

    def test_many_cases_are_a_menu_and_each_has_a_button(self):
        cases = tuple(Case(name=f"Trường hợp {n}", papers=(Paper(name=f"Giấy {n} " * 40),)) for n in range(9))
        seen, replies = set(), answer(View(procedure(cases=cases)), [Aspect.PAPERS])
        for leaf in (1, 2, 3):
            replies = answer(View(procedure(cases=cases)), [Aspect.PAPERS], leaf)
            seen |= {c.label for c in replies[-1].choices if '"c"' in c.payload and "Trường hợp" in c.label}
            assert all(c.label in replies[-1].text for c in replies[-1].choices if c.label.startswith("Trường hợp"))
        assert seen == {f"Trường hợp {n}" for n in range(9)}

    def test_a_chosen_case_shows_its_papers_and_the_way_back(self):
        cases = tuple(Case(name=f"Diện {n}", papers=(Paper(name=f"Giấy số {n}"),)) for n in range(3))
        reply = answer(View(procedure(cases=cases), case=1), [Aspect.PAPERS])[-1]
        assert "Giấy số 1" in reply.text
        assert "Giấy số 2" not in reply.text
        assert reply.choices[0].label == "Trường hợp khác"

    def test_a_case_that_no_longer_exists_shows_the_whole(self):
        assert "Giấy chứng sinh" in told(self.RECORD, Aspect.PAPERS, case=7)


class TestFees:
    def test_by_way_with_what_it_is_for(self):
        record = procedure(
            methods=(
                Method(via=ONLINE, fees=(Fee(amount=10000),)),
                Method(via=DIRECT, fees=(Fee(amount=20000, text="mỗi lần đăng ký"),)),
            )
        )
        text = told(record, Aspect.FEE)
        assert "Nộp trực tiếp:\n• 20.000 đồng – mỗi lần đăng ký" in text
        assert "Nộp trực tuyến:\n• 10.000 đồng" in text

    def test_the_same_for_all_ways_is_told_once(self):
        methods = tuple(
            Method(via=via, fees=(Fee(amount=8000, text="một bản sao"),)) for via in (ONLINE, POSTAL, DIRECT)
        )
        text = told(procedure(methods=methods), Aspect.FEE)
        assert "Nộp trực tiếp, trực tuyến hoặc qua bưu chính:" in text
        assert text.count("8.000 đồng") == 1

    def test_who_pays_nothing_is_told_once_after_what_differs(self):
        """It was repeated for each way."""
        free = Fee(free=True, text="người thuộc hộ nghèo")
        methods = (
            Method(via=DIRECT, fees=(Fee(amount=20000), free)),
            Method(via=ONLINE, fees=(Fee(amount=10000), free)),
        )
        text = told(procedure(methods=methods), Aspect.FEE)
        assert "Nộp trực tuyến:\n• 10.000 đồng\n\nNộp cách nào cũng vậy:\n• Miễn phí: người thuộc hộ nghèo" in text
        assert text.count("hộ nghèo") == 1

    def test_a_way_that_would_be_left_without_a_fee_keeps_all(self):
        methods = (
            Method(via=DIRECT, fees=(Fee(amount=20000),)),
            Method(via=ONLINE, fees=(Fee(amount=20000), Fee(amount=10000))),
        )
        assert "Nộp trực tiếp:\n• 20.000 đồng\n" in told(procedure(methods=methods), Aspect.FEE)

    def test_one_way_may_be_unknown(self):
        record = procedure(methods=(Method(via=DIRECT, fees=(Fee(amount=8000),)), Method(via=POSTAL)))
        assert "Nộp qua bưu chính:\nCổng chưa nêu mức phí cho cách nộp này" in told(record, Aspect.FEE)

    @pytest.mark.parametrize("methods", [(), (Method(via=DIRECT),)])
    def test_unknown_is_never_free(self, methods):
        text = told(procedure(methods=methods), Aspect.FEE)
        assert "chưa nêu mức phí" in text
        assert "miễn" not in text.lower()

    def test_what_the_steps_say_of_fees_helps_when_amounts_are_unknown(self):
        record = procedure(methods=(Method(via=DIRECT),), steps=("Nộp lệ phí nếu phải nộp.", "Nhận phích nước."))
        text = told(record, Aspect.FEE)
        assert "• Nộp lệ phí nếu phải nộp." in text
        assert "phích" not in text

    @pytest.mark.parametrize("aspect", [Aspect.FEE, None])
    @pytest.mark.parametrize("law", ["Theo quy định của Luật Phí và lệ phí", "bằng 50% mức thu tại điểm 1"])
    def test_a_fee_that_only_names_a_law_says_that_there_is_no_amount(self, aspect, law):
        """ "Theo quy định của Luật Phí và lệ phí" was all that a citizen learned of what to pay."""
        words = Fee(text=law)
        assert NO_AMOUNT in told(procedure(methods=(Method(via=DIRECT, fees=(words,)),)), aspect)
        for other in (Fee(amount=8000), Fee(free=True), Fee(text="thu 2.000 đồng/trang"), Fee(text="Không thu phí")):
            assert NO_AMOUNT not in told(procedure(methods=(Method(via=DIRECT, fees=(words, other)),)), aspect)

    @pytest.mark.parametrize(
        ("fee", "words"),
        [
            (Fee(free=True), "Miễn phí (theo Cổng Dịch vụ công quốc gia)"),
            (Fee(free=True, text="Miễn lệ phí."), "Miễn phí (theo Cổng Dịch vụ công quốc gia)"),
            (Fee(free=True, text="Thông tư số 85/2019/TT-BTC"), "Miễn phí (theo Thông tư số 85/2019/TT-BTC)"),
            (Fee(free=True, text="người thuộc hộ nghèo"), "Miễn phí: người thuộc hộ nghèo"),
            (Fee(free=True, text="người thuộc diện miễn theo Điều 4"), "Miễn phí: người thuộc diện miễn theo Điều 4"),
            (Fee(free=True, text="Không thu phí với trẻ em"), "Không thu phí với trẻ em."),
            (Fee(text="do Hội đồng nhân dân tỉnh quyết định"), "Do Hội đồng nhân dân tỉnh quyết định."),
            (Fee(amount=70, currency="USD", text="một bản"), "70 đô la Mỹ – một bản"),
        ],
    )
    def test_words(self, fee, words):
        assert f"• {words}\n" in told(procedure(methods=(Method(via=DIRECT, fees=(fee,)),)), Aspect.FEE) + "\n"


class TestTimes:
    @pytest.mark.parametrize(
        ("time", "words"),
        [
            (Time(value=7, unit=TimeUnit.WORKING_DAY), "7 ngày làm việc"),
            (Time(value=5, unit=TimeUnit.DAY, text="kể từ ngày nhận đủ hồ sơ"), "5 ngày (kể từ ngày nhận đủ hồ sơ)"),
            (
                Time(value=7, unit=TimeUnit.WORKING_DAY, text="không quá 07 ngày làm việc"),
                "Không quá 07 ngày làm việc.",
            ),
            (Time(text="ngay trong ngày"), "Ngay trong ngày."),
        ],
    )
    def test_words(self, time, words):
        text = told(procedure(methods=(Method(via=DIRECT, time=time),)), Aspect.TIME)
        assert f"Nộp trực tiếp:\n• {words}\n" in text

    def test_unknown_is_said(self):
        assert "chưa nêu thời hạn" in told(procedure(methods=(Method(via=DIRECT),)), Aspect.TIME)

    def test_a_note_may_hold_the_time(self):
        record = procedure(methods=(Method(via=DIRECT, note="Trả kết quả trong 03 ngày làm việc"),))
        assert "Cổng ghi:\n• Trả kết quả trong 03 ngày làm việc" in told(record, Aspect.TIME)


class TestPlaces:
    OFFICE = Office(id="xa-cho-ra", name="Xã Chợ Rã", address="Thôn 1", phone="0209 000 000")

    def test_receiving_place_and_agency(self):
        text = told(procedure(receiving_place="Trung tâm A", agencies=("Ủy ban nhân dân cấp xã",)), Aspect.PLACE)
        assert "Nơi nhận hồ sơ: Trung tâm A.\nNơi giải quyết: Ủy ban nhân dân cấp xã." in text

    def test_the_citizens_own_commune_for_what_communes_do(self):
        text = told(procedure(levels=(Level.WARD,)), Aspect.PLACE, office=self.OFFICE)
        assert (
            "Với xã Chợ Rã:\n• Địa chỉ: Thôn 1\n• Điện thoại: 0209 000 000\n• Giờ làm việc: chưa có trong dữ liệu của tôi"
            in text
        )

    def test_not_for_what_the_province_does(self):
        assert "Chợ Rã" not in told(procedure(levels=(Level.PROVINCE,)), Aspect.PLACE, office=self.OFFICE)

    @pytest.mark.parametrize(
        ("level", "methods", "words"),
        [
            (OnlineLevel.FULL, (ONLINE,), "Được. Thủ tục này làm toàn bộ trên Cổng"),
            (OnlineLevel.PARTIAL, (ONLINE,), "Được một phần"),
            (
                OnlineLevel.UNKNOWN,
                (ONLINE, DIRECT),
                "Được. Cổng Dịch vụ công quốc gia có nhận hồ sơ trực tuyến; chưa nêu",
            ),
            (OnlineLevel.NONE, (DIRECT,), "Chưa làm trực tuyến được. Cách nộp: trực tiếp."),
            (OnlineLevel.UNKNOWN, (DIRECT,), "không nêu cách nộp trực tuyến"),
            (OnlineLevel.UNKNOWN, (), "không nêu cách nộp trực tuyến"),
        ],
    )
    def test_online(self, level, methods, words):
        record = procedure(online_level=level, methods=tuple(Method(via=via) for via in methods))
        replies = answer(View(record), [Aspect.ONLINE])
        assert words in replies[0].text
        can = level is not OnlineLevel.NONE and ONLINE in methods
        assert ("Nộp trực tuyến" in [link.label for link in replies[-1].links]) is can


class TestOthers:
    def test_steps_are_numbered(self):
        assert "1. Nộp hồ sơ.\n2. Nhận kết quả." in told(
            procedure(steps=("Nộp hồ sơ", "Nhận kết quả.")), Aspect.STEPS
        )

    def test_one_long_step_is_a_list(self):
        assert "• Nộp.\n• Nhận." in told(procedure(steps=("- Nộp;\n+ Nhận.",)), Aspect.STEPS)

    def test_legal_numbers_are_never_cut(self):
        basis = LegalBasis(number="123/2015/NĐ-CP", name="Nghị định quy định chi tiết " + "rất dài " * 40)
        late = LegalBasis(number="60/2014/QH13", name="rất dài " * 40 + "60/2014/QH13")
        text = told(procedure(legal_basis=(basis, late)), Aspect.LEGAL)
        assert "123/2015/NĐ-CP" in text
        assert "60/2014/QH13" in text

    def test_forms_are_papers_with_a_form_or_that_are_one(self):
        rows = (Paper(name="Đơn xin", form="CT01"), Paper(name="Tờ khai đăng ký"), Paper(name="Căn cước"))
        text = told(procedure(cases=(Case(papers=rows),)), Aspect.FORM)
        assert "• CT01 (dùng cho: Đơn xin)" in text
        assert "• Tờ khai đăng ký" in text
        assert "Căn cước" not in text

    @pytest.mark.parametrize("aspect", Aspect)
    def test_an_empty_record_has_an_answer_to_everything(self, aspect):
        text = told(procedure(), aspect)
        assert "nêu" in text
        assert "None" not in text


class TestSourceAndWarnings:
    def test_all_that_is_known_is_named(self):
        source = Source(portal_id="x", decision="Quyết định số 163/QĐ-BTP", as_of=date(2026, 4, 15))
        text = told(procedure(source=source), Aspect.FEE)
        assert text.endswith("Nguồn: Cổng Dịch vụ công quốc gia, quyết định 163/QĐ-BTP, cập nhật 15/4/2026.")

    def test_no_source_is_said(self):
        assert "chưa có nguồn chính thức" in told(procedure(source=Source()), None)
        assert "chưa có nguồn chính thức" in told(procedure(source=Source(), steps=("Nộp hồ sơ.",)), None)

    def test_warnings_stand_before_the_source(self):
        text = told(procedure(warnings=("mẫu đã đổi",), source=Source(portal_id="x")), Aspect.FEE)
        assert "Lưu ý: Mẫu đã đổi.\n\nNguồn:" in text

    def test_suspect_without_a_reason_is_still_said(self):
        assert "có thể đã thay đổi" in told(procedure(state=State.SUSPECT), Aspect.TIME)


class TestBare:
    """Of a name without a record "Cổng chưa nêu" was told four times over, with five buttons to the same."""

    OLD = procedure(code="1.014061", name="Cấp lại thẻ")
    BARE = procedure(source=Source(), summary="Làm mới thẻ", related=("1.014061",))

    @pytest.mark.parametrize("aspect", [None, *Aspect])
    def test_nothing_is_said_of_a_portal_that_was_not_read(self, aspect):
        text = told(self.BARE, aspect)
        assert "nêu" not in text
        assert NOTHING_KNOWN in text
        assert "chưa có nguồn chính thức" in text

    def test_it_leads_to_what_is_known(self):
        [reply] = answer(View(self.BARE, related=(self.OLD,)), [Aspect.FEE])
        assert [(choice.label, choice.payload) for choice in reply.choices] == [
            ("Cấp lại thẻ", '/choose{"p":"1.014061","a":"fee"}')
        ]
        assert RELATED in reply.text
        assert RELATED not in told(self.BARE, None)


class TestReplaced:
    NEW = Procedure(code="1.116410", name="Cấp thẻ mới", methods=(Method(via=DIRECT),))
    OLD = procedure(
        state=State.REPLACED, replaced_by=("1.116410",), methods=(Method(via=DIRECT, fees=(Fee(amount=5),)),)
    )

    def test_the_new_one_is_named_and_a_tap_away(self):
        replies = answer(View(self.OLD, successors=(self.NEW,)), [Aspect.FEE])
        assert "đã được thay bằng" in replies[0].text
        assert "5 đồng" not in replies[0].text
        assert replies[-1].choices[0].payload == '/choose{"p":"1.116410","a":"fee"}'

    def test_what_is_known_of_the_old_one_is_told_when_nothing_is_of_the_new(self):
        bare = Procedure(code="1.116410", name="Cấp thẻ mới")
        replies = answer(View(self.OLD, successors=(bare,)), [Aspect.FEE])
        assert "nội dung cũ" in replies[0].text
        assert "5 đồng" in replies[0].text
        assert replies[-1].choices[0].label == "Cấp thẻ mới"

    def test_an_unknown_successor_is_named_by_its_code(self):
        assert "(mã 1.116410)" in told(self.OLD, Aspect.FEE)


class TestLength:
    LONG = procedure(
        steps=tuple(f"Bước {n}: " + "làm việc này " * 15 for n in range(1, 60)), source=Source(portal_id="x")
    )

    def test_a_long_answer_is_told_leaf_by_leaf_without_losing_a_step(self):
        seen, payload, leaf = "", "", 1
        for _ in range(40):
            replies = answer(View(self.LONG), [Aspect.STEPS], leaf)
            seen += "\n".join(reply.text for reply in replies)
            more = [choice for choice in replies[-1].choices if choice.label == "Xem tiếp"]
            if not more:
                break
            assert "nữa, chọn “Xem tiếp”" in replies[-1].text
            assert more[0].payload != payload
            payload = more[0].payload
            leaf = int(payload.split('"n":')[1].rstrip("}"))
        assert all(f"Bước {n}:" in seen for n in range(1, 60))

    def test_how_many_are_left_is_counted_right(self):
        import re

        text = answer(View(self.LONG), [Aspect.STEPS])[-1].text
        shown = [
            int(n)
            for reply in answer(View(self.LONG), [Aspect.STEPS])
            for n in re.findall(r"Bước (\d+):", reply.text)
        ]
        assert f"Còn {59 - max(shown)} bước nữa" in text

    def test_several_aspects_share_a_reply(self):
        record = procedure(
            methods=(Method(via=DIRECT, fees=(Fee(amount=8000),), time=Time(value=3, unit=TimeUnit.DAY)),)
        )
        replies = answer(View(record), [Aspect.FEE, Aspect.TIME])
        assert len(replies) == 1
        assert replies[0].text.index("PHÍ, LỆ PHÍ") < replies[0].text.index("8.000") < replies[0].text.index("3 ngày")
        assert replies[0].text.count("Nguồn:") == 1
