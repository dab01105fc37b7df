"""The mask of messages knows odd spellings, and everything that the mask of usual ones knows."""

from bot.messages.masking import mask
from nlu.reading import codes


def test_odd_spellings_are_masked_and_the_number_is_given_back():
    assert mask("cccd 001,099,012,345 ạ") == ("cccd [số định danh] ạ", "001099012345")


def test_the_number_of_today_is_the_one_to_look_up_with():
    assert mask("cmnd cũ 095123456, cccd 001/099/012345") == (
        "cmnd cũ [số định danh], cccd [số định danh]",
        "001099012345",
    )


def test_secrets_and_usual_numbers_are_masked_as_before():
    for said in (
        "otp 482 913",
        "sđt +84 912 345 678",
        "hồ sơ H55.12-261120-0007, số 012345678901",
        "cmnd 095 123 456",
    ):
        assert mask(said) == codes.mask(said)
