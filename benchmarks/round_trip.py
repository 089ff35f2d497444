"""The round trip at full size: damaged workbooks merged and compared with the plain model, and the time of a batch.

    .venv/bin/python benchmarks/round_trip.py [--minutes 10] [--rounds 200] [--units 60] [--rows 7] [--seed 1]
        [--libreoffice] [--batch | --keep FOLDER]

Each round sends 60 workbooks out, damages them by chance through openpyxl (with ``--libreoffice`` a third are saved
again by LibreOffice), merges them and compares every verdict. ``--batch`` times 60 workbooks of 40 rows instead.
``--keep`` leaves a ledger and the damaged workbooks of one round in a new folder, for ``main.py merge``.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from models.ledger import Ledger
from tests.round_trip import TODAY, Round, Seconds, play, sent_out

RESAVED = 0.33


def main() -> int:
    """Runs what was asked for; 1 when a round differs from the model."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as name:
        if asked.keep:
            return keep(Path(name), asked)
        return batch(Path(name)) if asked.batch else rounds(Path(name), asked)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--units", type=int, default=60)
    parser.add_argument("--rows", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--libreoffice", action="store_true")
    parser.add_argument("--batch", action="store_true")
    parser.add_argument("--keep", type=Path)
    return parser.parse_args()


def rounds(folder: Path, asked: argparse.Namespace) -> int:
    """As many rounds as were asked for and fit in the time."""
    done = wrong = files = 0
    seen: Counter[str] = Counter()
    total = Seconds()
    begun = time.monotonic()
    with sent_out(_made(folder / "sent"), asked.units, asked.rows) as sent:
        for seed in range(asked.seed, asked.seed + asked.rounds):
            if time.monotonic() - begun > asked.minutes * 60:
                break
            try:
                played = play(sent, folder / str(seed), seed, resaved=RESAVED if asked.libreoffice else 0)
                seen.update(played.seen)
                files += played.files
                total.damaging += played.seconds.damaging
                total.reading += played.seconds.reading
                total.merging += played.seconds.merging
            except AssertionError as different:
                wrong += 1
                print(f"DIFFERS {different}", flush=True)
            done += 1
            shutil.rmtree(folder / str(seed))
    print(f"{done} rounds, {files} workbooks, {sum(seen.values())} verdicts, {wrong} rounds differ", end="; ")
    print(f"damaging {total.damaging:.0f} s, reading {total.reading:.0f} s, merging {total.merging:.0f} s")
    print(", ".join(f"{word} {count}" for word, count in seen.most_common()))
    return int(bool(wrong))


def batch(folder: Path) -> int:
    """60 damaged workbooks of 40 rows: the time to read and merge them."""
    with sent_out(_made(folder / "sent"), 60, 40) as sent:
        for seed in (1, 2, 3):
            played = play(sent, folder / str(seed), seed)
            seconds = played.seconds.reading + played.seconds.merging
            print(f"{played.files} workbooks of 40 rows: read in {played.seconds.reading:.1f} s", end=", ")
            print(f"merged in {played.seconds.merging:.1f} s, together {seconds:.1f} s")
    return 0


def keep(folder: Path, asked: argparse.Namespace) -> int:
    """A ledger with its sendings and later edits, and what came back: nothing of it merged."""
    returned = asked.keep / "交回"
    returned.mkdir(parents=True)
    with sent_out(_made(folder / "sent"), asked.units, asked.rows) as sent:
        sent.ledger.copy_to(asked.keep / "台账.zgdb")
        with Ledger.open(asked.keep / "台账.zgdb", operator="李四", today=lambda: TODAY) as ledger:
            came = Round(sent, ledger, returned, asked.seed).come_back(RESAVED if asked.libreoffice else 0)
        for one in came:
            print(one.path.name, "、".join(one.done))
    return 0


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
