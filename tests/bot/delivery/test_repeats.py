"""An answer is whole, or the citizen is told what did not arrive and gets it again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest
from support.outbox import SENT, Recorder, hand_to, sending, until

from actions.saying.reply import UNNUMBERED, Choice, Reply
from bot import keys
from bot.delivery import repeats
from bot.delivery import sending as sending_module
from bot.delivery.outbox import Outbox
from bot.delivery.repeats import JUST_NOW, MOST_REPEATS, Missing
from bot.delivery.voice import Owner
from bot.messages.channel import Delivery, Outcome
from bot.messages.entry import Entry, chat_ref

UNKNOWN = Delivery(Outcome.UNKNOWN)
REFUSED = Delivery(Outcome.NOT_SENT, final=True)
LANE = keys.lane_of("web", "lan")


async def answer(redis, name: str, *texts: str, at: float | None = None) -> None:
    """An answer of so many replies waits to be sent."""
    entries = [Entry(f"{name}-{n}", at or time.time(), Reply(text), name).to_json() for n, text in enumerate(texts)]
    await redis.rpush(keys.out("web", "lan"), *entries)
    await redis.zadd(keys.due(LANE), {chat_ref("web", "lan"): 0})


async def pushed(redis, channel: Recorder, key: str, text: str) -> None:
    """One message that no turn answers with, an officer's or news, is sent and settled."""
    await redis.rpush(keys.out("web", "lan"), Entry(key, time.time(), Reply(text)).to_json())
    await redis.zadd(keys.due(LANE), {chat_ref("web", "lan"): 0})
    async with sending(redis, channel):
        await settled(redis)


async def told(redis, channel: Recorder, *answers: Sequence[str], at: float | None = None) -> list[str]:
    """What the channel was given, answer by answer: the next one is decided when nothing more is sent of the last."""
    async with sending(redis, channel) as box:
        for number, texts in enumerate(answers, 1):
            await answer(redis, f"{number}", *texts, at=at)
            box.wake(LANE)
            await settled(redis)
    return channel.texts("lan")


async def settled(redis) -> None:
    for _ in range(500):
        if not await redis.exists(keys.out("web", "lan")) and not await redis.exists(keys.sending(LANE)):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it is never settled")


async def arrivals(redis) -> list[dict[str, str]]:
    return [row for _, row in await redis.xrange(keys.arrivals(LANE))]


async def test_a_piece_that_may_be_lost_is_said_again_before_the_rest(redis):
    """It arrived, or it did not: in either case nobody takes the rest for the whole."""
    channel = Recorder(UNKNOWN)
    assert await told(redis, channel, ["Luôn cần: tờ khai|Cần biết thêm"]) == [
        "Luôn cần: tờ khai",
        f"{JUST_NOW}\nLuôn cần: tờ khai",
        "Cần biết thêm",
    ]
    assert await arrivals(redis) == [
        {"answer": "1", "late": "0", "sent": "2", "unknown": "0", "not_sent": "0"},
    ]


async def test_a_piece_that_is_refused_holds_its_rest_back_until_the_next_answer(redis):
    channel = Recorder(REFUSED)
    said = await told(redis, channel, ["một|hai|ba"], ["bốn"])
    assert said[0] == "một"
    assert said[1].startswith("Câu trả lời lúc ")
    assert said[1].splitlines()[0].endswith("chưa tới đủ bà con, tôi gửi lại phần thiếu:")
    assert said[1].splitlines()[1:] == ["một", "", "hai", "", "ba"]
    assert said[2:] == ["bốn"]
    assert await arrivals(redis) == [
        {"answer": "1", "late": "0", "sent": "0", "unknown": "0", "not_sent": "3"},
        {"answer": "1", "late": "1", "sent": "1", "unknown": "0", "not_sent": "0"},
        {"answer": "2", "late": "0", "sent": "1", "unknown": "0", "not_sent": "0"},
    ]
    assert not await redis.exists(keys.missing("web", "lan"), keys.delivery("web", "lan"))


async def test_the_last_message_of_an_answer_is_said_again_with_the_next_answer(redis):
    channel = Recorder(SENT, UNKNOWN)
    said = await told(redis, channel, ["một|hai"], ["ba"])
    assert said[:2] == ["một", "hai"]
    assert said[2].endswith("có thể thiếu:\nhai")
    assert said[3:] == ["ba"]
    assert await arrivals(redis) == [
        {"answer": "1", "late": "0", "sent": "1", "unknown": "1", "not_sent": "0"},
        {"answer": "1", "late": "1", "sent": "2", "unknown": "0", "not_sent": "0"},
        {"answer": "2", "late": "0", "sent": "1", "unknown": "0", "not_sent": "0"},
    ]


async def test_a_repeat_that_gets_lost_too_holds_the_rest_back(redis):
    """A service that is ill is not talked at: the rest comes whole with the next answer."""
    channel = Recorder(UNKNOWN, UNKNOWN)
    said = await told(redis, channel, ["một|hai"], ["ba"])
    assert said[:2] == ["một", f"{JUST_NOW}\nmột"]
    assert said[2].splitlines()[1:] == ["một", "", "hai"]
    assert said[3:] == ["ba"]


async def test_what_was_lost_ahead_of_an_answer_is_not_said_again_between_its_messages(redis):
    channel = Recorder(UNKNOWN, UNKNOWN)
    said = await told(redis, channel, ["một"], ["hai|ba"], ["bốn"])
    assert [text.splitlines()[-1] for text in said] == ["một", "một", "hai", "ba", "một", "bốn"]


async def test_whoever_asks_again_because_nothing_came_gets_the_answer_once(redis):
    channel = Recorder(UNKNOWN)
    first = "Giấy tờ: tờ khai\nMã câu trả lời: K7Q2M-9TX4H (bản nội dung 1)"
    second = "Giấy tờ: tờ khai\nMã câu trả lời: 22222-33333 (bản nội dung 1)"
    assert await told(redis, channel, [first], [second]) == [first, second]
    assert not await redis.exists(keys.missing("web", "lan"), keys.delivery("web", "lan"))


async def test_after_three_repeats_it_is_only_told_that_something_is_missing(redis):
    channel = Recorder(*[UNKNOWN, *[UNKNOWN, SENT] * MOST_REPEATS])
    said = await told(redis, channel, ["một"], *([text] for text in "abcd"))
    assert said[:5:2] == ["một", "a", "b"]
    assert all(text.endswith("\nmột") for text in said[1:7:2])
    assert said[6].endswith("không tới đủ bà con. Nếu còn cần, bà con hỏi lại giúp tôi.")
    assert said[7:] == ["c", "d"]


async def test_the_rest_of_what_was_given_up_is_not_told_as_all_that_is_missing(redis):
    """Found by the desk drill: the end of an answer came as “phần thiếu”, its beginning never, and nobody was told."""
    channel = Recorder(UNKNOWN, UNKNOWN, UNKNOWN, SENT, UNKNOWN)
    long = "|".join(["một " * 300, "hai " * 300])
    said = await told(redis, channel, [long], *([text] for text in "abc"))
    last = ["gone" if repeats.is_gone(text) else text.splitlines()[-1][:3] for text in said]
    assert last == ["một", "một", "một", "a", "một", "gone", "b", "c"]
    assert not await redis.exists(keys.missing("web", "lan"), keys.delivery("web", "lan"))


async def test_of_what_was_given_up_it_is_told_also_where_something_else_is_said_again(redis):
    channel = Recorder(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, SENT, UNKNOWN, UNKNOWN)
    said = await told(redis, channel, ["một"], *([text] for text in "abcd"))
    last = ["gone" if repeats.is_gone(text) else text.splitlines()[-1] for text in said]
    assert last == ["một", "một", "a", "một", "a", "b", "một", "a", "gone", "c", "a", "d"]
    assert not await redis.exists(keys.missing("web", "lan"), keys.delivery("web", "lan"))


@pytest.mark.parametrize("end", [UNKNOWN, REFUSED])
async def test_a_notice_that_got_lost_is_told_again_with_the_next_answer(redis, end):
    """Found by the desk drill: the notice was told once, and its own loss told to nobody."""
    channel = Recorder(UNKNOWN, UNKNOWN, SENT, UNKNOWN, SENT, UNKNOWN, end)
    said = await told(redis, channel, ["một"], *([text] for text in "abcde"))
    last = ["gone" if repeats.is_gone(text) else text.splitlines()[-1] for text in said]
    rest = ["c", "gone", "d"] if end is UNKNOWN else ["gone", "c", "d"]
    assert last == ["một", "một", "a", "một", "b", "một", "gone", *rest, "e"]
    assert not await redis.exists(keys.missing("web", "lan"), keys.delivery("web", "lan"))


async def test_an_officer_who_takes_over_does_not_keep_from_being_told_what_was_given_up(redis):
    channel = Recorder()
    await redis.hset(keys.delivery("web", "lan"), "dropped", str(time.time()))
    await hand_to(redis, "web", "lan", Owner.OFFICER)
    await told(redis, channel, ["hai"])
    await hand_to(redis, "web", "lan", Owner.BOT)
    said = await told(redis, channel, ["ba"])
    assert repeats.is_gone(said[0])
    assert said[1:] == ["ba"]


async def test_the_bot_says_nothing_again_ahead_of_an_officers_words(redis):
    """Found by the desk drill: what was on its way at the takeover was said again between the officer's words."""
    channel = Recorder(UNKNOWN)
    await told(redis, channel, ["một"])
    await pushed(redis, channel, "staff-1", "Cán bộ trả lời")
    said = await told(redis, channel, ["hai"])
    assert [text.splitlines()[-1] for text in said] == ["một", "Cán bộ trả lời", "một", "hai"]


async def test_an_officers_own_words_are_said_again_ahead_of_the_next(redis):
    channel = Recorder(UNKNOWN)
    await pushed(redis, channel, "staff-1", "một")
    await pushed(redis, channel, "staff-2", "hai")
    assert [text.splitlines()[-1] for text in channel.texts("lan")] == ["một", "một", "hai"]


async def test_of_what_is_too_old_to_be_kept_it_is_told_that_it_did_not_arrive(redis):
    channel = Recorder(Delivery(Outcome.NOT_SENT))
    async with sending(redis, channel) as box:
        await answer(redis, "1", "cũ", at=time.time() - 25 * 3600)
        box.wake(LANE)
        await settled(redis)
        assert not await redis.exists(keys.missing("web", "lan"))
        await answer(redis, "2", "mới")
        box.wake(LANE)
        await until(lambda: len(channel.tries) == 3)
    assert "không tới đủ bà con" in channel.texts("lan")[1]
    assert channel.texts("lan")[2] == "mới"


async def test_what_is_missing_is_kept_for_a_day_and_no_longer(redis):
    await told(redis, Recorder(REFUSED), ["một"], at=time.time() - 20 * 3600)
    assert 3.9 * 3600 < await redis.ttl(keys.missing("web", "lan")) <= 4 * 3600


async def test_an_officer_who_takes_over_ends_what_was_missing(redis):
    channel = Recorder(UNKNOWN, SENT)
    await told(redis, channel, ["một"])
    await hand_to(redis, "web", "lan", Owner.OFFICER)
    await told(redis, channel, ["hai"])
    await hand_to(redis, "web", "lan", Owner.BOT)
    assert await told(redis, channel, ["ba"]) == ["một", "ba"]
    assert {"answer": "1", "late": "0", "sent": "0", "unknown": "0", "not_sent": "1"} in await arrivals(redis)


async def test_news_are_the_next_message_too_and_are_never_missing_themselves(redis):
    """What became of news is kept in SQL and told with the next answer (bot/news/telling.py)."""
    channel = Recorder(UNKNOWN, SENT, UNKNOWN)
    await told(redis, channel, ["một"])
    await pushed(redis, channel, "news-7-0", "Tin báo")
    assert [text.splitlines()[-1] for text in channel.texts("lan")] == ["một", "một", "Tin báo"]
    assert not await redis.exists(keys.missing("web", "lan"))
    assert [row["outcome"] for _, row in await redis.xrange(keys.news(LANE))] == ["unknown"]


@pytest.mark.parametrize("step", ["mark", "replace"])
async def test_a_sender_killed_before_it_says_something_again_loses_and_doubles_nothing(redis, monkeypatch, step):
    channel = Recorder(UNKNOWN)
    await told(redis, channel, ["một"])

    class Killed(BaseException):
        pass

    def hook(point: str) -> None:
        if point == {"mark": "after mark", "replace": "after split"}[step]:
            raise Killed

    await answer(redis, "2", "hai")
    box = Outbox(redis, {"web": channel})
    await box._lanes.renew()
    with monkeypatch.context() as patched:
        patched.setattr(sending_module, "reach", hook)
        with pytest.raises(Killed):
            await box._send_next(LANE, "web", "lan")
    await box._lanes.leave()
    async with sending(redis, channel):
        await settled(redis)
    assert [text.splitlines()[-1] for text in channel.texts("lan")] == ["một", "một", "hai"]


def missing(**named) -> Missing:
    row = {"key": "1-0", "at": 1e9, "reply": Reply("một"), "answer": "1", **named}
    return Missing("row", Outcome.UNKNOWN, Entry(**row))


def following(answer: str = "2") -> Entry:
    return Entry(f"{answer}-0", 1e9 + 60, Reply("hai"), answer)


def test_buttons_that_are_said_again_keep_their_numbers_only_within_their_answer():
    choices = (Choice("Phí", "/fee"), Choice("Thời gian", "/time"))
    row = missing(reply=Reply("một", choices, first=3))
    [same], [later] = repeats.again([row], following("1"), []), repeats.again([row], following("2"), [])
    assert (same.reply.first, same.reply.choices) == (3, choices)
    assert (later.reply.first, later.reply.choices) == (UNNUMBERED, choices)


def test_each_answer_is_told_by_itself_and_by_its_time():
    rows = [missing(), missing(answer="0", key="0-0", at=1e9 - 86_400)]
    first, second = repeats.again(rows, following(), [])
    assert (first.whole, second.whole) == ("1", "0")
    assert first.reply.text.startswith("Câu trả lời lúc 08:46 có thể")
    assert second.reply.text.startswith("Câu trả lời lúc 08:46 ngày 8/9/2001 có thể")


def test_a_label_is_not_put_under_a_label():
    [once] = repeats.again([missing()], following(), [])
    [twice] = repeats.again([Missing("row", Outcome.NOT_SENT, once)], following("3"), [])
    assert twice.reply.text.splitlines()[1:] == ["một"]
    assert twice.repeat == 2
    assert (once.key, twice.key) == ("1-0~1.1", "1-0~2.1")


def test_a_part_that_the_next_answer_contains_is_not_said_again():
    assert repeats.again([missing()], following(), [Reply("không\nmột\nhai")]) == []


def test_what_cannot_be_opened_is_not_told_as_an_empty_message():
    assert repeats.again([missing(reply=Reply(""))], following(), []) == []


def test_of_a_long_answer_every_message_that_says_it_again_tells_so():
    text = "\n".join(f"Điều {number}. Bà con mang theo bản chính để đối chiếu." for number in range(80))
    choices = (Choice("Phí", "/fee"),)
    said = repeats.again([missing(reply=Reply(text, choices))], following(), [])
    assert len(said) == 3
    assert all(repeats.is_repeat(entry.reply.text) for entry in said)
    assert "\n".join(entry.reply.text.partition("\n")[2] for entry in said) == text
    assert [bool(entry.reply.choices) for entry in said] == [False, False, True]
    assert {entry.whole for entry in said} == {"1"}
    rows = [Missing("row", Outcome.UNKNOWN, entry) for entry in said]
    anew = repeats.again(rows, following("3"), [])
    assert "\n".join(entry.reply.text.partition("\n")[2] for entry in anew).split() == text.split()


def test_what_tells_of_a_repeat_is_known_again():
    [entry] = repeats.again([missing()], following(), [])
    assert repeats.is_repeat(entry.reply.text)
    assert not repeats.is_repeat("Câu trả lời lúc nào cũng có")
    assert repeats.is_gone(repeats.gone(1e9, following()).reply.text)
