"""The helpers of ``tests/support`` for all tests of this folder."""

from __future__ import annotations

from support.portal import portal, running_portal

__all__ = ["portal", "running_portal"]
