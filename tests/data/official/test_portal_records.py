"""Portal records with every oddity that was seen in the wild."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.models import Currency, Level, OnlineLevel, Procedure, State, SubmissionMethod, TimeUnit
from data.official.portal_records import procedure_from_record, read_records


def record(**values):
    return {"id": "019d", "code": "1.004194", "name": "Thủ tục đăng ký tạm trú", "state": "ACTIVE", **values}


def method(**values):
    return {
        "submissionMethod": "DIRECT",
        "processingTime": 3,
        "processingTimeUnit": "WORKING_DAY",
        "fees": [],
        **values,
    }


def fees_of(*fees):
    return procedure_from_record(record(executionMethods=[method(fees=list(fees))])).methods[0].fees


def test_the_prefix_and_the_shape_of_the_name():
    assert procedure_from_record(record()).name == "Đăng ký tạm trú"
    assert procedure_from_record(record(code=" 1.014325 ", name="A &amp; b\xa0 c")).name == "A & b c"


def test_no_fees_and_a_zero_fee_are_unknown_not_free():
    assert fees_of() == ()
    assert fees_of({"value": 0, "description": ""}) == ()


def test_words_of_a_fee_are_kept():
    (fee,) = fees_of({"value": 0, "description": "Theo nghị quyết của Hội đồng nhân dân tỉnh"})
    assert (fee.amount, fee.free, fee.text) == (None, False, "Theo nghị quyết của Hội đồng nhân dân tỉnh")


def test_free_only_when_the_words_say_so():
    assert fees_of({"value": 0, "description": "Miễn lệ phí"})[0].free
    long_condition = (
        "Miễn lệ phí đối với người thuộc gia đình có công với cách mạng, người khuyết tật và trẻ em dưới 6 tuổi"
    )
    assert not fees_of({"value": 0, "description": long_condition})[0].free


def test_amounts_and_currency():
    dong, dollar = fees_of({"value": 7000, "currencyName": "VNĐ"}, {"value": 5, "currencyName": "USD"})
    assert (dong.amount, dong.currency) == (7000, Currency.VND)
    assert (dollar.amount, dollar.currency) == (5, Currency.USD)


def test_unit_other_and_zero_are_no_time():
    rows = [method(processingTimeUnit="OTHER"), method(processingTime=0), method()]
    times = [item.time for item in procedure_from_record(record(executionMethods=rows)).methods]
    assert times[:2] == [None, None]
    assert (times[2].value, times[2].unit) == (3, TimeUnit.WORKING_DAY)


def test_papers_lose_bullets_and_empty_counts():
    case = {
        "name": "* Giấy tờ phải nộp:",
        "profileComponents": [
            {"name": "- Tờ khai;", "originalQty": 1, "copyQty": 0},
            {"name": "+ Ghi chú thêm", "originalQty": 0, "copyQty": 0},
            {"name": " - "},
        ],
    }
    (found,) = procedure_from_record(record(executionCases=[case])).cases
    assert found.name == "Giấy tờ phải nộp"
    assert [(p.name, p.originals, p.copies) for p in found.papers] == [
        ("Tờ khai", 1, 0),
        ("Ghi chú thêm", None, None),
    ]


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ({"isFullProcess": True}, OnlineLevel.FULL),
        ({"executionMethods": [method()]}, OnlineLevel.NONE),
        ({"executionMethods": [method(submissionMethod="ONLINE")]}, OnlineLevel.UNKNOWN),
        ({}, OnlineLevel.UNKNOWN),
    ],
)
def test_online_level_is_not_guessed(values, level):
    assert procedure_from_record(record(**values)).online_level is level


def test_agencies_levels_source_and_decision():
    found = procedure_from_record(
        record(
            isWard=True,
            isProvince=True,
            executingAgencies="Công an cấp xã; Công an tỉnh",
            procedureProposal={"proposalNumber": "163/QĐ-BTP"},
            updatedAt=1776211200000,
            executionMethods=[method(submissionMethod="ONLINE"), method(submissionMethod="FAX")],
        )
    )
    assert found.agencies == ("Công an cấp xã", "Công an tỉnh")
    assert found.levels == (Level.WARD, Level.PROVINCE)
    assert (found.source.decision, found.source.as_of) == ("163/QĐ-BTP", date(2026, 4, 15))
    assert [item.via for item in found.methods] == [SubmissionMethod.ONLINE]


def test_an_unknown_state_is_suspect():
    assert procedure_from_record(record(state="EXPIRED")).state is State.SUSPECT


def test_a_record_without_a_proper_code_is_refused():
    with pytest.raises(ValueError, match="code"):
        procedure_from_record(record(code="1.014955-Xoa"))


def test_files_bare_wrapped_and_compressed(tmp_path):
    rows = [record(), {"id": "x", "detail": record(code="1.004222")}]
    text = "\n".join(json.dumps(row) for row in rows) + "\n\n"
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    plain.write_text(text, encoding="utf-8")
    packed.write_bytes(gzip.compress(text.encode()))
    assert [row["code"] for row in read_records(plain)] == ["1.004194", "1.004222"]
    assert list(read_records(packed)) == list(read_records(plain))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**9) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "description": JSON_VALUES,
            "note": st.text(max_size=40),
            "executionSteps": st.lists(
                st.fixed_dictionaries({"name": st.text(max_size=20), "description": st.text(max_size=50)})
            ),
            "executionMethods": st.lists(
                st.fixed_dictionaries(
                    {
                        "submissionMethod": st.sampled_from(["DIRECT", "ONLINE", "POSTAL", "FAX"]),
                        "processingTime": st.none() | st.integers(-3, 90) | st.floats(0, 90),
                        "processingTimeUnit": st.sampled_from(["DAY", "WORKING_DAY", "OTHER", "", None]),
                        "fees": st.lists(
                            st.fixed_dictionaries(
                                {"value": st.none() | st.integers(0, 10**7), "description": st.text(max_size=30)}
                            )
                        ),
                    }
                )
            ),
        },
    )
)
def test_what_is_built_is_valid_and_round_trips(values):
    """Parts are built without validation, so their validity is proved here."""
    found = procedure_from_record(record(**values))
    assert Procedure.parse_raw(found.json()) == found


class TestNumbersUnderSuspicion:
    def test_of_a_number_too_small_to_be_meant_the_words_are_told(self):
        (fee,) = fees_of({"value": 100, "description": "Phí công bố: 100.000 đồng/lần"})
        assert (fee.amount, fee.doubtful, fee.text) == (None, False, "Phí công bố: 100.000 đồng/lần")

    @pytest.mark.parametrize("words", ["", "Đăng ký lại khai sinh"])
    def test_where_the_words_name_no_amount_it_is_doubtful(self, words):
        (fee,) = fees_of({"value": 20, "description": words})
        assert (fee.amount, fee.doubtful) == (None, True)

    def test_words_that_name_the_same_small_amount_are_believed(self):
        assert fees_of({"value": 500, "description": "500 đồng/trang"})[0].amount == 500

    def test_dollars_in_the_words_are_dollars(self):
        (fee,) = fees_of({"value": 50, "description": "Phí hải quan 50USD/chuyến bay"})
        assert (fee.amount, fee.currency, fee.doubtful) == (50, Currency.USD, False)

    def test_a_number_that_its_words_deny_is_doubtful(self):
        (fee,) = fees_of({"value": 50000, "description": "Phí công bố: 100.000 đồng/lần"})
        assert (fee.amount, fee.doubtful) == (50000, True)

    def test_a_threshold_denies_nothing(self):
        assert not fees_of({"value": 1800000, "description": "Giá trị giao dịch dưới 2,1 tỷ đồng"})[0].doubtful


def test_filing_cases_have_a_time_only_with_a_unit():
    rows = [
        {"code": "1.004194.01", "name": "Lần đầu", "processingDay": {"qty": 1, "type": "WORKING_DAY"}},
        {"code": "1.004194.02", "name": "Lại", "processingDay": {"qty": 5, "type": "OTHER"}},
    ]
    first, again = procedure_from_record(record(cases=rows)).filing_cases
    assert (first.code, first.time.value, first.time.unit) == ("1.004194.01", 1, TimeUnit.WORKING_DAY)
    assert (again.name, again.time) == ("Lại", None)


def test_a_name_in_capitals_becomes_a_sentence():
    shouted = procedure_from_record(record(name="HƯỞNG CHẾ ĐỘ BHXH TẠI VIỆT NAM ĐỐI VỚI NGƯỜI LAO ĐỘNG"))
    assert shouted.name == "Hưởng chế độ BHXH tại Việt Nam đối với người lao động"
    assert procedure_from_record(record(name="Cấp thẻ ABTC")).name == "Cấp thẻ ABTC"


def test_a_list_of_papers_that_stands_there_twice_is_told_once():
    paper = {"name": "Tờ khai", "originalQty": 1}
    cases = [{"name": name, "profileComponents": [paper]} for name in ("Cấp mới", "Cấp mới,", "Cấp lại")]
    assert [case.name for case in procedure_from_record(record(executionCases=cases)).cases] == [
        "Cấp mới,",
        "Cấp lại",
    ]


def test_steps_stand_in_the_order_of_their_own_numbers():
    steps = [{"name": "2. Đã xuất ngũ"}, {"name": "1. Đang công tác"}]
    assert procedure_from_record(record(executionSteps=steps)).steps == ("1. Đang công tác", "2. Đã xuất ngũ")
    unnumbered = [{"name": "2. Sau"}, {"name": "Nộp hồ sơ"}]
    assert procedure_from_record(record(executionSteps=unnumbered)).steps == ("2. Sau", "Nộp hồ sơ")


FILE = "019dd021-f563-755f-abf3-a308189ef24f"


def forms_of(*attachments, name="Tờ khai"):
    component = {"name": name, "attachments": list(attachments)}
    return procedure_from_record(
        record(executionCases=[{"name": "", "profileComponents": [component, component]}])
    ).forms


def test_each_file_of_a_form_once_with_the_paper_it_is_for():
    [form] = forms_of({"id": FILE, "fileName": " Mẫu&nbsp;CT01.docx "})
    assert (form.id, form.name, form.paper) == (FILE, "Mẫu CT01.docx", "Tờ khai")


@pytest.mark.parametrize(
    "broken",
    [{"fileName": "a.docx"}, {"id": "x", "fileName": "a.docx"}, {"id": FILE}, {"id": FILE, "fileName": None}],
)
def test_a_file_that_cannot_be_fetched_is_no_form(broken):
    assert forms_of(broken) == ()


def test_a_long_name_of_a_paper_is_cut_between_words():
    [form] = forms_of({"id": FILE, "fileName": "a.docx"}, name="Tờ khai " * 40)
    assert len(form.paper) <= 121
    assert form.paper.endswith("khai…")


@pytest.mark.parametrize(
    ("fields", "cases"), [({}, None), ({"cases": None}, 0), ({"cases": []}, 0), ({"cases": [{}, {}]}, 2)]
)
def test_how_many_cases_open_for_filing(fields, cases):
    assert procedure_from_record(record(**fields)).openings == cases
