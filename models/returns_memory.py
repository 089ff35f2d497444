"""What the ledger remembers of a returned row, cell by cell, as it stands in ``returned_row.cells``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from models.return_rules import CellMemory, Verdict


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that was received and not applied: from which file (``received_file``) and line, and what is said of it.

    ``base`` is what both sides had in common then, as far as it is known.
    """

    text: str
    verdict: Verdict
    row: int
    mark: str = ""
    base: str = ""
    received: int = 0


@dataclass(frozen=True, slots=True)
class CellState:
    """The memory of a cell, the text that waits for a decision, and the last one that is only listed.

    Only listed is what came from an older version (stale), and what stands in a column that is not the unit's.
    """

    memory: CellMemory
    open: Waiting | None = None
    listed: Waiting | None = None


#: Under which keys the texts that were not applied are stored.
OPEN, LISTED = "open", "stale"
#: The cells of a row by field; those that came back as they were sent are left out.
CellStates = dict[str, CellState]


def loaded(text: str) -> CellStates:
    """The cells of a row as they are stored."""
    return {name: _state(cell) for name, cell in json.loads(text).items()}


def stored(states: Mapping[str, CellState], received: int = 0) -> str:
    """The cells of a row as they are stored; what waits since this very file is given its record ``received``."""
    return json.dumps(
        {name: _cell(state, received) for name, state in sorted(states.items())},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _state(cell: Mapping[str, Any]) -> CellState:
    memory = CellMemory(cell["agreed"], cell["latest"], frozenset(cell["seen"]), cell.get("common"))
    return CellState(memory, *(_waiting(cell.get(name)) for name in (OPEN, LISTED)))


def _waiting(found: Mapping[str, Any] | None) -> Waiting | None:
    if found is None:
        return None
    return Waiting(
        found["text"],
        Verdict(found["verdict"]),
        found["row"],
        found.get("mark", ""),
        found.get("base", ""),
        found["received"],
    )


def _cell(state: CellState, received: int) -> dict[str, Any]:
    memory = state.memory
    whole: dict[str, Any] = {"agreed": memory.agreed, "latest": memory.latest, "seen": sorted(memory.seen)}
    if memory.common is not None:
        whole["common"] = memory.common
    for name, waiting in ((OPEN, state.open), (LISTED, state.listed)):
        if waiting is not None:
            known = waiting if waiting.received else replace(waiting, received=received)
            whole[name] = {
                "text": known.text,
                "verdict": str(known.verdict),
                "row": known.row,
                "mark": known.mark,
                "base": known.base,
                "received": known.received,
            }
    return whole
