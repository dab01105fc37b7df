"""A record as it is for one case, and trees that do not fit their record."""

from __future__ import annotations

from data.models import Case, Fee, FilingCase, Method, Paper, Procedure, SubmissionMethod, Time, TimeUnit
from data.own_case.facts import idle, in_case, misfits, unknown_amounts
from data.own_case.tree import Tree, leaf_at


def paper(name: str, when: str | None = None) -> Paper:
    return Paper(name=name, when=when)


RECORD = Procedure(
    code="1.000001",
    name="Xin một việc",
    cases=(
        Case(papers=(paper("Đơn"), paper("Giấy ủy quyền", "nếu nhờ người khác"), paper("Giấy cư trú", "nếu không tra được"))),
        Case(name="Người lớn", papers=(paper("Căn cước"), paper("Giấy khám", "nếu bị bệnh"))),
        Case(name="Trẻ em", papers=(paper("Giấy khai sinh"),)),
        Case(name="Giấy tờ phải xuất trình", papers=(paper("Hộ chiếu"),)),
    ),
    methods=(
        Method(via=SubmissionMethod.DIRECT, fees=(Fee(amount=5000, text="người lớn"), Fee(amount=2000, text="bản sao"))),
    ),
    filing_cases=(
        FilingCase(code="1", name="Nộp cho người lớn", time=Time(value=3, unit=TimeUnit.DAY)),
        FilingCase(code="2", name="Nộp cho trẻ em", time=Time(value=1, unit=TimeUnit.DAY)),
    ),
)  # fmt: skip


def tree(**changes: object) -> Tree:
    who = {
        "ask": "Ai đi nộp hồ sơ?",
        "answers": [{"label": "Tự đi"}, {"label": "Nhờ người khác", "needs": ["nhờ người khác"]}],
    }
    adult = {
        "label": "Người lớn",
        "needs": ["Người lớn"],
        "perhaps": ["bị bệnh"],
        "fees": ["người lớn"],
        "times": ["cho người lớn"],
        "then": who,
    }
    child = {"label": "Trẻ em", "needs": ["Trẻ em"], "times": ["cho trẻ em"]}
    given = {"always": ["Giấy tờ phải xuất trình"], "perhaps": ["không tra được"]}
    return Tree.parse_obj(
        {"code": "1.000001", "ask": "Làm cho ai đấy?", "answers": [adult, child], **given, **changes}
    )


def papers_at(path: str) -> list[tuple[str, str | None]]:
    leaf = leaf_at(tree(), path)
    assert leaf is not None
    return [(each.name, each.when) for case in in_case(RECORD, tree(), leaf).cases for each in case.papers]


def test_a_condition_that_holds_is_none_any_more_and_one_that_may_hold_stays():
    assert papers_at("ab") == [
        ("Đơn", None),
        ("Giấy ủy quyền", None),
        ("Giấy cư trú", "nếu không tra được"),
        ("Căn cước", None),
        ("Giấy khám", "nếu bị bệnh"),
        ("Hộ chiếu", None),
    ]


def test_papers_of_other_cases_are_left_out():
    assert papers_at("b") == [
        ("Đơn", None),
        ("Giấy cư trú", "nếu không tra được"),
        ("Giấy khai sinh", None),
        ("Hộ chiếu", None),
    ]


def test_a_part_that_is_for_everybody_keeps_its_name():
    """ "Giấy tờ phải xuất trình" tells that its papers are only shown."""
    assert in_case(RECORD, tree(), leaf_at(tree(), "b")).cases[-1].name == "Giấy tờ phải xuất trình"


def test_fees_and_times_of_other_answers_are_left_out():
    adult, child = (in_case(RECORD, tree(), leaf_at(tree(), path)) for path in ("aa", "b"))
    assert [fee.text for fee in adult.methods[0].fees] == ["người lớn", "bản sao"]
    assert [fee.text for fee in child.methods[0].fees] == ["bản sao"]
    assert [case.code for case in adult.filing_cases] == ["1"]
    assert [case.code for case in child.filing_cases] == ["2"]


def test_where_nothing_would_be_left_all_amounts_are_told():
    """No answer may make it look as if nothing were to be paid."""
    alone = RECORD.copy(update={"methods": (Method(via=SubmissionMethod.DIRECT, fees=RECORD.methods[0].fees[:1]),)})
    child = in_case(alone, tree(), leaf_at(tree(), "b"))
    assert child.methods[0].fees == alone.methods[0].fees


def test_a_tree_that_fits():
    assert misfits(tree(), RECORD) == ()
    assert unknown_amounts(tree(), RECORD) == ()
    assert idle(tree(), RECORD) == ()


def test_a_condition_that_nobody_asks_about():
    assert misfits(tree(perhaps=[]), RECORD) == ("chưa hỏi tới trường hợp “nếu không tra được”",)


def test_a_condition_that_the_record_does_not_have_or_has_twice():
    wrong = misfits(tree(perhaps=["không tra được", "đã đổi", "nếu"]), RECORD)
    assert wrong == (
        "“đã đổi” phải chỉ đúng một trường hợp của thủ tục, đang chỉ 0",
        "“nếu” phải chỉ đúng một trường hợp của thủ tục, đang chỉ 3",
    )


def test_a_case_without_papers():
    bare = RECORD.copy(update={"cases": RECORD.cases[1:3]})
    answers = [{"label": "Người lớn", "needs": ["Người lớn"], "perhaps": ["bị bệnh"]}, {"label": "Khác"}]
    wrong = misfits(tree(answers=[*answers, {"label": "Trẻ em", "needs": ["Trẻ em"]}], always=[], perhaps=[]), bare)
    assert wrong == ("đường “Khác” không còn giấy tờ nào",)


def test_an_amount_that_the_record_does_not_have():
    other = tree(answers=[{"label": "Người lớn", "fees": ["người già"]}, {"label": "Trẻ em", "times": ["gấp"]}])
    assert unknown_amounts(other, RECORD) == ("không có khoản phí “người già”", "không có trường hợp nộp “gấp”")


def test_a_question_that_changes_nothing():
    plain = {"ask": "Hôm nay trời thế nào?", "answers": [{"label": "Nắng"}, {"label": "Mưa"}]}
    answers = [
        {"label": "Người lớn", "needs": ["Người lớn"], "then": plain},
        {"label": "Trẻ em", "needs": ["Trẻ em"]},
    ]
    asked = tree(answers=answers, perhaps=["nhờ người khác", "không tra được", "bị bệnh"])
    assert idle(asked, RECORD) == ("Hôm nay trời thế nào?",)
