"""What is being typed and not yet saved, in a small file per ledger and issue: offered back after a crash."""

from __future__ import annotations

import contextlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from documents import saving
from models import paths
from models.errors import LedgerError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FormDraft:
    """Half-typed work: of which issue (None for a new one), since when, and the fields of the form."""

    issue_id: int | None
    at: datetime
    state: dict[str, object]


def draft_path(ledger_id: str, issue_id: int | None) -> Path:
    """Where the draft of one form lies."""
    return paths.drafts_folder() / f"{ledger_id}-{'new' if issue_id is None else issue_id}.json"


def keep(ledger_id: str, issue_id: int | None, state: dict[str, object]) -> bool:
    """Write the draft, whole or not at all; False where the folder cannot be written (the form goes on without)."""
    path = draft_path(ledger_id, issue_id)
    content = {"issue": issue_id, "at": datetime.now().isoformat(timespec="seconds"), "state": state}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        saving.write_bytes(path, json.dumps(content, ensure_ascii=False).encode())
    except (OSError, LedgerError) as error:
        log.warning("no draft of form %s: %s", issue_id, type(error).__name__)
        return False
    return True


def find(ledger_id: str, issue_id: int | None) -> FormDraft | None:
    """The draft of one form; None without one, or where it cannot be read."""
    return _read(draft_path(ledger_id, issue_id))


def find_all(ledger_id: str) -> list[FormDraft]:
    """Every draft of a ledger, the newest first: what the window offers after a crash."""
    folder = paths.drafts_folder()
    found = [draft for path in sorted(folder.glob(f"{ledger_id}-*.json")) if (draft := _read(path))]
    return sorted(found, key=lambda draft: draft.at, reverse=True)


def drop(ledger_id: str, issue_id: int | None) -> None:
    """The draft is not needed any more."""
    with contextlib.suppress(OSError):
        draft_path(ledger_id, issue_id).unlink(missing_ok=True)


def _read(path: Path) -> FormDraft | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        state = content["state"]
        draft = FormDraft(content["issue"], datetime.fromisoformat(content["at"]), state)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("unreadable form draft: %s", type(error).__name__)
        return None
    return draft if isinstance(state, dict) else None
