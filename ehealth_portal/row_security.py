"""The second wall: row-level security on PostgreSQL, by the same rules as ``visible_to``. Migrations use it.

What a table shows (``seen``) and lets in (``written``) are SQL conditions on its rows. The answers below are
what members/wall.py told the connection about the reader; untold, a connection sees what the public sees.
Each is a sub-select, so that PostgreSQL asks it once a query and not once a row. docs/adr/0009-second-wall.md
"""

from typing import Any

from django.db.migrations.operations.base import Operation

READER = "(SELECT nullif(current_setting('portal.reader', true), '')::bigint)"
BODIES = "(SELECT coalesce(nullif(current_setting('portal.bodies', true), ''), '{}'))::bigint[]"
MEMBER_STATES = "(SELECT coalesce(nullif(current_setting('portal.member_states', true), ''), '{}'))::bigint[]"
ORGANIZATIONS = "(SELECT coalesce(nullif(current_setting('portal.organizations', true), ''), '{}'))::bigint[]"
LINK = "(SELECT nullif(current_setting('portal.link', true), ''))"  # SHA-256 of a signed link's secret
SEES_ALL = "(SELECT coalesce(current_setting('portal.sees_all', true), '') = 'on')"


def of_group(row: str) -> str:
    """The reader's group holds it; or it names no body yet, and the reader, who has a group, wrote it."""
    unplaced = f"{row}.body_id IS NULL AND {row}.created_by_id = {READER} AND {BODIES} <> '{{}}'"
    return f"({row}.body_id = ANY ({BODIES}) OR ({unplaced}))"


def _belongs_to(parent: str, key: str, condition: str = "true") -> str:
    """The row that ``key`` names can be seen (PostgreSQL asks the parent's own wall) and meets the condition."""
    return f"EXISTS (SELECT FROM {parent} parent WHERE parent.id = {key} AND {condition})"


class Wall(Operation):
    """Raises the wall around one table on PostgreSQL. It needs no models, and so has none drawn up for it."""

    reversible = True

    def __init__(self, table: str, seen: str, written: str) -> None:
        self.table, self.seen, self.written = table, seen, written

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Models do not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        table, seen, written = self.table, self.seen, self.written
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", None)
        for policy in (
            f"read ON {table} FOR SELECT USING ({SEES_ALL} OR {seen})",
            f"write ON {table} FOR INSERT WITH CHECK ({SEES_ALL} OR {written})",
            f"change ON {table} FOR UPDATE USING ({SEES_ALL} OR {seen}) WITH CHECK ({SEES_ALL} OR {written})",
            f"delete ON {table} FOR DELETE USING ({SEES_ALL} OR {written})",
        ):
            schema_editor.execute(f"CREATE POLICY wall_{policy}", None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for name in ("read", "write", "change", "delete"):
            schema_editor.execute(f"DROP POLICY IF EXISTS wall_{name} ON {self.table}", None)
        schema_editor.execute(f"ALTER TABLE {self.table} DISABLE ROW LEVEL SECURITY", None)

    def describe(self) -> str:
        return f"Row-level security on {self.table}"


def wall(table: str, *, seen: str, written: str) -> Wall:
    """The wall around one table. ``seen`` also bounds what can be locked; the secretariat and workers pass it."""
    return Wall(table, seen, written)


def wall_of_group(table: str) -> Wall:
    """Reviewed records that name a body: published, or of the reader's group."""
    group = of_group(table)
    return wall(table, seen=f"({table}.state = 'published' OR {group})", written=group)


def wall_of_part(table: str, parent: str, key: str) -> Wall:
    """Rows around a record of a group: seen with it, written by its group."""
    return wall(
        table,
        seen=_belongs_to(parent, f"{table}.{key}"),
        written=_belongs_to(parent, f"{table}.{key}", of_group("parent")),
    )


def wall_of_reviewed_part(table: str, parent: str, key: str) -> Wall:
    """Reviewed records below a record of a group: seen with it once published, before that by its group."""
    group = _belongs_to(parent, f"{table}.{key}", of_group("parent"))
    published = f"({table}.state = 'published' AND {_belongs_to(parent, f'{table}.{key}')})"
    return wall(table, seen=f"({published} OR {group})", written=group)


def wall_of_secretariat(table: str, *, seen: str = "state = 'published'") -> Wall:
    """Written by the secretariat and its workers alone."""
    return wall(table, seen=f"({seen})", written="false")


def wall_of_person(table: str, key: str) -> Wall:
    """Each person's own rows."""
    own = f"({table}.{key} = {READER})"
    return wall(table, seen=own, written=own)
