"""The state of a talk before each labelled turn, and which readings would lead to what is wanted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data.catalogue import catalogue_of
from data.releases.live import current_release
from nlu.talk.fitting.fit import Rows, labelled_examples
from nlu.talk.fitting.other_turns import (
    all_talks,
    asked_at_any_time,
    asked_on,
    asked_whether,
    bare_questions,
    behind_a_story,
    choices_of_nothing,
    varied,
    without_asked,
)
from nlu.talk.fitting.sounds import label_of_intent, of_talks
from nlu.talk.fitting.talks import TALKS, Example, Want, besides, read_talks
from nlu.talk.readings.options import agreeing, refusing
from nlu.talk.readings.possible import Possible
from nlu.talk.state import Option, Talk
from nlu.understanding import Act, Candidate, Match, Verdict

BIRTH, AGAIN, MARRIAGE, RESIDENCE = "1.001193", "1.004884", "1.000894", "1.004194"
CATALOGUE = catalogue_of(current_release().content)


def turn(
    say: str, act: str, *codes: str, aspects: tuple[str, ...] = (), bot: dict[str, Any] | None = None, **more: Any
):
    want = {
        "act": act,
        "codes": list(codes),
        "aspects": list(aspects),
        **{k: v for k, v in more.items() if k != "after"},
    }
    row = {"say": say, "want": want, "bot": bot or {}}
    return {**row, "after": more["after"]} if "after" in more else row


def states(tmp_path: Path, *turns: dict[str, Any]) -> list[Talk]:
    return [one.before for one in examples(tmp_path, *turns)]


def examples(tmp_path: Path, *turns: dict[str, Any]) -> list[Example]:
    path = tmp_path / "talks.jsonl"
    path.write_text(json.dumps({"chat": "x1", "about": "", "turns": turns}, ensure_ascii=False), encoding="utf-8")
    return list(read_talks(path, CATALOGUE))


class TestStates:
    def test_the_first_turn_knows_nothing(self, tmp_path):
        assert states(tmp_path, turn("khai sinh", "new", BIRTH)) == [Talk()]

    def test_after_an_answer(self, tmp_path):
        _, after = states(
            tmp_path, turn("khai sinh phí", "new", BIRTH, aspects=("fee",)), turn("mấy ngày", "more", BIRTH)
        )
        assert (after.procedure, after.aspects, after.recent) == (BIRTH, ("fee",), (BIRTH,))
        assert [option.label for option in after.options] == ["Giấy tờ", "Phí", "Thời gian", "Nơi nộp"]
        assert after.awaiting is None

    def test_what_was_told_before_stays_recent_the_last_first(self, tmp_path):
        *_, after = states(
            tmp_path,
            turn("khai sinh", "new", BIRTH),
            turn("kết hôn", "new", MARRIAGE),
            turn("cái lúc nãy", "back", BIRTH),
            turn("phí", "more", BIRTH),
        )
        assert (after.procedure, after.recent) == (BIRTH, (BIRTH, MARRIAGE))

    def test_after_several_at_once(self, tmp_path):
        each = [[BIRTH, AGAIN], [MARRIAGE]]
        _, after, then = states(
            tmp_path,
            turn("khai sinh với kết hôn", "new", each=each),
            turn("cái thứ hai", "pick", MARRIAGE),
            turn("phí", "more", MARRIAGE),
        )
        assert after.together == after.listed == (BIRTH, MARRIAGE)
        assert (then.procedure, then.together, then.listed) == (MARRIAGE, (), (BIRTH, MARRIAGE))

    def test_after_a_question_of_the_bot(self, tmp_path):
        offers = {"offers": [BIRTH, AGAIN, "9.999999"]}
        _, after = states(tmp_path, turn("khai sinh", "new", BIRTH, bot=offers), turn("cái đầu", "pick", BIRTH))
        assert (after.offered, after.awaiting, after.procedure) == ((BIRTH, AGAIN), "procedure", BIRTH)
        assert after.options[-1] == Option("Không phải các việc trên", "/reject")
        assert len(after.options) == 3

    @pytest.mark.parametrize("asks", ["code", "identity"])
    def test_while_the_bot_waits_for_a_number(self, tmp_path, asks):
        asked = turn("hồ sơ của tôi đến đâu", "dossier", bot={"asks": asks})
        _, after = states(tmp_path, asked, turn("quên rồi", "no"))
        assert (after.awaiting, bool(after.dossier)) == (asks, asks == "identity")

    @pytest.mark.parametrize("asks", ["consent", "delete"])
    def test_while_a_question_is_open(self, tmp_path, asks):
        told = turn("khai sinh", "new", BIRTH, bot={"asks": asks})
        _, after = states(tmp_path, told, turn("có", "yes"))
        assert after.procedure == BIRTH
        assert any(map(agreeing, after.options))
        assert any(map(refusing, after.options))

    def test_a_dossier_ends_what_was_talked_of(self, tmp_path):
        _, _, after = states(
            tmp_path,
            turn("khai sinh", "new", BIRTH),
            turn("hồ sơ đến đâu", "dossier"),
            turn("bao giờ xong", "dossier"),
        )
        assert (after.procedure, bool(after.dossier), after.recent) == (None, True, (BIRTH,))

    def test_turning_down_leaves_the_question_open(self, tmp_path):
        _, _, after = states(
            tmp_path, turn("khai sinh", "new", BIRTH), turn("không phải", "reject"), turn("kết hôn", "new", MARRIAGE)
        )
        assert (after.procedure, after.awaiting) == (None, "procedure")

    @pytest.mark.parametrize("act", ["social", "outside", "person", "general", "murmur"])
    def test_an_aside_loses_nothing(self, tmp_path, act):
        _, before, after = states(
            tmp_path, turn("khai sinh", "new", BIRTH), turn("ừ", act), turn("phí", "more", BIRTH)
        )
        assert after == before

    def test_a_long_silence_forgets(self, tmp_path):
        later = turn("phí", "more", BIRTH, after=90)
        assert states(tmp_path, turn("khai sinh", "new", BIRTH), later)[1] == Talk()

    def test_a_button_by_number_is_not_learned_from(self, tmp_path):
        found = examples(
            tmp_path,
            turn("khai sinh", "new", BIRTH),
            turn("số 2", "pick", MARRIAGE, pick=2),
            turn("phí", "more", MARRIAGE),
        )
        assert [one.say for one in found] == ["khai sinh", "phí"]
        assert found[1].before.procedure == MARRIAGE

    def test_what_the_catalogue_lacks_is_to_be_refused(self, tmp_path):
        [one] = examples(tmp_path, turn("nuôi cá lồng", "new", "9.999999"))
        assert one.want.act == "outside"


class TestQuestions:
    def test_single_questions(self, tmp_path):
        path = tmp_path / "questions.tsv"
        rows = [
            "question\tgold\tnote",
            f"khai sinh\t{BIRTH}\tanswer",
            "giá vàng\t\tout_of_scope",
            "xa lạ\t9.999999\tanswer",
        ]
        path.write_text("\n".join(rows), encoding="utf-8")
        found = list(read_talks(path, CATALOGUE))
        assert [(one.say, one.want.act, one.want.codes) for one in found] == [
            ("khai sinh", "new", (BIRTH,)),
            ("giá vàng", "outside", ()),
        ]


def named(*codes: str, options: tuple[str, ...] = ()) -> Possible:
    candidates = tuple(Candidate(code, code, 0.5) for code in codes)
    match = Match(Verdict.CLARIFY if options else Verdict.ANSWER, candidates, options)
    return Possible(Act.NAMED, codes=codes[:1], matches=(match,))


class TestMet:
    @pytest.mark.parametrize(
        ("want", "reading", "met"),
        [
            (Want("new", (BIRTH,)), named(BIRTH, AGAIN), True),
            (Want("new", (AGAIN,)), named(BIRTH, AGAIN), False),
            (Want("new", (AGAIN,)), named(BIRTH, options=(BIRTH, AGAIN)), True),
            (Want("more", (BIRTH,)), Possible(Act.MORE, codes=(BIRTH,)), True),
            (Want("more", (BIRTH,)), Possible(Act.MORE, codes=(BIRTH, AGAIN)), False),
            (Want("more", (BIRTH,)), Possible(Act.BACK, codes=(MARRIAGE,)), False),
            (Want("pick", (AGAIN,)), Possible(Act.PICK, option=Option("", f'/choose{{"p":"{AGAIN}"}}')), True),
            (Want("pick", (AGAIN,)), Possible(Act.PICK, option=Option("", "/consent")), False),
            (Want("new", each=((BIRTH, AGAIN), (MARRIAGE,))), Possible(Act.PICK, codes=(AGAIN, MARRIAGE)), True),
            (Want("new", each=((BIRTH,), (MARRIAGE,))), Possible(Act.MORE, codes=(BIRTH,)), False),
            (Want("dossier"), Possible(Act.SERVICE, intent="give_identity"), True),
            (Want("privacy"), Possible(Act.PICK, option=Option("", "/privacy")), True),
            (Want("person"), Possible(Act.SERVICE, intent="dossier_status"), False),
            (Want("yes"), Possible(Act.YES), True),
            (Want("yes"), Possible(Act.PICK, option=Option("", "/consent")), True),
            (Want("no"), Possible(Act.PICK, option=Option("", f'/choose{{"p":"{BIRTH}"}}')), False),
            (Want("general"), Possible(Act.FAQ, entry="x", features={"alone": 0.5}), True),
            (Want("general"), Possible(Act.FAQ, entry="x", features={"alone": 0.1, "beside": 0.2}), False),
            (Want("outside"), Possible(Act.OUTSIDE), True),
            (Want("social"), Possible(Act.MORE, codes=(BIRTH,)), False),
        ],
    )
    def test_a_reading_leads_to_what_is_wanted(self, want, reading, met):
        assert want.met_by(reading) is met


class TestTalks:
    def test_every_talk_is_read_and_every_act_is_known(self):
        found = all_talks()
        lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in TALKS.glob("*.jsonl"))
        assert len({one.chat for one in found if not one.chat.startswith("asked")}) == lines
        assert len(found) > 4_000
        assert not [
            one for one in found if one.want.act in ("new", "more", "pick") and not (one.want.codes or one.want.each)
        ]

    def test_no_number_of_a_person_is_learned(self):
        assert not [
            text
            for text, _ in of_talks(all_talks())
            if any(len(word) >= 9 and word.isdigit() for word in text.split())
        ]

    def test_how_intents_sound(self):
        labels = {label for _, label in labelled_examples()}
        assert {"new", "more", "general", "outside", "dossier_status", "handoff"} <= labels
        assert not {label for label in labels if label.startswith("ask_")}
        assert label_of_intent("ask_fee") == "more"
        assert "\n" not in "".join(text for text, _ in labelled_examples())

    def test_new_matters_are_put_into_other_talks_always_the_same(self):
        some = [replace(one, before=Talk()) for one in all_talks() if one.want.act == "new"][:60]
        first, second = (list(varied(some, CATALOGUE)) for _ in range(2))
        assert first == second
        assert 0 < len(first) < len(some)
        assert all(one.before.procedure or one.before.offered for one in first)
        assert all(not {one.before.procedure, *one.before.offered} & set(one.want.codes) for one in first)


class TestOtherTurns:
    """Turns that no writer wrote down."""

    def test_a_bare_question_is_unclear_at_first_and_more_of_what_was_told(self):
        first, then = bare_questions(["mấy ngày"], CATALOGUE)
        assert (first.before, first.want) == (Talk(), Want("unclear"))
        assert then.want == Want("more", (then.before.procedure,))

    def test_a_number_of_nothing_is_unclear(self):
        for one in choices_of_nothing(CATALOGUE):
            number = int(next(word for word in one.say.split() if word.isdigit()))
            assert number > len(one.before.options)
            assert one.want == Want("unclear")

    def test_what_is_asked_on_was_never_seen(self):
        content = current_release().content
        left = {text for entry in without_asked(content).faq for text in entry.phrasings if entry.follow_up}
        turns = list(asked_on(content))
        assert turns
        assert all(one.want == Want("more", (one.before.procedure,)) for one in turns)
        assert len({one.say for one in turns} & left) < len(turns) / 6  # the same words may be asked of two matters

    def test_what_an_entry_answers_at_any_time_was_never_seen(self):
        content = current_release().content
        left = {entry.id: entry.phrasings for entry in without_asked(content).faq}
        at_first, in_a_talk, *_ = turns = list(asked_at_any_time(content))
        assert at_first.want == in_a_talk.want
        assert at_first.before == Talk()
        assert in_a_talk.before != Talk()
        assert all(one.say not in left[one.want.entry or ""] for one in turns)

    def test_only_the_entry_that_answers_is_what_was_wanted(self):
        want = Want("general", entry="nop-o-xa-khac")
        other, right = (Possible(Act.FAQ, entry=name) for name in ("ki-ot-la-gi", "nop-o-xa-khac"))
        assert (want.met_by(other), want.met_by(right)) == (False, True)

    def test_a_question_means_the_same_behind_a_story(self):
        asked = [
            Example(f"asked/{n}", "thẻ cũ có bị thu lại không", Talk(), Want("more", (BIRTH,))) for n in range(200)
        ]
        told = Example("talk", "Vợ tôi mới sinh con trai. Làm khai sinh ở đâu?", Talk(), Want("new", (BIRTH,)))
        behind = list(behind_a_story(asked, [told]))
        assert {one.say for one in behind} == {"Vợ tôi mới sinh con trai. thẻ cũ có bị thu lại không"}
        assert all(one.want == asked[0].want for one in behind)

    def test_whether_another_matter_is_needed_is_asked_of_this_one(self):
        turns = list(asked_whether(CATALOGUE))
        assert turns
        for one in turns:
            assert one.want == Want("more", (one.before.procedure,))
            told, *_ = CATALOGUE.procedures([one.before.procedure])
            assert any(each.title[1:] in one.say for each in CATALOGUE.procedures(told.related))

    def test_what_the_bot_asked_besides_is_open_after_the_turn(self):
        told = Talk(procedure=BIRTH)
        assert besides(told, {"asks": "code"}, Want("dossier"), CATALOGUE).awaiting == "code"
        assert besides(told, {"offers": [MARRIAGE]}, Want("new"), CATALOGUE).offered == (MARRIAGE,)
        assert besides(told, {}, Want("more"), CATALOGUE) == told

    def test_a_turn_follows_the_one_before_it(self, tmp_path):
        first, second, late = examples(
            tmp_path, turn("khai sinh", "new", BIRTH), turn("phí", "more", BIRTH), turn("alo", "social", after=90)
        )
        assert (first.follows, second.follows, late.follows) == (False, True, False)


class TestFit:
    ROWS = Rows(
        examples=(Example("a", "", Talk(), Want("more")), Example("b", "", Talk(), Want("new"))),
        found=(
            (Possible(Act.MORE, features={"any": 1.0, "own": 1.0}), Possible(Act.NAMED, features={"any": 1.0})),
            (Possible(Act.MORE, features={"any": 1.0}), Possible(Act.NAMED, features={"any": 1.0, "best": 1.0})),
        ),
        met=((True, False), (False, True)),
        folds=(0, 1),
    )

    def test_weights_make_what_is_wanted_likeliest_the_same_each_time(self):
        ranker = self.ROWS.fit([True, True])
        for row, met in zip(self.ROWS.found, self.ROWS.met, strict=True):
            assert met[row.index(ranker.rank(row)[0].possible)]
        assert ranker == self.ROWS.fit([True, True])

    def test_turns_that_teach_nothing_are_left_out(self):
        hopeless = Example("c", "", Talk(), Want("outside"))
        more = replace(
            self.ROWS,
            examples=(*self.ROWS.examples, hopeless),
            found=(*self.ROWS.found, self.ROWS.found[0]),
            met=(*self.ROWS.met, (False, False)),
            folds=(0, 1, 2),
        )
        assert more.fit([True] * 3) == self.ROWS.fit([True, True])
