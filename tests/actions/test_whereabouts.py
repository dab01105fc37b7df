"""Where somebody lives is answered as that, and the procedure talked of goes on."""

from __future__ import annotations

from support.turns import Talk, sure

BIRTH = "1.001193"


def test_an_unknown_ward_is_said_to_be_unknown_and_the_procedure_goes_on():
    """It was taken for a procedure about inheritance, whose name has a word of the ward's."""
    talk = Talk()
    talk.say("đăng ký khai sinh cho con", "ask_procedure", sure(BIRTH))
    told = talk.say("thế còn phường Hàng Bạc nộp ở đâu", "ask_place", sure("2.001406"), aspects="place").replies
    assert told[0].text.startswith("Danh sách của tôi chưa có phường Hàng Bạc")
    assert "khai sinh" in told[0].text
    assert talk.memory.procedure == BIRTH


def test_with_nothing_talked_of_the_matter_is_asked_for():
    told = Talk().say("tôi ở phường Hàng Bạc", "ask_procedure").replies
    assert "cần hỏi thủ tục gì" in told[0].text
