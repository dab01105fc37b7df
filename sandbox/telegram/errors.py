"""The one error of the Bot API: a code, a description and sometimes parameters."""

from __future__ import annotations

from typing import Any

from sandbox.phones import Wrong


class ApiError(Wrong):
    """A refusal by the Bot API. ``description`` comes with its prefix ("Bad Request: …")."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def to_wire(self) -> dict[str, Any]:
        """The JSON body."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad(description: str) -> ApiError:
    """400."""
    return ApiError(400, f"Bad Request: {description}")


def forbidden(description: str) -> ApiError:
    """403."""
    return ApiError(403, f"Forbidden: {description}")


def conflict(description: str) -> ApiError:
    """409."""
    return ApiError(409, f"Conflict: {description}")


def too_many(seconds: int) -> ApiError:
    """429, to be repeated after ``seconds``."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
