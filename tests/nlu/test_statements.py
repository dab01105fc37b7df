"""What sentences of records tell, and which of them is near to a question."""

from __future__ import annotations

import pytest

from nlu.statements.likeness import Likeness, about_people
from nlu.statements.reader import TOLD, Model, told_by
from nlu.statements.train import report, train, written
from nlu.understanding import Aspect


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Trong 15 ngày kể từ ngày có người chết, người thân phải đi đăng ký khai tử.", {Aspect.DEADLINE}),
        ("Trong 05 ngày làm việc kể từ ngày nhận đủ hồ sơ, cơ quan thuế trả kết quả.", set()),
        ("Phải nộp trước ngày 31 tháng 3 hằng năm.", {Aspect.DEADLINE}),
        ("Nếu quá thời hạn trên thì hồ sơ bị hủy.", {Aspect.PENALTY}),
        ("Giấy xác nhận có giá trị trong 06 tháng kể từ ngày cấp.", {Aspect.VALIDITY}),
        ("Bản sao hộ chiếu còn giá trị sử dụng.", set()),
        ("Nếu nhờ người khác làm thay: Văn bản ủy quyền.", {Aspect.PROXY}),
        ("Không có giấy chứng sinh thì nộp giấy cam đoan.", {Aspect.MISSING}),
        ("Hai bên cùng có mặt và ký vào sổ.", {Aspect.IN_PERSON}),
        ("Nộp lệ phí và nhận phiếu hẹn.", set()),
        ("", set()),
    ],
)
def test_what_a_sentence_tells(sentence, told):
    assert set(told_by([sentence])[0]) == told


def test_each_sentence_is_read_by_itself():
    texts = [example.text for example in written()[:40]]
    assert told_by(texts) == [told for text in texts for told in told_by([text])]


def test_examples_are_many_for_each_aspect_and_many_tell_nothing():
    examples = written()
    assert all(one.aspects <= {aspect.value for aspect in TOLD} for one in examples)
    assert all(sum(aspect.value in one.aspects for one in examples) >= 25 for aspect in TOLD)
    assert sum(not one.aspects for one in examples) > 300


def test_the_coefficients_in_the_repository_are_those_of_the_examples(tmp_path):
    train(written()).save(tmp_path / "weights.npz")
    fresh, kept = Model.load(tmp_path / "weights.npz"), Model.load()
    texts = [example.text for example in written()]
    assert ((fresh.scores(texts) > 0) == (kept.scores(texts) > 0)).mean() > 0.999


def test_the_report_names_every_aspect():
    assert all(aspect.value in report(written()) for aspect in TOLD)


def test_words_that_name_something_count_and_words_that_ask_do_not():
    papers = ["Giấy chứng sinh: không có thì nộp giấy cam đoan", "Hợp đồng thuê nhà: không có thì nộp giấy cho ở nhờ"]
    near = Likeness(papers)
    assert near.to("mat giay chung sinh thi sao", papers[0]) > near.to("mat giay chung sinh thi sao", papers[1])
    assert near.to("thì sao", papers[0]) == 0


@pytest.mark.parametrize(
    ("question", "people"),
    [
        ("vợ tôi đang ở Hàn Quốc không ký được thì sao", True),
        ("chồng không chịu ký", True),
        ("mất giấy chứng sinh thì sao", False),
        ("thiếu một giấy có được không", False),
        ("", False),
    ],
)
def test_whether_people_or_papers_are_missing(question, people):
    assert about_people(question) is people
