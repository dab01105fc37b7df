from __future__ import annotations

from bot import keys


def test_a_chat_keeps_its_lane_for_ever():
    """Changing these would move citizens to another lane in the middle of a conversation."""
    assert [keys.lane_of("web", chat) for chat in ("a", "b", "c")] == [7, 5, 9]


def test_lanes_are_used_evenly():
    counts = [0] * keys.LANES
    for number in range(8_000):
        counts[keys.lane_of("telegram", str(number))] += 1
    assert min(counts) > 400
    assert max(counts) < 600


def test_all_keys_of_a_chat_lie_on_one_cluster_slot():
    lane = keys.lane_of("web", "x")
    names = [
        keys.inbox(lane),
        keys.seen(lane, "web", "1"),
        keys.tries(lane),
        keys.memory("web", "x"),
        keys.out("web", "x"),
        keys.due(lane),
        keys.web("x"),
        keys.shown("x"),
        keys.waiting(lane),
    ]
    assert {name[: name.index("}") + 1] for name in names} == {f"{{lane:{lane}}}"}
    assert len(set(names)) == len(names)


def test_no_name_of_a_key_tells_a_channel_id():
    chat, event = "chat-0912345678", "event-0912345678"
    names = [
        *(name("telegram", chat) for name in (keys.memory, keys.out, keys.talk)),
        *(name(chat) for name in (keys.web, keys.shown, keys.zalo_oa, keys.rate)),
        keys.seen(1, "telegram", event),
    ]
    assert not [name for name in names if "0912345678" in name]


def test_the_lane_is_read_back_from_the_inbox_key():
    assert [keys.lane_of_inbox(keys.inbox(lane)) for lane in range(keys.LANES)] == list(range(keys.LANES))
