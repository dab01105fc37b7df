"""Databases of both kinds."""

from __future__ import annotations

from support.postgres import postgres_server, postgres_url, sql_url  # noqa: F401 - fixtures
