"""What several browser tests look at: what a page complains about, and whether its pictures are there."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page


def complaint(message: ConsoleMessage) -> bool:
    """Tell an error or a warning. Lost connections are part of the tests and are logged by the browser itself."""
    lost = "Failed to load resource" in message.text or "net::ERR" in message.text
    return message.type in {"error", "warning"} and not lost


def wait_for_pictures(page: Page, selector: str = "img") -> None:
    """Wait until these pictures can be shown; one that cannot fails. No code from text: the pages forbid it."""
    page.eval_on_selector_all(selector, "images => Promise.all(images.map(image => image.decode()))")
