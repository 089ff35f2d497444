"""Damaged files over the readers: every one is read or refused in a sentence, in bounded time.

    .venv/bin/python benchmarks/fuzzed_files.py --count 10000 xlsx
    .venv/bin/python benchmarks/fuzzed_files.py --count 3000 docx pdf

The samples are those of the tests and, for .docx and .pdf, the papers that the program makes of its sample ledger; a
folder of others may be named. Half of the damage is to the bytes of the file, half to the bytes of one part of a
zip, packed again so that the damage reaches the reader. The same seed damages the same way. Exit status 1 if anything
but UnreadableFile came out of a reader, or one file took longer than ``--seconds``.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from documents import bounded  # noqa: E402
from documents.readers import read_file  # noqa: E402
from models.errors import UnreadableFile  # noqa: E402

SAMPLES = ROOT / "tests" / "files"
#: Larger ones only take longer to damage.
_LARGEST = 2_000_000
#: What is put in for some bytes: ends, signs of XML, numbers beyond every limit.
_PIECES = (
    *(b"", b"\x00", b"\xff\xfe", b"<", b">", b"&", b"]]>", b"<!--"),
    *(b"9999999999", b"-1", b'"', b"/", b"&#0;", b"A1:XFD1048576"),
)


def damaged_bytes(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight of them replaced, taken out, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if not changed:
            break
        at = chance.randrange(len(changed))
        match chance.randrange(5):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.randint(1, 64)]
            case 2:
                changed[at:at] = changed[at : at + chance.randint(1, 200)]
            case 3:
                changed[at : at + chance.randint(0, 4)] = chance.choice(_PIECES)
            case 4 if chance.random() < 0.1:
                del changed[at:]
    return bytes(changed)


def damaged_part(data: bytes, chance: random.Random) -> bytes:
    """A zip with one of its parts damaged; the bytes themselves where it is no zip."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        return damaged_bytes(data, chance)
    hit = chance.choice(sorted(parts))
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, damaged_bytes(part, chance) if name == hit else part)
    return packed.getvalue()


def own_papers(folder: Path) -> None:
    """Every paper of the sample ledger in this folder."""
    from paper_pictures import _sample, every_paper

    from models import paths
    from models.ledger import Ledger

    paths.set_data_folder(folder / "data")
    with Ledger.open(_sample(folder), operator="benchmark", backups=False) as ledger:
        for name, write in every_paper(ledger).items():
            if name.endswith((".docx", ".pdf")):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                write(folder / name)


def run(kind: str, asked: argparse.Namespace, folders: list[Path]) -> bool:
    """Reads so many damaged files of one kind and prints what became of them; whether all were read or refused."""
    samples = sorted(path for folder in folders for path in folder.rglob(f"*.{kind}") if path.stat().st_size < _LARGEST)
    if not samples:
        print(f"{kind}: no samples in {', '.join(map(str, folders))}")
        return False
    chance = random.Random(f"{asked.seed} {kind}")
    became: Counter[str] = Counter()
    slowest, wrong = (0.0, -1), 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"damaged.{kind}"
        for number in range(asked.count):
            damage = damaged_part if chance.random() < 0.5 else damaged_bytes
            path.write_bytes(damage(chance.choice(samples).read_bytes(), chance))
            start = time.perf_counter()
            try:
                became["read" if read_file(path).is_notice else "read, no ledger"] += 1
            except UnreadableFile:
                became["refused"] += 1
            except Exception as error:  # this is what the run is looking for
                wrong += 1
                became[f"UNEXPECTED {type(error).__name__}"] += 1
                print(f"{kind} {number}: {error!r}", file=sys.stderr)
            slowest = max(slowest, (time.perf_counter() - start, number))
    told = ", ".join(f"{what} {many}" for what, many in became.most_common())
    print(f"{kind}: {asked.count} files of {len(samples)} samples, {told}")
    print(f"{kind}: slowest {slowest[0]:.2f} s (file {slowest[1]})")
    return wrong == 0 and slowest[0] <= asked.seconds


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kinds", nargs="+", choices=("xlsx", "xls", "ods", "csv", "docx", "pdf", "txt"))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--samples", type=Path, help="a folder of sound files to damage")
    parser.add_argument("--seconds", type=float, default=5.0)
    asked = parser.parse_args()
    if sys.platform != "win32":  # a child that begins from nothing takes longer than what it reads
        bounded.CONTEXT = multiprocessing.get_context("fork")  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as made:
        folders = [asked.samples] if asked.samples else [SAMPLES, Path(made)]
        if not asked.samples and {"docx", "pdf"} & set(asked.kinds):
            own_papers(Path(made))
        held = [run(kind, asked, folders) for kind in asked.kinds]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
