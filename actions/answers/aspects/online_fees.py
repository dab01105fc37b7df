"""Lower fees online: what the record says of both ways, and what we know of reductions."""

from __future__ import annotations

from collections.abc import Sequence

from actions.answers.aspects.fees import fee_text
from actions.answers.aspects.in_force import in_force
from actions.answers.section import Item, Section, View, bullets, lines
from actions.answers.stated import stated
from actions.saying.wording import PORTAL
from data.models import Method, SubmissionMethod
from data.provisions import Concerns

SHOWN_ON_PAYING = "Số tiền đúng hiện ở bước thanh toán trên Cổng, hoặc hỏi nơi nhận hồ sơ."
"""Reductions change from year to year and differ by province; what is asked for in the end is seen there."""


def online_fees(view: View) -> Section:
    """A reduction that we know with its source; the fees of both ways, told side by side; no promise."""
    methods = view.procedure.methods
    held = in_force(view, Concerns.FEE)
    known = (
        *held,
        *stated(view.procedure.online_fee, view.procedure),
        *_compared(methods),
        *lines([SHOWN_ON_PAYING]),
    )
    return Section("phí khi nộp trực tuyến", known)


def _compared(methods: Sequence[Method]) -> tuple[Item, ...]:
    if not any(method.via is SubmissionMethod.ONLINE for method in methods):
        return lines([f"{PORTAL} không nêu cách nộp trực tuyến cho thủ tục này."])
    online, direct = (_fees(methods, via) for via in (SubmissionMethod.ONLINE, SubmissionMethod.DIRECT))
    if not online or not direct:
        return lines([f"{PORTAL} chưa nêu đủ phí của hai cách nộp để so sánh."])
    if online == direct:
        return bullets(online, f"{PORTAL} ghi phí như nhau, nộp trực tuyến hay trực tiếp")
    return (*bullets(online, "Nộp trực tuyến"), *bullets(direct, "Nộp trực tiếp"))


def _fees(methods: Sequence[Method], via: SubmissionMethod) -> tuple[str, ...]:
    """The fees of one way to file, in words, once each."""
    return tuple(dict.fromkeys(fee_text(fee) for method in methods if method.via is via for fee in method.fees))
