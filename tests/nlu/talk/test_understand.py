"""From ranked readings to one: when it is told, when it is asked, and what else it carries."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.turns import message_of

from data.catalogue import catalogue_of
from data.releases.live import current_release
from nlu.matcher import matcher_for
from nlu.talk.answer_or_ask import MOST_OFFERED, SURE, SURE_IN_PLACE, WORTH_OFFERING
from nlu.talk.follow_ups import with_follow_ups
from nlu.talk.live import reading_of
from nlu.talk.message import KEY, Message, to_dict
from nlu.talk.ranker import Ranked
from nlu.talk.readings.possible import Possible
from nlu.talk.state import Option, Talk
from nlu.talk.understand import ENGLISH, MACHINE, PLAINER, UNREAD, by_outcome, settled, told_by, understand
from nlu.understanding import Act, Aspect, Candidate, Match, Reading, Verdict

BIRTH, AGAIN, FOREIGN, MARRIAGE, RESIDENCE = "1.001193", "1.004884", "2.000528", "1.000894", "1.004194"
FRESH = Talk()
HARDLY = WORTH_OFFERING / 2
CATALOGUE = catalogue_of(current_release().content)


def match(*codes: str, verdict: Verdict = Verdict.ANSWER, options: tuple[str, ...] = (), text: str = "") -> Match:
    candidates = tuple(Candidate(code, code, 0.5 / (place + 1)) for place, code in enumerate(codes))
    return Match(verdict, candidates, options, text)


def named(*matches: Match) -> Possible:
    codes = tuple(each.candidates[0].code for each in matches)
    return Possible(Act.NAMED, codes=codes, matches=matches)


def ranked(*rows: tuple[Possible, float]) -> list[Ranked]:
    return [Ranked(one, share) for one, share in rows]


def settle(*rows: tuple[Possible, float], text: str = "…", talk: Talk = FRESH) -> Reading:
    return settled(message_of(text), talk, by_outcome(ranked(*rows), CATALOGUE))


MORE = Possible(Act.MORE, codes=(BIRTH,))
OTHER = Possible(Act.VARIANT, codes=(MARRIAGE,))
OUTSIDE = Possible(Act.OUTSIDE)
ASKED = match(BIRTH, AGAIN, FOREIGN, verdict=Verdict.CLARIFY, options=(BIRTH, AGAIN))


class TestThresholds:
    def test_what_is_sure_is_told_alone(self):
        found = settle((MORE, SURE), (OTHER, 1 - SURE))
        assert (found.act, found.codes, found.offered) == (Act.MORE, (BIRTH,), ())

    def test_between_two_likely_ones_it_is_asked(self):
        found = settle((OTHER, SURE - 0.01), (MORE, 0.3))
        assert (found.codes, found.offered) == ((), (MARRIAGE, BIRTH))

    def test_going_on_is_followed_sooner(self):
        assert settle((MORE, SURE_IN_PLACE), (OTHER, 0.3)).codes == (BIRTH,)
        assert settle((MORE, SURE_IN_PLACE - 0.01), (OTHER, 0.3)).codes == ()

    def test_what_is_hardly_likely_is_not_offered(self):
        found = settle((MORE, SURE - 0.01), (OTHER, HARDLY), (OUTSIDE, 0.3))
        assert (found.codes, found.offered) == ((BIRTH,), ())

    @pytest.mark.parametrize("act", [Act.UNCLEAR, Act.OUTSIDE])
    def test_a_doubtful_refusal_asks_about_what_may_be_meant(self, act):
        assert settle((Possible(act), 0.5), (MORE, 0.4)).offered == (BIRTH,)

    def test_a_sure_refusal_offers_nothing_and_what_is_unclear_whatever_may_be_meant(self):
        assert settle((OUTSIDE, SURE), (MORE, 1 - SURE)).offered == ()
        assert settle((Possible(Act.UNCLEAR), SURE), (MORE, 1 - SURE)).offered == (BIRTH,)

    def test_an_entry_of_which_nobody_is_sure_is_told_with_what_else_may_be_meant(self):
        """ "Sang tên thì nộp ở đâu" got the term of a death registration, read so with 31 of 100, and nothing else."""
        entry = Possible(Act.FAQ, entry="han-khai-tu")
        assert settle((entry, SURE - 0.01), (MORE, 0.4)).offered == (BIRTH,)
        assert settle((entry, SURE), (MORE, 0.4)).offered == ()

    @pytest.mark.parametrize("act", [Act.SERVICE, Act.SOCIAL, Act.PLACE, Act.AGAIN, Act.REJECT, Act.YES])
    def test_other_acts_offer_no_procedures(self, act):
        assert settle((Possible(act, intent="thanks"), 0.4), (MORE, 0.4)).offered == ()

    def test_never_more_than_a_reader_keeps_in_mind(self):
        wide = named(match(BIRTH, AGAIN, FOREIGN, verdict=Verdict.CLARIFY, options=(BIRTH, AGAIN, FOREIGN)))
        assert len(settle((wide, 0.5), (OTHER, 0.4)).offered) == MOST_OFFERED


class TestOneOutcome:
    """Who names another matter was asked back about it: its share was divided between two readings."""

    def test_readings_that_tell_the_same_count_together(self):
        found = settle((named(match(MARRIAGE)), 0.4), (OTHER, 0.35), (MORE, 0.25))
        assert (found.act, found.codes, found.offered) == (Act.NAMED, (MARRIAGE,), ())
        assert found.share == pytest.approx(0.75)

    def test_they_may_be_likelier_together_than_the_likeliest(self):
        assert settle((MORE, 0.4), (named(match(MARRIAGE)), 0.35), (OTHER, 0.25)).codes == (MARRIAGE,)

    def test_a_question_is_no_answer(self):
        asked = named(match(MARRIAGE, verdict=Verdict.CLARIFY, options=(MARRIAGE, BIRTH)))
        assert len(by_outcome(ranked((asked, 0.5), (OTHER, 0.5)), CATALOGUE)) == 2

    def test_buttons_and_other_acts_stay_apart(self):
        rows = [Possible(Act.PICK, option=Option("", payload)) for payload in ("/consent", "/privacy")]
        rows += [Possible(Act.SERVICE, intent=name) for name in ("follow", "handoff")]
        rows += [Possible(Act.FAQ, entry=name) for name in "ab"] + [Possible(Act.YES), OUTSIDE]
        assert len(by_outcome(ranked(*((one, 0.125) for one in rows)), CATALOGUE)) == len(rows)

    def test_shares_still_sum_to_one_the_likeliest_first(self):
        merged = by_outcome(
            ranked((MORE, 0.4), (named(match(MARRIAGE)), 0.3), (OTHER, 0.2), (OUTSIDE, 0.1)), CATALOGUE
        )
        assert [round(row.share, 2) for row in merged] == [0.5, 0.4, 0.1]


class TestNamed:
    def test_what_the_matcher_is_sure_of_is_told(self):
        assert told_by(named(match(BIRTH, AGAIN))) == (BIRTH,)
        assert settle((named(match(BIRTH), match(MARRIAGE)), 0.9)).codes == (BIRTH, MARRIAGE)

    def test_what_it_asks_about_is_offered(self):
        found = settle((named(ASKED), 0.9))
        assert (found.codes, found.offered, found.also) == ((), (BIRTH, AGAIN), (FOREIGN,))

    def test_one_is_told_and_the_other_asked_about(self):
        found = settle((named(match(MARRIAGE), ASKED), 0.9))
        assert (found.codes, found.offered) == ((MARRIAGE,), (BIRTH, AGAIN))

    def test_of_two_questions_the_best_of_each_come_first(self):
        other = match(RESIDENCE, verdict=Verdict.CLARIFY, options=(RESIDENCE, MARRIAGE))
        assert settle((named(ASKED, other), 0.9)).offered == (BIRTH, RESIDENCE, AGAIN)

    def test_a_guess_that_the_matcher_refused_is_asked_about(self):
        refused = match(BIRTH, AGAIN, verdict=Verdict.NONE)
        assert settle((named(refused), 0.9)).offered == (BIRTH, AGAIN)

    def test_what_else_is_likely_is_kept_for_a_no(self):
        assert settle((named(match(BIRTH, AGAIN, FOREIGN)), 0.9)).also == (AGAIN, FOREIGN)
        assert settle((MORE, 0.9), (named(match(MARRIAGE)), 0.1)).also == ()

    def test_each_mention_has_its_own_question(self):
        first, second = match(BIRTH, text="khai sinh cần gì"), match(RESIDENCE, text="tạm trú mất bao lâu")
        own = settle((named(first, second), 0.9)).own_aspects
        assert own == {BIRTH: (Aspect.PAPERS,), RESIDENCE: (Aspect.TIME,)}

    def test_what_is_asked_once_is_asked_of_all(self):
        first, second = match(BIRTH, text="khai sinh"), match(RESIDENCE, text="tạm trú mất bao lâu")
        assert settle((named(first, second), 0.9)).own_aspects == {}


class TestAspects:
    BEFORE = Talk(procedure=BIRTH, aspects=("fee",), recent=(BIRTH,))

    @pytest.mark.parametrize(
        ("text", "carried"),
        [
            ("thế còn kết hôn thì sao", True),
            ("the con ket hon thi sao", True),
            ("không, ý em là kết hôn", True),
            ("em muốn kết hôn", False),
        ],
    )
    def test_what_was_asked_is_asked_of_the_next_where_it_goes_on(self, text, carried):
        found = settle((named(match(MARRIAGE)), 0.9), text=text, talk=self.BEFORE)
        assert found.aspects == ((Aspect.FEE,) if carried else ())
        assert found.intent == ("ask_fee" if carried else "ask_procedure")

    @pytest.mark.parametrize("awaiting", ["procedure", "matter"])
    def test_what_was_asked_of_nothing_is_asked_of_what_is_named_then(self, awaiting):
        waiting = Talk(aspects=("fee", "time"), awaiting=awaiting)
        assert settle((named(match(MARRIAGE)), 0.9), text="kết hôn", talk=waiting).aspects == (
            Aspect.FEE,
            Aspect.TIME,
        )

    def test_a_new_question_beats_the_one_before(self):
        asked = replace(OTHER, aspects=(Aspect.PLACE,))
        found = settle((asked, 0.9), text="thế còn kết hôn nộp ở đâu", talk=self.BEFORE)
        assert found.aspects == (Aspect.PLACE,)

    def test_a_choice_and_a_wish_to_hear_it_again_keep_the_question(self):
        for act in (Act.PICK, Act.AGAIN):
            assert settle((Possible(act, codes=(BIRTH,)), 0.9), talk=self.BEFORE).aspects == (Aspect.FEE,)

    def test_going_on_without_a_question_asks_none(self):
        assert settle((MORE, 0.9), text="mẹ cháu đi làm xa", talk=self.BEFORE).aspects == ()


class TestButtons:
    PICK = Possible(Act.PICK, option=Option("Phí", '/choose{"p":"1.001193","a":"fee"}'))

    def test_a_picked_button_is_a_tap(self):
        found = settle((self.PICK, 0.5), (OTHER, 0.4))
        assert (found.act, found.intent, found.codes, found.aspects) == (Act.TAP, "choose", (BIRTH,), (Aspect.FEE,))

    def test_what_is_asked_along_with_it_counts(self):
        assert settle((self.PICK, 0.9), text="cái thứ hai mất bao lâu").aspects == (Aspect.TIME,)

    def test_a_button_that_cannot_be_read_is_said_to_be_so(self):
        found = settle((Possible(Act.PICK, option=Option("x", "lạ")), 0.9))
        assert (found.intent, found.kind) == ("unsupported", "tap")


class TestKinds:
    @pytest.mark.parametrize(
        ("act", "intent", "text", "kind"),
        [
            (Act.AGAIN, "", "dài quá, nói ngắn lại", PLAINER),
            (Act.AGAIN, "", "nói lại xem", None),
            (Act.UNCLEAR, "", "zxcvbnm", UNREAD),
            (Act.MORE, "", "zxcvbnm", None),
            (Act.NAMED, "", "how do I register a marriage?", ENGLISH),
            (Act.SOCIAL, "greet", "hello", None),
            (Act.SOCIAL, "help", "bạn là người hay máy", MACHINE),
            (Act.SOCIAL, "help", "bạn làm được gì", None),
            (Act.SOCIAL, "angry", "bot ngu quá", "angry"),
        ],
    )
    def test_what_kind_of_message_it_is(self, act, intent, text, kind):
        assert settle((Possible(act, intent=intent), 0.9), text=text).kind == kind

    @pytest.mark.parametrize(
        ("one", "intent"),
        [
            (Possible(Act.SOCIAL, intent="angry"), "out_of_scope"),
            (Possible(Act.SERVICE, intent="handoff"), "handoff"),
            (Possible(Act.FAQ, entry="x"), "ask_faq"),
            (Possible(Act.PLACE), "place_lookup"),
            (Possible(Act.REJECT), "reject"),
            (Possible(Act.YES), "pick"),
            (Possible(Act.UNCLEAR), "out_of_scope"),
            (replace(MORE, aspects=(Aspect.TIME, Aspect.FEE)), "ask_time"),
            (MORE, "ask_procedure"),
        ],
    )
    def test_its_name_in_the_domain(self, one, intent):
        assert settle((one, 0.9)).intent == intent

    def test_what_the_catalogue_lacks_is_said_only_of_what_is_refused(self):
        lacked = {"lacked": 1.0}
        assert settle((replace(OUTSIDE, features=lacked), 0.9)).missing
        assert not settle((replace(MORE, features=lacked), 0.9)).missing


class TestFound:
    def test_what_the_words_may_mean_by_themselves_at_most_ten(self):
        found = settle((MORE, 0.9), text="khai sinh với kết hôn").found
        assert [each.code for each in found][:2] == [BIRTH, MARRIAGE]
        assert len(found) <= 10
        assert len({each.code for each in found}) == len(found)

    def test_codes_and_offices_come_along(self):
        found = settle((MORE, 0.9), text="hồ sơ H55.12-261120-0007, thủ tục 1.001193, xã Khang Ninh")
        assert found.dossier_codes == ("H55.12-261120-0007",)
        assert found.procedure_codes == (BIRTH,)
        assert found.offices == ("xa-ba-be",)


class TestLive:
    """The way from what Rasa parsed."""

    RELEASE = current_release()

    def parsed(self, text: str) -> dict[str, object]:
        return {KEY: to_dict(message_of(text)), "intent": {"name": "new"}}

    def test_a_message_is_understood_in_its_talk(self):
        message: Message = message_of("đăng ký khai sinh cần gì")
        found = reading_of(self.parsed("đăng ký khai sinh cần gì"), FRESH, self.RELEASE)
        catalogue = catalogue_of(self.RELEASE.content)
        assert found == understand(message, FRESH, matcher_for(self.RELEASE), catalogue)
        assert found.codes == (BIRTH,)

    def test_a_button_typed_exactly_is_a_tap(self):
        talk = Talk(options=(Option("Phí", f'/choose{{"p":"{BIRTH}","a":"fee"}}'),))
        found = reading_of(self.parsed("phí"), talk, self.RELEASE)
        assert (found.act, found.codes, found.aspects) == (Act.TAP, (BIRTH,), (Aspect.FEE,))

    def test_a_tap_carries_no_message(self):
        tapped = {"intent": {"name": "start"}, "entities": [{"entity": "o", "value": "xa-mau"}]}
        assert reading_of(tapped, FRESH, self.RELEASE) == Reading("start", offices=("xa-mau",))

    def test_nothing_at_all_is_refused(self):
        assert reading_of({}, FRESH, self.RELEASE).intent == "out_of_scope"


def test_what_is_asked_waits_behind_the_button_of_the_matter_talked_of_too():
    """Met in a talk: "Vẫn là …" was chosen, and the question that led to it was forgotten."""
    asked = Reading("ask_procedure", Act.NAMED, share=SURE, offered=("1.004873",))
    message, matcher = message_of("có cần giấy độc thân không"), matcher_for(current_release())
    found = with_follow_ups(asked, message, Talk(procedure="1.000894"), matcher)
    assert found.codes == ()
    assert found.pending["1.000894"][0] == "ket-hon-giay-doc-than"
