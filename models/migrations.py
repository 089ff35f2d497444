"""The steps by which a ledger's schema grew, in literal SQL: history, never edited once landed.

The version is SQLite's ``user_version``. Every landed version has a sample in ``tests/files/ledgers`` that must open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from models.sqlite import APPEND_ONLY_1, SEARCH_1, UNIT_ISSUES_2


def _step_1(connection: sqlite3.Connection) -> None:
    for statement in (*_TABLES_1, *_INDEXES_1, *APPEND_ONLY_1, *SEARCH_1):
        connection.execute(statement)


_DEADLINE_1 = """deadline_text TEXT NOT NULL DEFAULT '', deadline_on TEXT, check_on TEXT,
    deadline_lasting INTEGER NOT NULL DEFAULT 0, deadline_assumed INTEGER NOT NULL DEFAULT 0,
    deadline_doubtful INTEGER NOT NULL DEFAULT 0, deadline_rule TEXT NOT NULL DEFAULT '', deadline_base_on TEXT"""
_TABLES_1 = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE setting (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL)",
    """CREATE TABLE source (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL,
       inspected_by TEXT NOT NULL DEFAULT '', started_on TEXT, ended_on TEXT, feedback_on TEXT, published_on TEXT,
       organization TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE aspect (id INTEGER PRIMARY KEY AUTOINCREMENT, source_id INTEGER NOT NULL REFERENCES source,
       title TEXT NOT NULL)""",
    """CREATE TABLE unit (id INTEGER PRIMARY KEY AUTOINCREMENT, parent_id INTEGER REFERENCES unit,
       name TEXT NOT NULL)""",
    """CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, unit_id INTEGER REFERENCES unit,
       name TEXT NOT NULL, phone TEXT NOT NULL DEFAULT '')""",
    f"""CREATE TABLE issue (id INTEGER PRIMARY KEY AUTOINCREMENT, source_id INTEGER NOT NULL REFERENCES source,
       aspect_id INTEGER REFERENCES aspect, number TEXT NOT NULL DEFAULT '', number_key TEXT NOT NULL DEFAULT '',
       problem TEXT NOT NULL, goal TEXT NOT NULL DEFAULT '', lead_leader_id INTEGER REFERENCES person,
       lead_unit_id INTEGER REFERENCES unit, {_DEADLINE_1},
       progress INTEGER, lasting INTEGER NOT NULL DEFAULT 0, closing INTEGER NOT NULL DEFAULT 0,
       finished_on TEXT, closed_on TEXT, closed_by TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
       note TEXT NOT NULL DEFAULT '', round INTEGER NOT NULL DEFAULT 1, origin TEXT NOT NULL DEFAULT '',
       rev INTEGER NOT NULL DEFAULT 0, unowned INTEGER NOT NULL DEFAULT 1,
       due_on TEXT AS (COALESCE(deadline_on, check_on)), finished INTEGER AS (progress IS 3 OR closing = 3))""",
    """CREATE TABLE finding (id INTEGER PRIMARY KEY AUTOINCREMENT, issue_id INTEGER NOT NULL REFERENCES issue,
       position INTEGER NOT NULL, text TEXT NOT NULL)""",
    f"""CREATE TABLE measure (id INTEGER PRIMARY KEY AUTOINCREMENT, issue_id INTEGER NOT NULL REFERENCES issue,
       position INTEGER NOT NULL, text TEXT NOT NULL, {_DEADLINE_1}, progress INTEGER,
       result TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE progress_entry (id INTEGER PRIMARY KEY AUTOINCREMENT, issue_id INTEGER NOT NULL REFERENCES issue,
       written_on TEXT NOT NULL, text TEXT NOT NULL)""",
    """CREATE TABLE imported_file (id INTEGER PRIMARY KEY AUTOINCREMENT, source_id INTEGER NOT NULL REFERENCES source,
       name TEXT NOT NULL, title TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL, imported_at TEXT NOT NULL)""",
    """CREATE TABLE issue_unit (issue_id INTEGER NOT NULL REFERENCES issue, role INTEGER NOT NULL,
       position INTEGER NOT NULL, unit_id INTEGER NOT NULL REFERENCES unit,
       PRIMARY KEY (issue_id, role, position)) WITHOUT ROWID""",
    """CREATE TABLE issue_person (issue_id INTEGER NOT NULL REFERENCES issue, position INTEGER NOT NULL,
       person_id INTEGER NOT NULL REFERENCES person, PRIMARY KEY (issue_id, position)) WITHOUT ROWID""",
    """CREATE TABLE measure_unit (measure_id INTEGER NOT NULL REFERENCES measure, position INTEGER NOT NULL,
       unit_id INTEGER NOT NULL REFERENCES unit, PRIMARY KEY (measure_id, position)) WITHOUT ROWID""",
    """CREATE TABLE measure_person (measure_id INTEGER NOT NULL REFERENCES measure, position INTEGER NOT NULL,
       person_id INTEGER NOT NULL REFERENCES person, PRIMARY KEY (measure_id, position)) WITHOUT ROWID""",
    """CREATE TABLE operation (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, operator TEXT NOT NULL,
       kind TEXT NOT NULL, label TEXT NOT NULL, undoes INTEGER REFERENCES operation, prev_hash TEXT NOT NULL,
       hash TEXT NOT NULL)""",
    """CREATE TABLE change (id INTEGER PRIMARY KEY AUTOINCREMENT, operation_id INTEGER NOT NULL REFERENCES operation,
       issue_id INTEGER, record TEXT NOT NULL, row_id INTEGER NOT NULL, field TEXT NOT NULL DEFAULT '',
       before TEXT, after TEXT, prev_hash TEXT NOT NULL, hash TEXT NOT NULL)""",
)
#: Behind what is asked for, an index goes on in ledger order: the first rows then come without sorting.
_IN_ORDER_1 = "source_id, number_key, id"
_INDEXES_1 = (
    f"CREATE INDEX issue_in_order ON issue ({_IN_ORDER_1})",
    f"CREATE INDEX issue_finished ON issue (finished, {_IN_ORDER_1}, lasting, due_on)",
    f"CREATE INDEX issue_finished_due ON issue (finished, due_on, {_IN_ORDER_1}, lasting, progress, closing)",
    f"CREATE INDEX issue_due ON issue (due_on, {_IN_ORDER_1})",
    f"CREATE INDEX issue_progress ON issue (progress, {_IN_ORDER_1}, closing)",
    f"CREATE INDEX issue_closing ON issue (closing, {_IN_ORDER_1}, progress)",
    f"CREATE INDEX issue_unowned ON issue (unowned, {_IN_ORDER_1}, closing)",
    f"CREATE INDEX issue_aspect ON issue (aspect_id, {_IN_ORDER_1})",
    f"CREATE INDEX issue_leader ON issue (lead_leader_id, {_IN_ORDER_1})",
    f"CREATE INDEX issue_lead_unit ON issue (lead_unit_id, {_IN_ORDER_1})",
    "CREATE INDEX issue_problem ON issue (problem)",
    "CREATE INDEX finding_of ON finding (issue_id, position)",
    "CREATE INDEX measure_of ON measure (issue_id, position)",
    "CREATE INDEX progress_entry_of ON progress_entry (issue_id, written_on, id)",
    "CREATE INDEX issue_unit_of_unit ON issue_unit (unit_id, role, issue_id)",
    "CREATE INDEX issue_person_of_person ON issue_person (person_id, issue_id)",
    "CREATE INDEX measure_unit_of_unit ON measure_unit (unit_id)",
    "CREATE INDEX measure_person_of_person ON measure_person (person_id)",
    "CREATE INDEX aspect_of_source ON aspect (source_id, title)",
    "CREATE INDEX unit_name ON unit (name)",
    "CREATE INDEX person_name ON person (name)",
    "CREATE INDEX change_of_operation ON change (operation_id)",
    "CREATE INDEX change_of_issue ON change (issue_id, operation_id)",
    "CREATE INDEX change_of_row ON change (record, row_id)",
    "CREATE INDEX operation_undoes ON operation (undoes)",
)


def _step_2(connection: sqlite3.Connection) -> None:
    for statement in (*_COLUMNS_2, *_TABLES_2, *_INDEXES_2, *_SPEED_2):
        connection.execute(statement)


#: The last six of ``issue`` are settled columns: kept by the ledger itself, no part of the history.
_COLUMNS_2 = (
    "ALTER TABLE unit ADD COLUMN kind TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE unit ADD COLUMN archived_on TEXT",
    "ALTER TABLE person ADD COLUMN post TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE person ADD COLUMN archived_on TEXT",
    "ALTER TABLE progress_entry ADD COLUMN round INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE progress_entry ADD COLUMN written_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE issue ADD COLUMN round_opened_on TEXT",
    "ALTER TABLE issue ADD COLUMN parent_id INTEGER REFERENCES issue DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE issue ADD COLUMN weight INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE issue ADD COLUMN progress_follows INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE issue ADD COLUMN parts INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE issue ADD COLUMN review_on TEXT",
    "ALTER TABLE issue ADD COLUMN extensions INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE issue ADD COLUMN evidences INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE issue ADD COLUMN hints INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE issue ADD COLUMN entry_on TEXT",
)
_TABLES_2 = (
    "CREATE TABLE unit_group (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL)",
    """CREATE TABLE unit_group_unit (group_id INTEGER NOT NULL REFERENCES unit_group, position INTEGER NOT NULL,
       unit_id INTEGER NOT NULL REFERENCES unit, PRIMARY KEY (group_id, position)) WITHOUT ROWID""",
    """CREATE TABLE alias (id INTEGER PRIMARY KEY AUTOINCREMENT, unit_id INTEGER REFERENCES unit,
       person_id INTEGER REFERENCES person, name TEXT NOT NULL)""",
    """CREATE TABLE custom_field (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,
       position INTEGER NOT NULL)""",
    """CREATE TABLE custom_value (id INTEGER PRIMARY KEY AUTOINCREMENT, issue_id INTEGER NOT NULL REFERENCES issue,
       field_id INTEGER NOT NULL REFERENCES custom_field, text TEXT NOT NULL)""",
    """CREATE TABLE milestone (id INTEGER PRIMARY KEY AUTOINCREMENT, issue_id INTEGER NOT NULL REFERENCES issue,
       position INTEGER NOT NULL, due_on TEXT NOT NULL, text TEXT NOT NULL DEFAULT '', done_on TEXT)""",
    """CREATE TABLE extension (id INTEGER PRIMARY KEY AUTOINCREMENT, issue_id INTEGER NOT NULL REFERENCES issue,
       measure_id INTEGER REFERENCES measure, round INTEGER NOT NULL, old_text TEXT NOT NULL DEFAULT '', old_on TEXT,
       new_text TEXT NOT NULL, new_on TEXT, reason TEXT NOT NULL DEFAULT '', approver TEXT NOT NULL DEFAULT '',
       approved_on TEXT NOT NULL, returned INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE review (id INTEGER PRIMARY KEY AUTOINCREMENT, issue_id INTEGER NOT NULL REFERENCES issue,
       round INTEGER NOT NULL, reviewed_on TEXT NOT NULL, reviewer TEXT NOT NULL DEFAULT '',
       words TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE stored_file (id INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL UNIQUE,
       size INTEGER NOT NULL, suffix TEXT NOT NULL DEFAULT '', added_at TEXT NOT NULL)""",
    """CREATE TABLE evidence (id INTEGER PRIMARY KEY AUTOINCREMENT, issue_id INTEGER NOT NULL REFERENCES issue,
       measure_id INTEGER REFERENCES measure, round INTEGER NOT NULL, file_id INTEGER NOT NULL REFERENCES stored_file,
       name TEXT NOT NULL, added_on TEXT NOT NULL, note TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE minutes (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, held_on TEXT NOT NULL,
       place TEXT NOT NULL DEFAULT '', words TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE closing_step (id INTEGER PRIMARY KEY AUTOINCREMENT, issue_id INTEGER NOT NULL REFERENCES issue,
       round INTEGER NOT NULL, step INTEGER NOT NULL, done_on TEXT NOT NULL, person TEXT NOT NULL DEFAULT '',
       words TEXT NOT NULL DEFAULT '', checkers TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '',
       passed INTEGER, ends_on TEXT, minutes_id INTEGER REFERENCES minutes)""",
    """CREATE TABLE issue_round (id INTEGER PRIMARY KEY AUTOINCREMENT, issue_id INTEGER NOT NULL REFERENCES issue,
       round INTEGER NOT NULL, opened_on TEXT, ended_on TEXT NOT NULL, why TEXT NOT NULL DEFAULT '',
       deadline_text TEXT NOT NULL DEFAULT '', deadline_on TEXT, check_on TEXT, progress INTEGER,
       lasting INTEGER NOT NULL DEFAULT 0, finished_on TEXT, closing INTEGER NOT NULL DEFAULT 0, closed_on TEXT,
       closed_by TEXT NOT NULL DEFAULT '', operation INTEGER NOT NULL)""",
    """CREATE TABLE look_back_plan (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, made_on TEXT NOT NULL,
       method TEXT NOT NULL, seed TEXT NOT NULL, size INTEGER NOT NULL, scope TEXT NOT NULL DEFAULT '',
       note TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE look_back_item (id INTEGER PRIMARY KEY AUTOINCREMENT,
       plan_id INTEGER NOT NULL REFERENCES look_back_plan, issue_id INTEGER NOT NULL REFERENCES issue,
       round INTEGER NOT NULL, position INTEGER NOT NULL, result INTEGER, checked_on TEXT,
       checkers TEXT NOT NULL DEFAULT '', words TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE register (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL,
       columns TEXT NOT NULL, roles TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE register_row (id INTEGER PRIMARY KEY AUTOINCREMENT,
       register_id INTEGER NOT NULL REFERENCES register, position INTEGER NOT NULL, aspect TEXT NOT NULL DEFAULT '',
       cells TEXT NOT NULL)""",
    """CREATE TABLE register_row_unit (row_id INTEGER NOT NULL REFERENCES register_row, position INTEGER NOT NULL,
       unit_id INTEGER NOT NULL REFERENCES unit, PRIMARY KEY (row_id, position)) WITHOUT ROWID""",
    """CREATE TABLE register_row_issue (row_id INTEGER NOT NULL REFERENCES register_row, position INTEGER NOT NULL,
       issue_id INTEGER NOT NULL REFERENCES issue, PRIMARY KEY (row_id, position)) WITHOUT ROWID""",
    """CREATE TABLE snapshot (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, taken_on TEXT NOT NULL,
       taken_at TEXT NOT NULL, operation INTEGER NOT NULL, content TEXT NOT NULL)""",
)
#: What few issues have is indexed where it is there only.
_INDEXES_2 = (
    "CREATE INDEX issue_parent ON issue (parent_id) WHERE parent_id IS NOT NULL",
    f"CREATE INDEX issue_review ON issue ({_IN_ORDER_1}, review_on) WHERE review_on IS NOT NULL",
    f"CREATE INDEX issue_hints ON issue ({_IN_ORDER_1}, hints) WHERE hints > 0",
    f"CREATE INDEX issue_common ON issue ({_IN_ORDER_1}) WHERE parts > 0",
    f"CREATE INDEX issue_extended ON issue ({_IN_ORDER_1}) WHERE extensions > 0",
    f"CREATE INDEX issue_relapsed ON issue ({_IN_ORDER_1}, round) WHERE round > 1",
    f"CREATE INDEX issue_lasting ON issue ({_IN_ORDER_1}) WHERE lasting = 1",
    "CREATE INDEX alias_name ON alias (name)",
    "CREATE INDEX unit_group_unit_of_unit ON unit_group_unit (unit_id)",
    "CREATE INDEX custom_value_of ON custom_value (issue_id, field_id)",
    "CREATE INDEX custom_value_of_field ON custom_value (field_id)",
    "CREATE INDEX milestone_of ON milestone (issue_id, position)",
    "CREATE INDEX extension_of ON extension (issue_id, id)",
    "CREATE INDEX extension_of_measure ON extension (measure_id)",
    "CREATE INDEX review_of ON review (issue_id, reviewed_on)",
    "CREATE INDEX evidence_of ON evidence (issue_id, id)",
    "CREATE INDEX evidence_of_measure ON evidence (measure_id)",
    "CREATE INDEX evidence_of_file ON evidence (file_id)",
    "CREATE INDEX closing_step_of ON closing_step (issue_id, round, id)",
    "CREATE INDEX closing_step_of_minutes ON closing_step (minutes_id)",
    "CREATE INDEX issue_round_of ON issue_round (issue_id, round)",
    "CREATE INDEX look_back_item_of ON look_back_item (plan_id, position)",
    "CREATE INDEX look_back_item_of_issue ON look_back_item (issue_id)",
    "CREATE INDEX register_row_of ON register_row (register_id, position)",
    "CREATE INDEX register_row_unit_of_unit ON register_row_unit (unit_id)",
    "CREATE INDEX register_row_issue_of_issue ON register_row_issue (issue_id)",
)

#: What the first rows of a filter or a sort are found along.
_SPEED_2 = (
    "CREATE INDEX issue_number ON issue (number_key, source_id, id)",
    "CREATE INDEX source_name ON source (name)",
    "CREATE INDEX aspect_title ON aspect (title)",
    "CREATE INDEX progress_entry_text ON progress_entry (text)",
    *UNIT_ISSUES_2,
)


def _step_3(connection: sqlite3.Connection) -> None:
    for statement in (*_COLUMNS_3, *_TABLES_3, *_INDEXES_3):
        connection.execute(statement)


_COLUMNS_3 = ("ALTER TABLE issue ADD COLUMN secrecy TEXT NOT NULL DEFAULT ''",)
#: Sheets that go out and come back, what urges them, and the files themselves.
_TABLES_3 = (
    """CREATE TABLE sending (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE, number INTEGER NOT NULL,
       unit_id INTEGER NOT NULL REFERENCES unit, sent_on TEXT NOT NULL, due_on TEXT, layout TEXT NOT NULL,
       fields TEXT NOT NULL, rows TEXT NOT NULL, file_name TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE returned_row (id INTEGER PRIMARY KEY AUTOINCREMENT, sending_id INTEGER NOT NULL REFERENCES sending,
       issue_id INTEGER NOT NULL REFERENCES issue, cells TEXT NOT NULL)""",
    """CREATE TABLE received_file (id INTEGER PRIMARY KEY AUTOINCREMENT, sending_id INTEGER REFERENCES sending,
       unit_id INTEGER REFERENCES unit, name TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
       modified_at TEXT, received_at TEXT NOT NULL, report TEXT NOT NULL)""",
    """CREATE TABLE offered_row (id INTEGER PRIMARY KEY AUTOINCREMENT,
       received_id INTEGER NOT NULL REFERENCES received_file, sending_id INTEGER REFERENCES sending,
       unit_id INTEGER REFERENCES unit, key TEXT NOT NULL, kind TEXT NOT NULL, line TEXT NOT NULL DEFAULT '',
       content TEXT NOT NULL, state TEXT NOT NULL DEFAULT '', added INTEGER)""",
    """CREATE TABLE reminder (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,
       unit_id INTEGER NOT NULL REFERENCES unit, number TEXT NOT NULL DEFAULT '', issued_on TEXT NOT NULL,
       reply_by TEXT, signer TEXT NOT NULL DEFAULT '', words TEXT NOT NULL DEFAULT '',
       sending_id INTEGER REFERENCES sending)""",
    """CREATE TABLE reminder_item (id INTEGER PRIMARY KEY AUTOINCREMENT,
       reminder_id INTEGER NOT NULL REFERENCES reminder, issue_id INTEGER NOT NULL REFERENCES issue,
       round INTEGER NOT NULL)""",
    """CREATE TABLE archive (digest TEXT PRIMARY KEY, size INTEGER NOT NULL, content BLOB NOT NULL,
       added_at TEXT NOT NULL)""",
)
_INDEXES_3 = (
    "CREATE INDEX sending_of_unit ON sending (unit_id, id)",
    "CREATE INDEX returned_row_of ON returned_row (sending_id, issue_id)",
    "CREATE INDEX returned_row_of_issue ON returned_row (issue_id)",
    "CREATE INDEX received_file_of ON received_file (sending_id, id)",
    "CREATE INDEX received_file_digest ON received_file (digest)",
    "CREATE INDEX received_file_of_unit ON received_file (unit_id)",
    "CREATE INDEX offered_row_of ON offered_row (received_id)",
    "CREATE INDEX offered_row_key ON offered_row (key)",
    "CREATE INDEX offered_row_of_sending ON offered_row (sending_id)",
    "CREATE INDEX offered_row_of_unit ON offered_row (unit_id)",
    "CREATE INDEX reminder_of_unit ON reminder (unit_id, id)",
    "CREATE INDEX reminder_of_sending ON reminder (sending_id)",
    "CREATE INDEX reminder_item_of ON reminder_item (reminder_id)",
    "CREATE INDEX reminder_item_of_issue ON reminder_item (issue_id)",
    "CREATE INDEX issue_secret ON issue (secrecy) WHERE secrecy <> ''",
)

#: Step n brings a ledger from version n - 1 to n.
STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_step_1, _step_2, _step_3)
#: The version this program writes.
CURRENT = len(STEPS)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a ledger of ``version`` up to ``CURRENT``, each step whole or not at all.

    Foreign keys are off while a step may rebuild a table, and checked before it is committed.
    """
    connection.execute("PRAGMA foreign_keys=OFF")
    for number, step in enumerate(STEPS[version:], version + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            step(connection)
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise sqlite3.IntegrityError(f"migration {number}: {len(broken)} broken references")
            connection.execute(f"PRAGMA user_version={number:d}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    connection.execute("PRAGMA foreign_keys=ON")
