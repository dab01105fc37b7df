from __future__ import annotations

import json

from nlu.matcher.fitting.wishes import messages_in


def test_of_a_talk_the_turns_that_name_a_matter_are_learned_from(tmp_path):
    turns = [
        {"say": "làm khai sinh", "want": {"act": "new", "codes": ["1.001193"]}},
        {"say": "hết bao nhiêu", "want": {"act": "more", "codes": ["1.001193"]}},
        {"say": "không, kết hôn cơ", "want": {"act": "correct", "codes": ["1.000894"]}},
    ]
    path = tmp_path / "talks.jsonl"
    path.write_text(json.dumps({"chat": "a", "turns": turns}, ensure_ascii=False) + "\n", encoding="utf-8")
    assert list(messages_in(path)) == [
        ("làm khai sinh", frozenset({"1.001193"})),
        ("không, kết hôn cơ", frozenset({"1.000894"})),
    ]


def test_of_a_question_all_that_it_may_mean_is_meant(tmp_path):
    path = tmp_path / "questions.tsv"
    path.write_text(
        "question\tgold\tnote\ntách hộ với tạm trú\t1.010038 & 1.004194|1.004222\tseveral\n", encoding="utf-8"
    )
    assert list(messages_in(path)) == [("tách hộ với tạm trú", frozenset({"1.010038", "1.004194", "1.004222"}))]
