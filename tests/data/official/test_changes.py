"""What a sync changed, field by field and readable."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from support.records import official, paper, way

from data.official.changes import Changes, Compared, Kind, LeftOut, compare, field_changes, readable
from data.official.facets import LABELS, differing, fingerprint, official_hash


def by_code(*procedures):
    return {procedure.code: procedure for procedure in procedures}


def changed(before, now):
    return {part.name: (part.gone, part.come) for part in field_changes(before, now)}


def test_nothing_changed():
    assert field_changes(official(), official()) == ()


def test_the_records_date_and_id_are_no_change():
    later = official(updatedAt=1_790_000_000_000, id="another")
    assert field_changes(official(), later) == ()
    assert later.official_hash == official().official_hash


def test_a_fee_and_a_time():
    now = official(executionMethods=[way(fee=20000, days=5)])
    assert changed(official(), now) == {
        "fee": (("Trực tiếp: 15.000 VND",), ("Trực tiếp: 20.000 VND",)),
        "time": (("Trực tiếp: 3 ngày làm việc",), ("Trực tiếp: 5 ngày làm việc",)),
    }


def test_only_the_papers_that_came_and_went():
    papers = [paper("Tờ khai"), paper("Ảnh thẻ")]
    now = official(executionCases=[{"name": "", "profileComponents": papers}])
    assert changed(official(), now) == {"papers": (("Giấy tờ tùy thân (bản chính: 1)",), ("Ảnh thẻ (bản chính: 1)",))}


def test_another_order_of_papers_is_a_change_without_lines():
    papers = [paper("Giấy tờ tùy thân"), paper("Tờ khai")]
    now = official(executionCases=[{"name": "", "profileComponents": papers}])
    assert changed(official(), now) == {"papers": ((), ())}


def test_the_order_of_ways_means_nothing():
    ways = [way(), {**way(), "submissionMethod": "ONLINE"}]
    assert field_changes(official(executionMethods=ways), official(executionMethods=ways[::-1])) == ()


def test_new_changed_and_withdrawn():
    before = by_code(official(1), official(2), official(3))
    now = by_code(official(1), official(2, name="Tên khác"), official(4))
    found = compare(
        Compared(before, now, frozenset({"9.000001", "9.000002", "9.000004"}), ours=frozenset({"9.000002"}))
    )
    assert [(change.kind, change.code, change.ours) for change in found] == [
        (Kind.ADDED, "9.000004", False),
        (Kind.CHANGED, "9.000002", True),
        (Kind.WITHDRAWN, "9.000003", False),
    ]


def test_what_the_settings_leave_out_is_not_withdrawn():
    assert compare(Compared(by_code(official(1)), {}, listed=frozenset({"9.000001"}))) == ()


def test_what_was_in_force_already_is_not_new():
    assert compare(Compared({}, by_code(official(1)), known=frozenset({"9.000001"}))) == ()


def test_a_new_procedure_of_the_same_name_replaces():
    (added, withdrawn) = compare(
        Compared(by_code(official(1, name="Cấp thẻ  Căn cước")), by_code(official(2, name="Cấp thẻ căn cước")))
    )
    assert (added.code, withdrawn.replaced_by) == ("9.000002", ("9.000002",))


def test_the_same_name_at_another_level_does_not_replace():
    there = official(2, name="Cấp thẻ", isWard=False, isProvince=True)
    found = compare(Compared(by_code(official(1, name="Cấp thẻ")), by_code(there)))
    assert [change.replaced_by for change in found if change.kind is Kind.WITHDRAWN] == [()]


def test_the_list_reads_well():
    before = by_code(official(1), official(2), official(5, name="Tên cũ"))
    now = by_code(official(1, executionMethods=[way(fee=None)]), official(3), official(4, name="Tên cũ"))
    left_out = (LeftOut("x", "1.0133611", "Hỏng", "mã thủ tục không đúng dạng 1.001193"),)
    text = "\n".join(readable(Changes(compare(Compared(before, now)), left_out)))
    for expected in (
        "THAY ĐỔI (1)",
        "Phí, lệ phí:\n        − Trực tiếp: 15.000 VND",
        "CỔNG KHÔNG CÒN CÔNG BỐ (2)",
        "thay bằng thủ tục cùng tên: 9.000004",
        "MỚI (2)",
        "KHÔNG ĐƯA VÀO ĐƯỢC (1)\n  1.0133611  Hỏng: mã thủ tục không đúng dạng",
    ):
        assert expected in text


def test_a_list_survives_storage():
    changes = Changes(
        compare(Compared(by_code(official(1)), by_code(official(1, executionMethods=[])))),
        (LeftOut("a", "b", "c", "d"),),
        "API",
    )
    assert Changes.from_dict(json.loads(json.dumps(changes.to_dict()))) == changes


words = st.text(st.sampled_from("ab đ,;"), min_size=3, max_size=12).map(lambda text: f"xyz{text}")


@given(st.lists(words, max_size=4), st.lists(words, max_size=4), words, words)
def test_hash_facets_and_field_changes_agree(papers, others, name, other):
    one = official(name=name, executionCases=[{"name": "", "profileComponents": list(map(paper, papers))}])
    two = official(name=other, executionCases=[{"name": "", "profileComponents": list(map(paper, others))}])
    names = tuple(part.name for part in field_changes(one, two))
    assert names == differing(fingerprint(one), fingerprint(two))
    assert bool(names) == (official_hash(one) != official_hash(two))
    assert set(names) <= set(LABELS)
