"""From a first answer to the papers of one's own case, in at most three taps, and what the talk keeps of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.turns import Talk, changed

from actions.answers.aspects.papers import papers
from actions.answers.own_case import ALL_PAPERS, BACK, CHOSEN, GO_ON, LIST, OPEN, OTHER_CASE, TO_BE_SURE
from actions.answers.section import View, leaves_of
from actions.saying.reply import Decision
from actions.saying.tap import PAYLOAD_LIMIT, in_tree
from actions.saying.wording import CHOICE_LIMIT, LABEL_LIMIT
from data.models import Case, Paper, State
from data.official.facets import official_hash
from data.own_case.facts import in_case
from data.own_case.tree import go_on, leaf_at, leaves
from data.releases.live import current_release
from nlu.talk.state import Talk as State_
from nlu.understanding import Act, Aspect

BIRTH, STAY, HOME, KINSHIP = "1.001193", "1.004194", "1.004222", "1.001022"
CONTENT = current_release().content
TREES = {tree.code: tree for tree in CONTENT.trees}


@pytest.fixture
def talk() -> Talk:
    """Told of birth registration for the first time."""
    talk = Talk()
    talk.read("làm giấy khai sinh", Act.NAMED, BIRTH)
    return talk


def links(talk: Talk) -> dict[str, str]:
    return {link.label: link.url for reply in talk.replies for link in reply.links}


@pytest.mark.parametrize("tree", CONTENT.trees, ids=lambda tree: tree.code)
def test_every_case_is_at_most_three_taps_away(tree):
    """Every path of every tree, tapped as a citizen would."""
    for leaf in leaves(tree):
        talk = Talk()
        talk.read("hỏi", Act.NAMED, tree.code)
        talk.tap(OPEN)
        for answer in leaf.answers:
            assert len(talk.labels) <= CHOICE_LIMIT
            assert all(len(label) <= LABEL_LIMIT for label in talk.labels)
            assert all(len(choice.payload.encode()) <= PAYLOAD_LIMIT for choice in talk.buttons)
            talk.tap(answer.label)
        assert CHOSEN in talk.text
        assert "Nguồn:" in talk.text
        assert "Phí:" in talk.text
        assert "Thời gian:" in talk.text
        assert links(talk)[LIST].endswith(f"/viec/moi/{tree.code}/{leaf.path}")


def test_who_asks_for_papers_is_asked_for_the_case_at_once():
    """Strangers read "Có trường hợp cần thêm…" and left without the paper that everybody needs one of."""
    talk = Talk()
    talk.read("cần giấy gì để nhận cha cho con", Act.NAMED, KINSHIP, aspects="papers")
    told, question = talk.replies
    assert "Giấy tờ:" in told.text
    assert question.text.startswith(f"{TO_BE_SURE}\n\nCó giấy xác nhận quan hệ cha con, mẹ con không?")
    assert [choice.label for choice in question.choices] == ["Có giấy xác nhận", "Không có, sẽ viết giấy cam đoan"]
    assert OPEN not in talk.labels
    assert ALL_PAPERS in [choice.label for choice in told.choices]
    talk.say("không có, sẽ viết cam đoan")
    assert f"{CHOSEN}: không có, sẽ viết giấy cam đoan." in talk.text


def test_the_case_is_asked_for_once():
    talk = Talk()
    for _ in range(2):
        talk.read("khai sinh cần giấy gì", Act.NAMED, BIRTH, aspects="papers")
    assert TO_BE_SURE not in talk.text
    talk.tap(OPEN)
    assert "Bé sinh ra thế nào?" in talk.text


def test_what_was_told_of_the_case_is_not_asked_after_the_papers():
    talk = Talk()
    talk.read("mất thẻ căn cước thì làm lại cần giấy gì", Act.NAMED, "1.116410", aspects="papers")
    assert "Theo lời bà con: làm lại thẻ mất, hỏng." in talk.replies[-1].text
    assert "Xin cấp lại bằng cách nào?" in talk.replies[-1].text


def test_asked_for_papers_answers_that_there_are_not_any_more_begin_anew(talk):
    talk.memory = replace(talk.memory, own_case=f"{BIRTH} zz")
    talk.read("cần giấy gì", Act.MORE, BIRTH, aspects="papers")
    assert "Bé sinh ra thế nào?" in talk.text
    assert talk.memory.own_case == BIRTH


def test_nothing_is_asked_where_chosen_and_told_answers_lead_to_the_end(talk):
    talk.memory = replace(talk.memory, own_case=f"{BIRTH} a", facts=("goes_oneself",))
    assert leaf_at(TREES[BIRTH], go_on(TREES[BIRTH], "a", talk.memory.facts))
    talk.read("cần giấy gì", Act.MORE, BIRTH, aspects="papers")
    assert TO_BE_SURE not in talk.text
    assert talk.memory.own_case == f"{BIRTH} a"


def test_beside_another_matter_on_offer_no_case_is_asked():
    talk = Talk()
    talk.read("khai sinh cần gì", Act.NAMED, BIRTH, aspects="papers", offered=("1.000894", "1.004884"))
    assert TO_BE_SURE not in talk.text


def test_the_papers_of_this_case_and_of_no_other(talk):
    for label in (OPEN, "Bé bị bỏ rơi", "Nhờ người ngoài đi thay"):
        talk.tap(label)
    assert "Biên bản về việc trẻ bị bỏ rơi" in talk.text
    assert "Văn bản ủy quyền" in talk.text
    assert "mang thai hộ" not in talk.text
    assert "Trường hợp bà con đã chọn: bé bị bỏ rơi; nhờ người ngoài đi thay." in talk.text
    assert "163/QĐ-BTP, cập nhật 15/4/2026" in talk.text


def test_fee_of_the_case():
    talk = Talk()
    talk.read("tạm trú", Act.NAMED, STAY)
    talk.tap(OPEN)
    talk.tap("Nhiều người cùng một danh sách (công ty, khu trọ, trường)")
    talk.tap("Phí") if "Phí" in talk.labels else talk.read("phí", Act.MORE, STAY, aspects="fee")
    assert "10.000 đồng" in talk.text
    assert "15.000" not in talk.text


def test_a_typed_answer_chooses(talk):
    talk.tap(OPEN)
    talk.say("tôi đi đăng ký cho con mới sinh")
    talk.say("con nho ong ba di thay")
    assert "ông bà, họ hàng của bé đi thay" in talk.text
    assert "Văn bản ủy quyền" not in talk.text
    assert talk.memory.own_case == f"{BIRTH} ab"


def test_asked_for_by_word(talk):
    talk.say("trường hợp của tôi thì sao")
    assert "Bé sinh ra thế nào?" in talk.text


def test_the_way_back(talk):
    talk.tap(OPEN)
    assert ALL_PAPERS in talk.labels
    talk.tap("Bé bị bỏ rơi")
    talk.tap(BACK)
    assert "Bé sinh ra thế nào?" in talk.text
    talk.tap("Bé bị bỏ rơi")
    talk.say("quay lại")
    assert "Bé sinh ra thế nào?" in talk.text
    talk.tap(ALL_PAPERS)
    assert "mang thai hộ" in talk.text


def test_another_case_can_be_chosen_at_the_end(talk):
    for label in (OPEN, "Bé bị bỏ rơi", "Cha, mẹ hoặc người nuôi bé tự đi", OTHER_CASE):
        talk.tap(label)
    assert "Bé sinh ra thế nào?" in talk.text


def test_a_question_between_is_answered_and_leads_back(talk):
    talk.tap(OPEN)
    talk.tap("Bé bị bỏ rơi")
    talk.read("phí bao nhiêu", Act.MORE, BIRTH, aspects="fee")
    assert "– phí" in talk.text
    talk.tap(GO_ON)
    assert "Ai đi làm khai sinh?" in talk.text


def test_what_was_chosen_is_kept_for_papers_and_for_filing_online(talk):
    for label in (OPEN, "Nhờ người mang thai hộ", "Cha, mẹ hoặc người nuôi bé tự đi"):
        talk.tap(label)
    talk.read("giấy tờ", Act.MORE, BIRTH, aspects="papers")
    assert "mang thai hộ" in talk.text
    assert "bị bỏ rơi" not in talk.text
    talk.tap("Làm trên mạng từng bước")
    talk.say("bước 4")
    assert "Văn bản xác nhận của cơ sở y tế" in talk.text
    assert "bị bỏ rơi" not in talk.text


def test_it_is_kept_while_another_matter_is_talked_of(talk):
    for label in (OPEN, "Bé bị bỏ rơi", "Cha, mẹ hoặc người nuôi bé tự đi"):
        talk.tap(label)
    talk.read("kết hôn", Act.NAMED, "1.000894")
    talk.read("khai sinh giấy tờ", Act.BACK, BIRTH, aspects="papers")
    assert "bé bị bỏ rơi" in talk.text


def test_a_question_asks_and_tells_nothing(talk):
    outcome = talk.send(talk.button(OPEN).payload)
    assert outcome.decision is Decision.CLARIFY
    assert outcome.told == ()


def test_corrections_know_what_was_told_by_the_whole_record(talk):
    """What is told of a case is compared with the record by its hash: that of a case alone would never be found."""
    for label in (OPEN, "Bé bị bỏ rơi"):
        talk.tap(label)
    outcome = talk.send(talk.button("Nhờ người ngoài đi thay").payload)
    (told,) = outcome.told
    whole = next(each for each in CONTENT.procedures if each.code == BIRTH)
    assert told.version == official_hash(whole)
    assert set(told.aspects) == {"papers", "fee", "time"}


@pytest.mark.parametrize("path", ["d", "zz", "aaaa", "ba"])
def test_answers_that_there_are_not_any_more_begin_anew(talk, path):
    talk.send(f'/choose{{"p":"{HOME}","t":".{path}"}}')
    assert talk.memory.procedure == HOME
    assert talk.text


def test_a_tree_that_no_longer_fits_its_record_is_not_used():
    """After a sync the record may have other papers: then all of them are told, as without a tree."""
    talk = Talk(release=changed(BIRTH, cases=(Case(papers=(Paper(name="Đơn mới"),)),)))
    talk.read("khai sinh", Act.NAMED, BIRTH, aspects="papers")
    assert OPEN not in talk.labels
    talk.send(f'/choose{{"p":"{BIRTH}","t":".ab"}}')
    assert "Đơn mới" in talk.text
    assert CHOSEN not in talk.text


def test_of_a_replaced_procedure_no_case_is_asked():
    talk = Talk(release=changed(BIRTH, state=State.REPLACED, replaced_by=("1.000894",)))
    talk.send(f'/choose{{"p":"{BIRTH}","t":"."}}')
    assert "đã được thay bằng" in talk.text
    assert OPEN not in talk.labels


def test_a_case_of_an_older_button_is_told_and_not_the_one_chosen_before():
    talk = Talk(memory=State_(procedure=STAY, own_case=f"{STAY} a", recent=(STAY,)))
    talk.send(f'/choose{{"p":"{STAY}","a":"papers","c":2}}')
    assert "Văn bản đề nghị đăng ký tạm trú" in talk.text
    assert CHOSEN not in talk.text


def test_an_ordinary_answer_with_papers_has_the_list_as_well():
    talk = Talk()
    talk.read("kết hôn giấy tờ", Act.NAMED, "1.000894")
    talk.read("giấy tờ", Act.MORE, "1.000894", aspects="papers")
    assert links(talk)[LIST].endswith("/viec/moi/1.000894")
    assert Aspect.PAPERS.value in talk.memory.aspects


def told_of(code: str, *said: str) -> Talk:
    """A talk in which these things were said before a procedure was told."""
    talk = Talk()
    for text in said:
        talk.read(text, Act.NAMED, code)
    return talk


def test_what_was_told_before_is_not_asked_and_can_be_corrected():
    talk = told_of("1.116410", "tôi bị mất thẻ căn cước giờ làm lại ở đâu")
    talk.tap(OPEN)
    assert "Theo lời bà con: làm lại thẻ mất, hỏng." in talk.text
    assert "Xin cấp lại bằng cách nào?" in talk.text
    talk.tap(BACK)
    assert "Bà con cần làm gì về thẻ căn cước?" in talk.text
    talk.tap("Đổi thẻ (hết hạn, sai thông tin, đổi thẻ cũ)")
    assert "Thẻ của ai?" in talk.text


def test_told_in_full_the_papers_come_at_once_and_another_case_can_be_chosen():
    talk = told_of("3.000333", "tôi tự xin lý lịch tư pháp, nộp qua mạng")
    talk.read("nộp trên mạng", Act.MORE, "3.000333")
    talk.memory = replace(talk.memory, facts=("online", "goes_oneself"))
    talk.send(in_tree("3.000333"))
    assert f"{CHOSEN}: tôi tự xin cho mình; khai trên mạng (tờ khai điện tử)." in talk.text
    talk.tap(OTHER_CASE)
    assert "Ai đứng ra xin phiếu lý lịch tư pháp?" in talk.text


def test_where_the_owner_is_dead_nobody_is_told_that_the_owner_goes():
    talk = told_of("1.001570", "chồng tôi mất rồi, quán đứng tên chồng")
    talk.tap(OPEN)
    talk.tap("Một người hoặc một gia đình")
    assert "Chủ hộ tự nộp" not in talk.labels
    assert "hỏi Ủy ban nhân dân xã, phường ai được đứng ra ký" in talk.text
    changed_owner = told_of("2.000720", "chong toi mat roi, quan dung ten chong")
    changed_owner.tap(OPEN)
    assert "Theo lời bà con: đổi chủ hộ; chủ hộ mất, mất tích, mất năng lực hành vi." in changed_owner.text
    assert "Chủ hộ (hoặc chủ hộ mới) tự nộp" in changed_owner.labels


def test_grandparents_need_no_authorisation():
    talk = told_of(BIRTH, "con toi moi sinh, ong ba di lam khai sinh cho chau duoc khong")
    assert OPEN not in talk.labels
    talk.tap("Giấy tờ")
    assert "sinh bình thường, cha mẹ nuôi; ông bà, họ hàng của bé đi thay" in talk.text
    assert "Văn bản ủy quyền" not in talk.text


def test_a_case_that_is_told_whole_is_answered_at_once_and_can_be_changed():
    """Met in a talk: a mother told the age, and got the papers of all ages."""
    talk = told_of("1.116410", "con gái tôi vừa đủ 14 tuổi, làm căn cước cần gì")
    assert "Theo lời bà con: làm thẻ lần đầu, từ 14 tuổi. Chưa đúng thì chọn “Đổi trường hợp”." in talk.text
    talk.read("giấy tờ gồm những gì", Act.MORE, "1.116410", aspects="papers")
    assert "dưới 14 tuổi" not in talk.text
    talk.tap(OTHER_CASE)
    talk.tap("Làm thẻ cho trẻ dưới 14 tuổi")
    assert CHOSEN in talk.text
    assert "làm thẻ cho trẻ dưới 14 tuổi" in talk.text.lower()


def test_what_is_denied_later_is_no_longer_so():
    """Met in a talk: "không phải xe mua lại, xe của tôi" was told once more of a bought one, with no button."""
    talk = told_of("1.115970", "tôi mua lại xe cũ, đổi cà vẹt cần gì")
    talk.read("mấy ngày thì xong", Act.MORE, "1.115970", aspects="time")
    assert OTHER_CASE in talk.labels
    talk.read("không phải mua lại, xe của tôi, mấy ngày xong", Act.MORE, "1.115970", aspects="time")
    assert "Theo lời bà con" not in talk.text


def test_who_will_be_of_age_is_not_taken_for_it():
    talk = told_of("1.116410", "con tôi sắp 14 tuổi làm giấy gì")
    assert "Theo lời bà con" not in talk.text
    assert OPEN in talk.labels


def test_who_is_guided_through_filing_online_files_online():
    talk = told_of("2.000539", "mất hộ chiếu phổ thông")
    talk.tap("Làm trên mạng từng bước")
    talk.send(in_tree("2.000539"))
    assert "nộp trên mạng hoặc gửi bưu điện" in talk.text


def test_papers_of_ones_own_case_take_at_most_one_more_tap():
    for tree in CONTENT.trees:
        procedure = next(each for each in CONTENT.procedures if each.code == tree.code)
        for leaf in leaves(tree):
            found = papers(View(in_case(procedure, tree, leaf), tree=tree, path=leaf.path))
            assert len(leaves_of(found.items)) <= 2, (tree.code, leaf.path)
