"""All benchmarks, one command, one table: ``python benchmarks/run.py``; ``--quick`` with a tenth of the issues.

Each line is a ratio of two medians measured turn by turn in the same run, so that it holds on any machine; what is
wanted stands beside it. The ledgers of 300 to 100,000 invented issues are made once (two to three minutes) and kept
in ``--folder``, by default in the user's cache. The goals by number: 1 and 3 xlsx and PDF; 4 first
rows of any filter against sqlite3 by hand and against a tenth of the issues; 7 a saved edit; 9 the dashboard against
the same SQL by hand; 10 the start; 11 scrolling; 12 filtering and sorting.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(1, str(Path(__file__).resolve().parents[1]))

from measure import Row, table

#: The issues of the smaller and of the larger ledger.
_FULL, _QUICK = (10_000, 100_000), (1_000, 10_000)


def main() -> int:
    """Measure what is asked for and print the table; 1 when a goal is not met."""
    options = _options()
    sizes = _QUICK if options.quick else _FULL
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    from models import paths

    paths.set_data_folder(folder / "data")
    found = [row for part in options.parts for row in _measured(part, folder, sizes)]
    print(table(found))
    missed = [row for row in found if row.verdict == "NOT MET"]
    print(f"\n{len(found)} lines, {len(missed)} not met; ledgers of {sizes[1]} and {sizes[0]} issues")
    return 1 if missed else 0


def _measured(part: str, folder: Path, sizes: tuple[int, int]) -> list[Row]:
    """The lines of one part; what it needs is imported only then."""
    print(f"measuring: {part} …", file=sys.stderr)
    if part == "start":
        import program_start

        return program_start.rows(folder, sizes)
    if part == "table":
        import table_speed

        return table_speed.rows(folder, sizes[1])
    if part == "papers":
        import paper_speed

        return paper_speed.rows(folder)
    import ledger_speed

    return ledger_speed.rows(folder, sizes) + ledger_speed.writing_rows(folder)


_PARTS = ("ledger", "start", "table", "papers")


def _options() -> argparse.Namespace:
    import appdirs

    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--quick", action="store_true", help="a tenth of the issues")
    words.add_argument("--folder", type=Path, default=Path(appdirs.user_cache_dir("zhenggai-benchmarks", False)))
    words.add_argument("--parts", nargs="+", choices=_PARTS, default=_PARTS)
    return words.parse_args()


if __name__ == "__main__":
    warnings.simplefilter("error", ResourceWarning)
    sys.exit(main())
