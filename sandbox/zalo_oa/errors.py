"""Zalo's way to refuse: HTTP status 200 and a negative ``error``."""

from __future__ import annotations

from typing import Any

from sandbox.phones import Wrong

MESSAGES = {
    -32: "Rate limit reached",
    -200: "Send message failed",
    -201: "Params is invalid",
    -210: "Params exceeds limit",
    -211: "Out of quota",
    -213: "User has not followed OA",
    -216: "Access token is invalid",
    -218: "Out of quota receive",
    -220: "Access token is expired or removed",
    -230: "User has not interacted with the OA in the past 7 days",
    -232: "User has not interacted with the OA",
    -233: "Message type is not supported",
    -240: "MessageV2 API has been shut down",
    -305: "Reply after 48 hours",
    -311: "Out of quota reply",
}
OAUTH_NAMES = {
    -14002: "Invalid app id or secret key",
    -14003: "Invalid parameter",
    -14010: "Invalid authorization code",
    -14020: "Invalid refresh token",
}


class Refusal(Wrong):
    """A refusal by Zalo. ``status`` is the HTTP status."""

    def __init__(self, error: int, message: str = "", status: int = 200) -> None:
        self.error = error
        self.message = message or MESSAGES.get(error, "Error")
        super().__init__(status, self.message)

    def to_wire(self) -> dict[str, Any]:
        """The JSON body of the OA API."""
        return {"error": self.error, "message": self.message}

    def to_oauth(self) -> dict[str, Any]:
        """The JSON body of the OAuth server."""
        name = OAUTH_NAMES.get(self.error, "Error")
        return {"error": self.error, "error_name": name, "error_description": self.message, "error_reason": name}
