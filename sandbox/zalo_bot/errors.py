"""The one error of the API: a code, which is the HTTP status too, and a description."""

from __future__ import annotations

from typing import Any

from sandbox.phones import Wrong


class ApiError(Wrong):
    """A refusal by the API."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def to_wire(self) -> dict[str, Any]:
        """The JSON body."""
        return {"ok": False, "error_code": self.code, "description": self.description}


def bad(description: str) -> ApiError:
    """400."""
    return ApiError(400, f"Bad request - {description}")
