"""``make drill DRILL=uploads [UPLOADS=1000]``: malformed uploads at the console's import."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from drill.uploads.program import run


def main() -> int:
    """Run; 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="drill.uploads", description=__doc__)
    parser.add_argument("--uploads", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=20261201)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="uploads-") as folder:
        result = run(chosen.uploads, Path(folder), chosen.seed)
    print(f"{sum(result.statuses.values())} uploads: {dict(sorted(result.statuses.items()))}")
    print(f"read and refused by name: {result.refused}; taken in or broken: {len(result.faults)}")
    print(f"a good file afterwards: {'taken' if result.honest_taken else 'refused'}", *result.faults, sep="\n")
    return 0 if result.holds else 1


if __name__ == "__main__":
    sys.exit(main())
