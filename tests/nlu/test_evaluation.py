"""The evaluation counts what it says, and our question sets keep to the level reached."""

import math
from pathlib import Path

from support.content.matcher import starter_matcher

from data.loader import starter
from nlu.evaluation import Question, evaluate, is_right, load_questions, load_several, spellings
from nlu.understanding import Candidate, Match, Verdict

QUESTIONS = Path(__file__).resolve().parents[2] / "bench" / "questions"


class Fixed:
    """Always the same answer."""

    def __init__(self, *matches: Match) -> None:
        self._matches = matches

    def match(self, text: str) -> tuple[Match, ...]:
        return self._matches


SURE = Match(Verdict.ANSWER, (Candidate("1.000001", "a", 0.9), Candidate("1.000002", "b", 0.1)))


def test_scores() -> None:
    asked = [
        Question("x", frozenset({"1.000001"})),
        Question("y", frozenset({"1.000002"})),
        Question("z", frozenset(), "out_of_scope"),
        Question("not judged", frozenset({"9.999999"})),
    ]
    score = evaluate(Fixed(SURE), asked, frozenset({"1.000001", "1.000002"}))
    assert (score.judged, score.first, score.three, score.right) == (3, 0.5, 1.0, 0.5)
    assert (score.refused, score.wrongly_refused) == (0.0, 0.0)


def test_out_of_scope_with_a_code_is_so_only_where_the_code_is_unknown() -> None:
    asked = [Question("x", frozenset({"1.000001"}), "out_of_scope")]
    elsewhere = evaluate(Fixed(SURE), asked, frozenset({"1.000002"}))
    assert (elsewhere.judged, elsewhere.refused) == (1, 0.0)
    here = evaluate(Fixed(SURE), asked, frozenset({"1.000001"}))
    assert (here.judged, here.first, here.right, here.wrongly_refused) == (1, 1.0, 1.0, 0.0)
    assert math.isnan(here.refused)


def test_an_offered_option_is_right() -> None:
    asks = Match(Verdict.CLARIFY, SURE.candidates, ("1.000001", "1.000002"))
    assert is_right([asks], frozenset({"1.000002"}))
    assert not is_right([Match(Verdict.NONE, SURE.candidates)], frozenset({"1.000001"}))


def test_spellings() -> None:
    typed = {name: spell("Em muốn đăng ký tạm trú được không") for name, spell in spellings().items()}
    assert typed["không dấu"] == "Em muon dang ky tam tru duoc khong"
    assert typed["telex sót"] == "Em muoons đăng kys tạm trus được khoong"
    assert typed["teen"] == "Em mún dk tạm trú dc ko"


def test_our_own_questions_keep_their_level() -> None:
    content = starter()
    matcher, known = starter_matcher(), frozenset(procedure.code for procedure in content.procedures)
    stories = evaluate(matcher, load_questions(QUESTIONS / "stories_dev.tsv"), known)
    outside = evaluate(matcher, load_questions(QUESTIONS / "out_of_scope.tsv"), known)
    assert stories.first >= 0.62
    assert stories.three >= 0.82
    assert outside.refused >= 0.9


def test_a_message_with_several_requests_is_read(tmp_path: Path) -> None:
    path = tmp_path / "several.tsv"
    path.write_text("question\tgold\tnote\ntách hộ, khai tử\t1.1|1.2 & 1.3\tseveral\n", encoding="utf-8")
    (message,) = load_several(path)
    assert message.golds == (frozenset({"1.1", "1.2"}), frozenset({"1.3"}))
