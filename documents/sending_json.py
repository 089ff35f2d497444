"""What was sent out, as JSON for the command line."""

from __future__ import annotations

from typing import Any

from documents.sending import Sent


def sent_object(sent: Sent) -> dict[str, Any]:
    """The files with their units, how much went out, and the 发放清单."""
    return {
        "files": [
            {
                "file": str(path),
                "unit": one.unit.name,
                "sending": one.code,
                "number": one.number,
                "rows": len(one.rows),
                "ids": [row.issue.id for row in one.rows],
                "due": one.due_on.isoformat() if one.due_on else None,
            }
            for one, path in sent.workbooks
        ],
        "list": str(sent.list_file),
        "units": len(sent.workbooks),
        "rows": sent.rows,
    }
