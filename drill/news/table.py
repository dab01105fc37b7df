"""The result of the news drill as the table in ``docs/drills.md``."""

from __future__ import annotations

from bot.delivery.crash_points import NEWS_POINTS
from drill.news.program import NewsResult


def news_table(result: NewsResult) -> str:
    """Markdown."""
    verdict, killer = result.verdict, result.killer
    victims = ", ".join(f"{name} {count}" for name, count in sorted(killer.victims.items()))
    random_ones = killer.counts["wherever it was"]
    rows = [
        ("SIGKILLs", f"{len(killer.at)} ({victims})"),
        ("of these at a named point / wherever it was", f"{len(killer.at) - random_ones} / {random_ones}"),
        ("named points on the way of news hit", f"{result.points_hit} of {len(NEWS_POINTS)}"),
        ("citizens, each following a dossier", f"{verdict.citizens}"),
        ("moves of officers after they followed", f"{verdict.moves}"),
        ("looks at the portal / pushes taken (each sent twice, out of order)", f"{result.looks} / {result.pushes}"),
        ("changes told as notices", f"{verdict.notices}"),
        ("waits for a system that is ill, each ended by a notice", f"{verdict.waits}"),
        ("moves not told by themselves, a newer one being known already", f"{verdict.overtaken}"),
        ("**changes lost** (not told and not listed, or the last status not told)", f"**{verdict.lost}**"),
        ("**told twice**", f"**{verdict.twice}**"),
        ("**told out of order, or though it never happened**", f"**{verdict.invented}**"),
        (
            "sends of unknown outcome, all listed and said again as such / of these had arrived",
            f"{verdict.uncertain} / {verdict.uncertain_arrived}",
        ),
        ("certainly not delivered, all listed", f"{verdict.undelivered}"),
        ("of both, told with the next answer to that citizen", f"{verdict.late}"),
        ("left open at the end", f"{result.left_over}"),
        ("length of the drill", f"{result.seconds:.0f} s"),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])
