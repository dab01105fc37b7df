"""The result of a drill as the table in ``docs/drills.md``."""

from __future__ import annotations

from bot.delivery.crash_points import POINTS
from drill.program import KillResult
from drill.verdict import middle


def table(result: KillResult) -> str:
    """Markdown."""
    verdict, killer = result.verdict, result.killer
    victims = ", ".join(f"{name} {count}" for name, count in sorted(killer.victims.items()))
    channels = ", ".join(f"{name} {count}" for name, count in result.channels.items())
    random_ones = killer.counts["wherever it was"]
    alone = f"{len(result.recovered)} of the kills one by one" if killer.calm_at else "kills among others"
    pace = f"{(len(killer.at) - len(killer.calm_at)) / result.stormed:.1f} kills a second"
    rows = [
        ("who answers", "Rasa, as in service" if result.plan.brain == "rasa" else "an echo that counts"),
        ("SIGKILLs", f"{len(killer.at)} ({victims})"),
        ("of these at a named point / wherever it was", f"{len(killer.at) - random_ones} / {random_ones}"),
        ("named points hit", f"{sum(point in killer.counts for point in POINTS)} of {len(POINTS)}"),
        ("workers paused (SIGSTOP) for longer than their lease", f"{killer.pauses}"),
        ("messages sent by citizens", f"{verdict.sent} ({channels})"),
        ("**lost**", f"**{verdict.lost}**"),
        ("**answered twice**", f"**{verdict.twice}**"),
        ("**out of order for one citizen**", f"**{verdict.disorder}**"),
        ("**rest of an answer shown without its beginning**", f"**{verdict.alone}**"),
        (
            "sends of unknown outcome, all listed / messages that said something again, as such",
            f"{verdict.unknown} / {verdict.again}",
        ),
        (
            "told only that something did not arrive / kept at the end, to be said with the next message",
            f"{verdict.gone} / {verdict.waiting}",
        ),
        (
            "poison sent / set aside / told to the citizen at once",
            f"{verdict.poison} / {verdict.aside} / {verdict.apologies}",
        ),
        ("left in a queue at the end", f"{result.left_over}"),
        (
            f"{alone}: from the kill until all open is answered, median",
            f"{middle(result.recovered):.1f} s",
        ),
        ("the same, worst", f"{max(result.recovered, default=0):.1f} s"),
        (f"from message to answer with {pace}: median", f"{middle(verdict.delays):.2f} s"),
        ("the same, worst", f"{max(verdict.delays, default=0):.1f} s"),
        ("slowest stop after SIGTERM", f"{max(result.stopped.values()):.1f} s"),
        ("length of the drill", f"{result.seconds:.0f} s"),
    ]
    lines = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
    return "\n".join(lines)
