"""What a citizen is told at each step of filing online, of the record and of the content's parts."""

from __future__ import annotations

import pytest

from actions.answers.guide.steps import ONE_SOURCE, case_groups, help_of, steps_of
from actions.answers.guide.to_upload import FOUND, IF_ASKED, IF_CONCERNED, ON_SCREEN, PHOTOGRAPH, to_upload
from data.catalogue import catalogue_of
from data.models import Case, Level, Method, OnlineLevel, Paper, Procedure, Stated, SubmissionMethod
from data.releases.live import current_release

PAPERS = (
    Paper(name="Tờ khai xin việc"),
    Paper(name="Giấy chứng sinh", note="cán bộ tra được dữ liệu thì không phải nộp"),
    Paper(name="Văn bản ủy quyền", when="nếu nhờ người khác"),
    Paper(name="Giấy tờ chứng minh nơi cư trú", when="nếu cán bộ không tra cứu được"),
    Paper(name="Căn cước", shown=True),
)
ONLINE = Method(via=SubmissionMethod.ONLINE)


def record(**fields) -> Procedure:
    given = {"cases": (Case(papers=PAPERS),), "methods": (ONLINE,), "openings": 1}
    return Procedure(**{"code": "1.000001", "name": "Xin một việc", **given, **fields})


def texts(step) -> str:
    return "\n".join([*step.lines, *(line for group in step.groups for line in (group.heading, *group.lines))])


def step(procedure: Procedure, name: str):
    return next(each for each in steps_of(procedure) if each.id == name)


def of_seed(code: str) -> Procedure:
    found = catalogue_of(current_release().content).procedure(code)
    assert found is not None
    return found


def test_each_paper_stands_under_what_to_do_with_it():
    found = {heading: [paper.name for paper in papers] for heading, papers in to_upload(record()).items()}
    assert found == {
        PHOTOGRAPH: ["Giấy chứng sinh"],
        ON_SCREEN: ["Tờ khai xin việc"],
        IF_CONCERNED: ["Văn bản ủy quyền"],
        IF_ASKED: ["Giấy tờ chứng minh nơi cư trú", "Căn cước"],
    }


def test_no_paper_of_the_record_is_lost_and_none_is_told_twice():
    for procedure in current_release().content.procedures:
        whole = [paper for case in procedure.cases for paper in case.papers]
        told = [paper for papers in to_upload(procedure).values() for paper in papers]
        assert len(told) == len(set(map(id, told)))
        assert {id(paper) for paper in told} <= {id(paper) for paper in whole}


def test_a_paper_that_the_office_may_find_is_still_to_be_photographed():
    assert f"Giấy chứng sinh ({FOUND})" in texts(step(record(), "papers"))


def test_the_papers_of_a_case_join_those_that_everybody_needs():
    cases = (
        Case(papers=(PAPERS[0],)),
        Case(name="Thuê nhà", papers=(PAPERS[1],)),
        Case(name="Ở nhờ", papers=(PAPERS[2],)),
    )
    procedure = record(cases=cases)
    assert "Giấy chứng sinh" not in texts(step(procedure, "papers"))
    assert "Giấy chứng sinh" in texts(next(s for s in steps_of(procedure, 1) if s.id == "papers"))
    [group] = case_groups(procedure, 1)
    assert group.heading.startswith("Thuê nhà – ")


def test_without_papers_in_the_record_that_is_said():
    assert "chưa nêu giấy tờ" in texts(step(record(cases=()), "papers"))


@pytest.mark.parametrize(
    ("fields", "part", "said", "unsaid"),
    [
        ({"levels": (Level.WARD,)}, "find", "tên mới từ 1/7/2025", "Màn hình có"),
        ({"openings": 3}, "find", "Màn hình có 3 trường hợp", "tên mới từ 1/7/2025"),
        ({"agencies": ("Sở Nội vụ",)}, "find", "Nơi giải quyết: Sở Nội vụ.", "Màn hình có"),
        ({"steps": ("Ký số vào tờ khai",)}, "sign", "có nhắc đến ký số", "không nhắc đến ký số"),
        ({}, "sign", "không nhắc đến ký số", "có nhắc đến ký số"),
        ({"code": "3.000722"}, "sign", "không phải ký số tờ khai", "Bản ghi của việc này"),
        ({"code": "3.000722"}, "supplement", "7 ngày làm việc", "ghi trong thông báo"),
        ({"field": "Đất đai"}, "papers", "bản chính thì nộp khi nhận kết quả", "công chứng"),
        ({"field": "Đăng ký, quản lý cư trú"}, "papers", "không cần công chứng", "Tệp phải quét"),
        ({"online_level": OnlineLevel.PARTIAL}, "result", "làm một phần", "toàn bộ trên mạng"),
        ({"online_level": OnlineLevel.FULL}, "result", "toàn bộ trên mạng", "làm một phần"),
        ({}, "result", "không nêu có phải đến tận nơi", "toàn bộ trên mạng"),
    ],
)  # fmt: skip
def test_a_line_is_told_where_its_condition_holds(fields, part, said, unsaid):
    told = texts(step(record(**fields), part))
    assert said in told
    assert unsaid not in told


def test_who_must_come_is_told_from_the_record():
    came = Stated(text="Cả hai phải đến ký.", source="bản ghi 1.000001", as_of="2026-04-15")
    told = texts(step(record(presence=came), "result"))
    assert "Cả hai phải đến ký." in told
    assert "không nêu có phải đến" not in told


def test_what_one_source_says_is_told_as_that():
    assert f"không phải mã hồ sơ. {ONE_SOURCE}" in texts(step(record(), "code"))


def test_every_step_names_where_it_comes_from():
    for each in steps_of(of_seed("1.001193")):
        assert each.sources
        assert all("bản ghi của thủ tục" not in source for source in each.sources)


def test_nobody_far_from_here_is_sent_to_the_commune():
    assert "Trung tâm" in help_of(record(levels=(Level.WARD,))).lines[0]
    assert "Trung tâm" not in help_of(record(levels=(Level.MINISTRY,))).lines[0]


def test_every_procedure_of_the_starter_content_has_a_guide_without_holes():
    for procedure in current_release().content.procedures:
        for each in (*steps_of(procedure), help_of(procedure)):
            assert each.lines
            assert "{" not in texts(each)
            assert ": ." not in texts(each)
