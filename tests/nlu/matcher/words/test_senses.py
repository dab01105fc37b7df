"""Words that mean one thing here and another there, words of the regions, and what is said not to be there."""

import pytest
from support.content.matcher import starter_matcher

from data.loader import read_yaml
from nlu.matcher.words.lexicon import WORDS, lexicon
from nlu.matcher.words.senses import Senses

MATCHER = starter_matcher()
WRITTEN = read_yaml(WORDS)


def concepts(text: str) -> set[str]:
    return set(lexicon().read(text).concepts)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tôi mất căn cước", {"lose"}),
        ("Tôi bị mất cái thẻ căn cước", {"lose"}),
        ("toi mat can cuoc", {"lose"}),
        ("mẹ em mất thẻ bảo hiểm", {"lose"}),
        ("căn cước để đâu mất rồi", {"lose"}),
        ("mẹ tôi mất tuần trước", {"die"}),
        ("nhà mới có người mất thì khai ở đâu", {"die"}),
        ("ông nội mất rồi", {"die"}),
        ("vợ mất chồng sớm", {"die"}),
        ("nghỉ mất sức", set()),
        ("mất rồi làm lại", {"die", "lose"}),
    ],
)
def test_a_person_dies_and_a_thing_is_lost(text: str, meant: set[str]) -> None:
    """A lone "mất" was once always a death, also in "tôi mất căn cước"."""
    assert concepts(text) & {"die", "lose"} == meant


@pytest.mark.parametrize(
    ("text", "meant", "not_meant"),
    [
        ("ba tôi già rồi", {"parent"}, set()),
        ("ở trọ ba tháng", set(), {"parent"}),
        ("công ty mẹ mở chi nhánh", {"company"}, {"parent"}),
        ("trường nội trú", {"school"}, {"grandparent"}),
        ("cháu ở với nội", {"grandparent"}, set()),
        ("hàng ngoại", {"foreign"}, {"grandparent"}),
        ("nhập khẩu cho con", {"register_in", "child"}, set()),
        ("xe nhập khẩu từ Lào", {"vehicle"}, {"register_in"}),
        ("trường hợp của tôi", set(), {"school"}),
        ("làm khai sinh cho con", {"child"}, {"give"}),
        ("heo chết vì dịch tả", {"livestock", "epidemic"}, {"die"}),
        ("dịch vụ công", set(), {"epidemic"}),
    ],
)
def test_neighbours_decide_what_a_word_means(text: str, meant: set[str], not_meant: set[str]) -> None:
    assert meant <= concepts(text)
    assert not not_meant & concepts(text)


@pytest.mark.parametrize("text", ["gia đình tôi", "cơ quan nhà nước", "hai đứa bỏ nhau", "ban đêm có người gõ cửa"])
def test_a_word_without_marks_in_a_text_with_marks_is_no_other_word(text: str) -> None:
    """ "gia" was once read as "già", "quan" as "quán", "nhau" as "nhàu", "ban" as "bán"."""
    assert not concepts(text) & {"old", "shop", "damaged", "buysell"}


def test_a_word_of_several_concepts_without_cases_means_all() -> None:
    senses = Senses(
        {"one": ["bạc"], "two": ["bạc", "vàng"]}, {"groups": {}, "passed_over": [], "part_of": {}, "words": {}}
    )
    assert dict(senses.pairs())["vàng"] == "two"
    label = dict(senses.pairs())["bạc"]
    assert not senses.settled([label])
    assert senses.decided(["bạc", "vàng"], [(0, 1, label), (1, 2, "two")]) == ["one", "two", "two"]


def test_cases_reach_over_words_that_say_nothing() -> None:
    table = {
        "passed_over": ["cái"],
        "part_of": {},
        "groups": {"things": ["@thing"]},
        "words": {
            "mất": [{"means": "lose", "before": ["@things"]}, {"means": ["die"], "after": ["ai"], "reach": 2}, {}]
        },
    }
    senses = Senses({"thing": ["thẻ"], "die": ["mất"]}, table)
    label = dict(senses.pairs())["mất"]

    def decided(*words: str) -> list[str]:
        spans = [
            (place, place + 1, {"mất": label, "thẻ": "thing"}[word])
            for place, word in enumerate(words)
            if word in ("mất", "thẻ")
        ]
        return senses.decided(words, spans)

    assert decided("mất", "cái", "thẻ") == ["lose", "thing"]
    assert decided("mất", "rồi", "thẻ") == ["thing"]
    assert decided("ai", "vừa", "mất") == ["die"]
    assert decided("ai", "cũng", "vừa", "mất") == []


def test_what_cases_name_is_there() -> None:
    homographs = WRITTEN["homographs"]
    known = set(WRITTEN["concepts"]) | set(homographs["groups"])
    cases = [case for rows in homographs["words"].values() for case in rows] + list(homographs["part_of"].values())
    words = [word for case in cases for side in ("after", "before") for word in case.get(side, ())]
    words += [word for group in homographs["groups"].values() for word in group]
    assert {str(word)[1:] for word in words if str(word).startswith("@")} <= known
    means = [case.get("means", []) for case in cases]
    assert {name for names in means for name in ([names] if isinstance(names, str) else names)} <= set(
        WRITTEN["concepts"]
    )


def test_who_died_is_registered_and_what_is_lost_is_issued_again() -> None:
    """ "nhà mới có người mất thì khai ở đâu" once found the second registration of a birth."""
    assert MATCHER.match("nhà mới có người mất thì khai ở đâu")[0].candidates[0].code == "1.000656"
    for text in ("tôi mất căn cước", "toi mat can cuoc"):
        (match,) = MATCHER.match(text)
        assert match.candidates[0].code in {"1.014064", "2.001194", "1.116410"}
        assert all(one.code != "1.000656" for one in match.candidates if one.score > 0.01)


@pytest.mark.parametrize(
    "text",
    [
        "khai sinh cho con không có yếu tố nước ngoài",
        "khai sinh cho con hổng có yếu tố nước ngoài",
        "khai sinh cho con khong co yeu to nuoc ngoai",
    ],
)
def test_what_is_not_there_is_not_meant(text: str) -> None:
    reading = MATCHER._corpus.read(text)
    assert "foreign" not in reading.concepts
    assert MATCHER.match(text)[0].candidates[0].code == "1.001193"


@pytest.mark.parametrize(
    ("dialect", "common"),
    [
        ("tía tui mất", "bố tôi mất"),
        ("mệ tui mất", "bà tôi mất"),
        ("o tui mất", "cô tôi mất"),
        ("mế tui mất", "mẹ tôi mất"),
        ("tui mướn nhà", "tôi thuê nhà"),
        ("lấy gấy", "lấy vợ"),
        ("rớt mất thẻ căn cước", "rơi mất thẻ căn cước"),
        ("nuôi con tru", "nuôi trâu"),
        ("mần giấy khai sanh", "làm giấy khai sinh"),
    ],
)
def test_words_of_the_regions_mean_the_same(dialect: str, common: str) -> None:
    assert concepts(dialect) == concepts(common)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("xin xác nhận đủ điều kiện thường trú ở nhà đang thuê", "1.013314"),
        ("nhà rộng 20 m2 cho hai người ở nhờ", "1.013314"),
        ("xin phép xây dựng khi nào cần và có hiệu lực bao lâu", "1.013225"),
        ("đăng ký thường trú cần bản gốc hay bản sao", "1.004222"),
        ("khai sinh có yếu tố nước ngoài, không nhận cha mẹ con", "2.000528"),
        ("khai sinh không có yếu tố nước ngoài, có nhận cha mẹ con", "1.000689"),
        ("ôn tui mất rồi đi khai mô", "1.000656"),
    ],
)
def test_the_right_one_of_near_neighbours(text: str, code: str) -> None:
    assert MATCHER.match(text)[0].candidates[0].code == code


def test_who_lost_the_paper_of_birth_is_asked() -> None:
    """A copy of the register does, as a rule; the second registration is for those whose register is lost, too."""
    (match,) = MATCHER.match("mất giấy khai sinh muốn xin lại")
    assert {"1.004884", "2.000635"} <= set(match.options)


def test_an_unmarked_syllable_is_no_word_of_a_dialect() -> None:
    """ "tru" is "trâu" in Nghệ An, and "trú" for everybody who types no marks."""
    assert MATCHER.match("xoa dang ky tam tru")[0].candidates[0].code == "1.010028"
    assert "livestock" not in MATCHER._corpus.read("dang ky tam tru").concepts
