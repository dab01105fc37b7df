"""The payloads of buttons about reminders: also news carries them, which runs without the language libraries."""

from __future__ import annotations

from datetime import date

from citizens.outcomes import Answer
from nlu.taps import write_tap


def remind_tap(code: str, last: date | None = None, agreed: bool = False) -> str:
    """The payload that asks for reminders of a procedure, with its last day if that is known."""
    by = last.strftime("%Y%m%d") if last else ""
    return write_tap("follow", p=code, kind=f"remind{'yes' if agreed else ''}{by}")


def answer_tap(code: str, answer: Answer) -> str:
    """The payload of an answer to the question how filing went."""
    return write_tap("follow", p=code, kind=f"went-{answer.value}")


def stop_tap(code: str) -> str:
    """The payload that ends the reminders of a procedure."""
    return write_tap("unfollow", p=code)
