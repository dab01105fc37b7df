"""The screen of ``motcua top``: two looks, and what happened between them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.processes.heartbeat import READY, WARMING, WITHOUT_SQL
from bot.upkeep.scrape import Numbers
from common.channels import CHANNELS, channel_name

_STEPS = {
    "waited": "chờ",
    "read": "hiểu",
    "act": "làm",
    "close": "ghi sổ",
    "commit": "chốt",
    "whole": "cả lượt",
}
_ROLES = {"gateway": "phần web", "worker": "phần trả lời", "news": "theo dõi hồ sơ", "sync": "đồng bộ"}
_LIMITS = {
    "chat": "một người nhắn nhanh quá",
    "address": "một địa chỉ mạng nhắn nhiều quá",
    "fresh": "một địa chỉ mạng mở nhiều cuộc trò chuyện",
    "pages": "mở nhiều trang quá",
    "connections": "một địa chỉ mạng nhiều kết nối quá",
    "misses of citizen": "một người tra hồ sơ sai nhiều lần",
    "misses of address": "một địa chỉ mạng tra hồ sơ sai nhiều lần",
    "number": "một số định danh bị thử nhiều lần",
    "code": "một mã hồ sơ bị thử nhiều lần",
    "citizen": "một người tra cứu nhiều quá",
}


def screen(now: Numbers, before: Numbers, moment: datetime) -> Iterator[str]:
    """The lines of one screen; what is told a minute is what happened between the two looks."""
    between = _Between(now, before)
    yield f"Một Cửa  {moment:%H:%M:%S %d/%m/%Y}   Redis {now.redis.used >> 20} / {now.redis.most >> 20} MB"
    yield ""
    queue = now.queue
    yield f"Chờ trả lời    {queue.events} tin, cũ nhất {_seconds(queue.oldest)}"
    yield f"Chờ gửi        {queue.outbox} cuộc trò chuyện, trễ nhất {_seconds(queue.late)}"
    yield f"Cách ly        {queue.set_aside} tin"
    states = now.states
    yield (
        f"Phần trả lời   {states[READY]} sẵn sàng, {states[WARMING]} đang nạp, "
        f"{states[WITHOUT_SQL]} không nối được SQL"
    )
    yield ""
    yield from _programs(now)
    yield from _channels(between)
    yield from _turns(between)
    yield from _portals(between)
    yield from _limits(between)


class _Between:
    """The things that happened between two looks."""

    def __init__(self, now: Numbers, before: Numbers) -> None:
        self.now, self._before = now, before
        self._minutes = max(now.at - before.at, 1e-9) / 60

    def more(self, metric: str, **labels: str) -> float:
        """By how much a counter grew. A program that began anew counts from nought: then what it counts now."""
        here, there = self.now.sum_of(metric, **labels), self._before.sum_of(metric, **labels)
        return here - there if here >= there else here

    def rate(self, metric: str, **labels: str) -> float:
        """The same, a minute."""
        return self.more(metric, **labels) / self._minutes

    def mean(self, metric: str, **labels: str) -> float | None:
        """The mean of a histogram, in seconds."""
        count = self.more(f"{metric}_count", **labels)
        return self.more(f"{metric}_sum", **labels) / count if count else None


def _programs(now: Numbers) -> Iterator[str]:
    for program, answered in now.programs.items():
        role, _, address = program.partition("=")
        yield f"{_ROLES.get(role, role):14} {address}{'' if answered else '   KHÔNG TRẢ LỜI'}"
    if not now.programs:
        yield "Chưa phần nào mở cổng số liệu: đặt METRICS_PORT để xem lượt trả lời và các cổng."
    yield ""


def _channels(between: _Between) -> Iterator[str]:
    yield f"{'Mỗi phút':14} {'nhận':>8} {'trả lời':>8} {'gửi xong':>9} {'gửi hỏng':>9} {'gửi mất':>9}"
    for channel in CHANNELS:
        taken = between.rate("motcua_events_total", channel=channel, intake="taken")
        turns = between.rate("motcua_turns_total", channel=channel)
        sent = between.rate("motcua_sends_total", channel=channel, outcome="sent")
        failed = between.rate("motcua_sends_total", channel=channel) - sent
        mean = between.mean("motcua_send_seconds", channel=channel)
        told = "–" if mean is None else _seconds(mean)
        yield f"{channel_name(channel):15} {taken:8.0f} {turns:8.0f} {sent:9.0f} {failed:9.0f} {told:>9}"
    yield ""


def _turns(between: _Between) -> Iterator[str]:
    means = {name: between.mean("motcua_turn_seconds", step=step) for step, name in _STEPS.items()}
    told = "   ".join(f"{name} {'–' if mean is None else _seconds(mean)}" for name, mean in means.items())
    yield f"Một lượt (trung bình)   {told}"
    failed = between.more("motcua_turn_failures_total")
    if failed:
        yield f"Lượt hỏng               {failed:.0f}"
    yield ""


def _portals(between: _Between) -> Iterator[str]:
    for host in between.now.values_of("motcua_portal_questions_total", "host"):
        asked = between.more("motcua_portal_questions_total", host=host)
        failed = asked - between.more("motcua_portal_questions_total", host=host, answer="answered")
        mean = between.mean("motcua_portal_seconds", host=host)
        told = f"hỏi {asked:.0f} lần, hỏng {failed:.0f}" + ("" if mean is None else f", trung bình {_seconds(mean)}")
        yield f"Cổng {host:24} {told}"


def _limits(between: _Between) -> Iterator[str]:
    for limit in between.now.values_of("motcua_limits_hit_total", "limit"):
        hit = between.more("motcua_limits_hit_total", limit=limit)
        if hit:
            yield f"Giới hạn: {_LIMITS.get(limit, limit)}, {hit:.0f} lần"


def _seconds(value: float) -> str:
    if value < 1:
        return f"{value * 1000:.0f} ms"
    return f"{value:.1f} giây".replace(".", ",") if value < 60 else f"{value / 60:.0f} phút"
