"""The matcher on the starter content: what is found, asked back, refused, and why."""

import math
import os
import subprocess
import sys

import pytest
from support.content.matcher import starter_matcher

from common.settings import ROOT
from data.loader import starter
from data.models import Content, Level, Procedure, VocabularyEntry
from data.releases.live import current_release
from nlu.matcher import Matcher, matcher_for
from nlu.matcher.ranking.verdict import Ranked, decide
from nlu.understanding import Candidate, Reason, Verdict

CONTENT = starter()
MATCHER = starter_matcher()


def best(text: str) -> str:
    """Code of the best candidate."""
    return MATCHER.match(text)[0].candidates[0].code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("con em sinh tuần trước giờ làm giấy khai sinh cho bé thì cần mang theo gì ạ", "1.001193"),
        ("thế còn kết hôn thì sao", "1.000894"),
        ("Đăng ký khai sinh mất bao nhiêu tiền?", "1.001193"),
        ("khai tử có mất lệ phí không", "1.000656"),
        ("làm lại bằng lái", "3.000348"),
        ("tui ưng mần tạm trú", "1.004194"),
        ("bố tôi vừa mất tối qua", "1.000656"),
        ("sang tên xe máy cũ", "1.013076"),
        ("photo công chứng", "2.000815"),
        ("cắt khẩu cho người đã mất", "1.003197"),
    ],
)
def test_finds(text: str, code: str) -> None:
    match = MATCHER.match(text)[0]
    assert match.verdict is Verdict.ANSWER
    assert match.candidates[0].code == code


@pytest.mark.parametrize("text", ["lam so do", "làm sổ đỏ", "bằng lái", "hộ nghèo", "thủ tục hộ tịch"])
def test_asks_when_several_are_as_likely(text: str) -> None:
    match = MATCHER.match(text)[0]
    assert match.verdict is Verdict.CLARIFY
    assert 2 <= len(match.options) <= 3
    assert set(match.options) <= {candidate.code for candidate in match.candidates}


@pytest.mark.parametrize("text", ["mấy giờ thì ngân hàng mở cửa", "kể chuyện cười đi", "", "😀😀", "?!", "\u202e"])
def test_refuses(text: str) -> None:
    assert MATCHER.match(text)[0].verdict is Verdict.NONE


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Tách hộ cần giấy tờ gì còn khai tử mất bao lâu?", ["1.010038", "1.000656"]),
        ("muốn đăng ký khai sinh cho con và đồng thời xóa đăng ký tạm trú", ["1.001193", "1.010028"]),
    ],
)
def test_several_requests_in_one_message(text: str, codes: list[str]) -> None:
    assert [match.candidates[0].code for match in MATCHER.match(text)] == codes


def test_the_plain_procedure_before_its_variants() -> None:
    assert best("đăng ký kết hôn") == "1.000894"
    assert best("đăng ký kết hôn lưu động") == "1.000593"
    assert best("đăng ký lại khai sinh") == "1.004884"


def test_what_is_denied_is_not_meant() -> None:
    assert best("toi muon dang ky tam tru chu khong phai gia han") == "1.004194"


def test_of_several_levels_the_commune_comes_first_unless_another_is_named() -> None:
    assert best("con em tròn 14 tuổi làm thẻ căn cước ở đâu") == "1.014061"
    assert best("lam lai can cuoc bi mat") == "1.014064"
    assert best("làm lại căn cước bị mất ở công an tỉnh") == "2.001194"


def test_scores_are_shares_and_sorted() -> None:
    candidates = MATCHER.match("làm giấy khai sinh")[0].candidates
    scores = [candidate.score for candidate in candidates]
    assert len(candidates) <= 10
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) <= 1.001


def test_the_same_question_gets_the_same_answer() -> None:
    again = Matcher(CONTENT)
    for text in ("lam so do", "mất hết giấy tờ", "xin tiền mai táng"):
        assert MATCHER.match(text) == again.match(text)


def test_every_process_computes_the_same() -> None:
    """The last digits of a score hung on the order of a set, and on hash values: another one in each process."""
    script = (
        "import hashlib; from data.loader import load_content; from nlu.matcher import Matcher;"
        "found = Matcher(load_content()); book = found._corpus.phrases;"
        "terms = found._corpus.read('mất giấy khai sinh và sổ đỏ, xin lại ở xã').terms;"
        "compared = book.compare(terms);"
        "parts = (repr(list(terms)).encode(), book._meant.tobytes(), compared.words.tobytes(), compared.meaning.tobytes());"
        "print(hashlib.sha256(b''.join(parts)).hexdigest())"
    )
    environments = ({**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2"))
    printed = [
        subprocess.run([sys.executable, "-c", script], env=one, cwd=ROOT, check=True, capture_output=True).stdout
        for one in environments
    ]
    assert printed[0] == printed[1] != b""


def test_levels_keep_only_their_procedures() -> None:
    levels = {procedure.code: procedure.levels for procedure in CONTENT.procedures}
    for match in MATCHER.match("cấp hộ chiếu", levels=[Level.WARD]):
        assert all(Level.WARD in levels[candidate.code] for candidate in match.candidates if candidate.score > 0.001)


def test_one_matcher_per_content() -> None:
    release = current_release()
    assert matcher_for(release) is matcher_for(release)


def test_an_edit_of_the_vocabulary_counts_at_once() -> None:
    said = VocabularyEntry(phrases=("xin tờ giấy con công",), procedures=("1.004873",))
    edited = Matcher(CONTENT.copy(update={"vocabulary": (*CONTENT.vocabulary, said)}))
    match = edited.match("xin to giay con cong")[0]
    assert (match.verdict, match.candidates[0].code) == (Verdict.ANSWER, "1.004873")


def test_vocabulary_of_missing_procedures_is_ignored() -> None:
    one = Content(procedures=(Procedure(code="1.000894", name="Đăng ký kết hôn"),), vocabulary=CONTENT.vocabulary)
    matcher = Matcher(one)
    assert matcher.match("làm giấy kết hôn")[0].candidates[0].code == "1.000894"
    assert matcher.match("đổi bằng lái xe")[0].verdict is Verdict.NONE


def test_an_empty_catalogue_knows_nothing() -> None:
    assert Matcher(Content()).match("làm giấy khai sinh")[0].verdict is Verdict.NONE


def test_faq_finds_its_own_question() -> None:
    for entry in CONTENT.general_faq:
        found = MATCHER.faq(entry.question)
        assert found is not None
        assert found[0] == entry.id
        assert found[1] > 0.8


def test_explain_tells_words_meanings_and_parts() -> None:
    (told,) = MATCHER.explain("bố em mất hôm qua")
    assert {"parent", "die"} <= set(told.meanings)
    assert dict(told.words)["em"] < dict(told.words)["bố"]
    assert told.match.candidates[0].code in told.parts
    assert 0 <= told.in_scope <= 1


def test_explain_tells_the_nearest_phrases_and_what_they_mean() -> None:
    (birth,) = MATCHER.explain("làm giấy khai sinh cho con")
    assert birth.nearest[0].likeness > 0.9
    assert "1.001193" in birth.nearest[0].codes
    (weather,) = MATCHER.explain("hôm nay trời có mưa không")
    assert weather.nearest[0].outside
    assert weather.nearest[0].codes == ()


def test_what_explain_says_of_the_scope_adds_up() -> None:
    (told,) = MATCHER.explain("nhà em muốn xây thêm tầng nữa thì phải xin ai")
    assert 1 / (1 + math.exp(-sum(told.scope.values()))) == pytest.approx(told.in_scope, abs=0.01)


def test_explain_tells_of_each_request() -> None:
    told = MATCHER.explain("làm khai sinh cần gì? tiện thể đăng ký kết hôn mất bao lâu?")
    assert [one.match.candidates[0].code for one in told] == ["1.001193", "1.000894"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("làm giấy khai sinh cho con", Reason.SURE),
        ("?!", Reason.EMPTY),
        ("hôm nay trời có mưa không", Reason.OUTSIDE),
        ("tạm trú", Reason.TOPIC),
    ],
)
def test_a_verdict_comes_with_its_reason(text: str, reason: Reason) -> None:
    assert MATCHER.match(text)[0].reason is reason


def test_a_message_that_says_one_thing_three_hundred_times_is_one_request() -> None:
    (match,) = MATCHER.match("em muốn làm giấy khai sinh cho con " * 300)
    assert match.candidates[0].code == "1.001193"


def test_an_official_name_is_in_scope_even_when_nobody_wrote_phrases_for_it() -> None:
    name = "Công nhận nghệ nhân hát then, đàn tính"
    content = starter()
    added = content.procedures[0].copy(update={"code": "9.999999", "name": name, "plain_name": None})
    matcher = Matcher(content.copy(update={"procedures": (*content.procedures, added)}))
    for said in (name, "cong nhan nghe nhan hat then dan tinh", f"{name} cần giấy tờ gì"):
        match = matcher.match(said)[0]
        assert (match.verdict, match.candidates[0].code) == (Verdict.ANSWER, "9.999999")


@pytest.mark.parametrize("text", ["đăng ký vào lớp 1 cho con", "con tôi 6 tuổi vào lớp một nộp hồ sơ ở đâu"])
def test_a_year_of_school_is_not_taken_for_another(text: str) -> None:
    assert best(text) != "3.000182"
    assert MATCHER.match(text)[0].verdict is not Verdict.ANSWER


def test_a_procedure_for_another_age_or_number_comes_behind() -> None:
    assert best("lập công ty TNHH 2 thành viên") == "2.001199"
    under_fourteen = {"1.014062", "1.012549"}
    shown = MATCHER.match("làm căn cước cho cháu 15 tuổi")[0].candidates[:3]
    assert under_fourteen.isdisjoint(candidate.code for candidate in shown)


def test_what_may_not_be_in_the_catalogue_at_all_is_asked_back() -> None:
    ranked = [Ranked(Candidate("a", "A", 0.9), "a"), Ranked(Candidate("b", "B", 0.05), "b")]
    assert decide(ranked, 0.9, "").verdict is Verdict.ANSWER
    doubtful = decide(ranked, 0.55, "")
    assert doubtful.verdict is Verdict.CLARIFY
    assert doubtful.options == ("a",)
    assert decide(ranked, 0.3, "").verdict is Verdict.NONE
    elsewhere = decide(ranked, 0.9, "", nearer_elsewhere=True)
    assert (elsewhere.verdict, elsewhere.reason) == (Verdict.CLARIFY, Reason.NEARER_ELSEWHERE)


@pytest.mark.parametrize(
    "text",
    [
        "tôi muốn khiếu nại quyết định của chủ tịch xã",
        "nhận con nuôi có yếu tố nước ngoài",
    ],
)
def test_the_neighbour_of_a_missing_procedure_is_not_stated_as_sure(text: str) -> None:
    assert MATCHER.match(text)[0].verdict is not Verdict.ANSWER


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tiền mai táng cho bố tôi là thương binh", "1.010824"),
        ("tôi bị mất sổ đỏ", "1.012786"),
        ("cap lai so do bi chay", "1.012786"),
        ("đàn lợn bị dịch phải chôn có được đền không", "1.013997"),
        ("nha ngheo bi kien khong co tien thue luat su", "2.000829"),
        ("xin tiền học nghề cho thanh niên xuất ngũ", "2.002821"),
    ],
)
def test_what_villagers_ask_for_besides_is_found(text: str, code: str) -> None:
    assert MATCHER.match(text)[0].candidates[0].code == code


@pytest.mark.parametrize("text", ["nhà tôi bị lũ cuốn hết giấy tờ", "cháy nhà mất hết giấy tờ"])
def test_who_lost_all_papers_is_asked_which_one(text: str) -> None:
    match = MATCHER.match(text)[0]
    assert match.verdict is Verdict.CLARIFY
    assert set(match.options) <= {"1.014064", "2.000635", "3.000348"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("làm khai sinh cho con và nhập hộ khẩu luôn cần gì", ["1.001193", "1.004222"]),
        ("cho hoi cap lai bang lai voi doi ho chieu", ["3.000348", "1.001456"]),
        ("thường trú cần giấy gì, tạm trú mất bao lâu", ["1.004222", "1.004194"]),
        ("em cần 2 giấy: xác nhận độc thân, trích lục khai sinh", ["1.004873", "2.000635"]),
        ("kết hôn với người nước ngoài", ["2.000806"]),
        ("lam giay khai sinh can can cuoc va so ho khau khong", ["1.004772"]),
        ("vợ và con tôi nhập hộ khẩu", ["1.004222"]),
    ],
)
def test_a_list_of_requests_is_cut_and_nothing_else(text: str, codes: list[str]) -> None:
    """ "Khai sinh … và nhập hộ khẩu" was taken for one request and asked back about."""
    assert [match.candidates[0].code for match in MATCHER.match(text)] == codes


@pytest.mark.parametrize(
    ("text", "sure", "topic"),
    [
        ("tôi muốn đổi bằng lái và làm căn cước", "3.000347", {"1.116410"}),
        ("khai sinh và mai táng phí", "1.001193", {"1.001731", "1.014028"}),
    ],
)
def test_a_bare_topic_in_a_list_is_asked_back_about(text: str, sure: str, topic: set[str]) -> None:
    first, second = MATCHER.match(text)
    assert first.candidates[0].code == sure
    assert second.candidates[0].code in topic
    assert (first.verdict, second.verdict) == (Verdict.ANSWER, Verdict.CLARIFY)


@pytest.mark.parametrize(
    "text",
    [
        "đổi tên và đổi địa chỉ hộ kinh doanh",
        "tam tru voi tam vang khac nhau cho nao",
        "con tôi 2 tuổi mất thẻ, cần giấy khai sinh không",
    ],
)
def test_one_matter_with_an_and_is_no_list(text: str) -> None:
    assert len(MATCHER.match(text)) == 1


def test_what_happened_and_what_is_wanted_are_one_request() -> None:
    """Each half was near some procedure, and both were told: land planning, and beside it something nobody wanted."""
    for text, code in (
        ("ngân hàng đòi giấy chứng minh mình còn độc thân để vay mua nhà, xin ở đâu", "1.004873"),
        ("bé ra đời tuần trước, muốn làm khai sinh cho con", "1.001193"),
    ):
        assert [match.candidates[0].code for match in MATCHER.match(text)] == [code]


@pytest.mark.parametrize("text", ["làm lại căn cước bị mất", "lam lai can cuoc bi mat het bao nhieu tien"])
def test_a_procedure_is_not_asked_about_beside_the_one_that_took_its_place(text: str) -> None:
    (match,) = MATCHER.match(text)
    assert (match.verdict, match.candidates[0].code) == (Verdict.ANSWER, "1.014064")


def test_what_is_hardly_likely_is_not_offered_beside_the_only_likely_one() -> None:
    ranked = [Ranked(Candidate(code, code, share), code) for code, share in (("a", 0.98), ("b", 0.01))]
    assert decide(ranked, 0.6, "").options == ("a",)
    close = [Ranked(Candidate(code, code, share), code) for code, share in (("a", 0.06), ("b", 0.05))]
    assert decide(close, 0.9, "").options == ("a", "b")


def test_what_opens_a_request_is_no_part_of_it() -> None:
    """ "Tiện thể" counted as much as "tạm trú", and the second request was lost."""
    matches = MATCHER.match("làm khai sinh cần gì? tiện thể đăng ký tạm trú mất bao lâu?")
    assert [(match.candidates[0].code, match.text.split()[0]) for match in matches] == [
        ("1.001193", "làm"),
        ("1.004194", "đăng"),
    ]
