"""The result of the desk drill as the table in ``docs/drills.md``."""

from __future__ import annotations

from bot.delivery.crash_points import STAFF_POINTS
from drill.desk.program import DeskResult


def desk_table(result: DeskResult) -> str:
    """Markdown."""
    verdict, killer = result.verdict, result.killer
    victims = ", ".join(f"{name} {count}" for name, count in sorted(killer.victims.items()))
    channels = ", ".join(f"{name} {count}" for name, count in result.channels.items())
    changes = ", ".join(f"{name} {count}" for name, count in result.changes.items())
    rows = [
        ("officers / citizens at a time", f"2 / {4 * result.plan.people}"),
        ("SIGKILLs", f"{len(killer.at)} ({victims})"),
        ("named points of the desk hit", f"{result.points_hit} of {len(STAFF_POINTS)}"),
        ("changes of who speaks", f"{sum(result.changes.values())} ({changes})"),
        ("messages sent by citizens", f"{verdict.sent} ({channels})"),
        ("answered by the bot / by officers", f"{verdict.by_bot} / {verdict.by_officers}"),
        ("said again, as such", f"{verdict.again}"),
        ("**messages by two owners**", f"**{verdict.two_owners}**"),
        ("**lost**", f"**{verdict.lost}**"),
        ("**answered twice**", f"**{verdict.twice}**"),
        ("left open at the end", f"{result.left_over}"),
        ("length of the drill", f"{result.seconds:.0f} s"),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])
