# SPDX-License-Identifier: Apache-2.0
"""Migration operations: what stands in the database and Django can not say.

Every table with an office's rows takes OfficeFirst, SameOffice for each reference, and Walled.
"""

from pathlib import Path
from typing import Any

from django.db import migrations

OWN_OFFICE = "office_id = (SELECT public.sunmao_office())"


class Statement(migrations.RunSQL):
    """An operation that is written again as it was called."""

    def __init__(self, forward: str, backward: str, *args: str, **kwargs: Any) -> None:
        self.called_with = (args, kwargs)
        super().__init__(forward, backward)

    def deconstruct(self) -> tuple[str, tuple[str, ...], dict[str, Any]]:
        """Name the operation and its arguments, for Django's migration writer."""
        args, kwargs = self.called_with
        return self.__class__.__name__, args, kwargs


class OfficeFirst(Statement):
    """Make (office_id, key) the primary key of a table."""

    def __init__(self, table: str, key: str = "id") -> None:
        change = f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY"
        super().__init__(f"{change} (office_id, {key})", f"{change} ({key})", table, key)


class SameOffice(Statement):
    """Let a reference hold only inside one office; `ends_with` lets the row go with what it points at."""

    def __init__(self, table: str, column: str, target: str, key: str = "id", *, ends_with: bool = False) -> None:
        name = f"{table}_{column}_same_office"
        super().__init__(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (office_id, {column})"
            f" REFERENCES {target} (office_id, {key}){' ON DELETE CASCADE' if ends_with else ''}",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            table,
            column,
            target,
            key,
            ends_with=ends_with,
        )


class Walled(Statement):
    """Show and take rows only of the office that the transaction acts for.

    `check` adds a condition for writing. `journal_sees_all` lets the definer functions read
    before anybody acts, which only the tables of offices and people need.
    """

    def __init__(
        self,
        table: str,
        app: str = "SELECT",
        journal: str = "",
        *,
        check: str = "",
        journal_sees_all: bool = False,
    ) -> None:
        write = f"{OWN_OFFICE} AND {check}" if check else OWN_OFFICE
        walled = "sunmao_app" if journal_sees_all else "sunmao_app, sunmao_journal"
        lines = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY wall ON {table} TO {walled} USING ({OWN_OFFICE}) WITH CHECK ({write})",
            _grant(app, table, "sunmao_app"),
            _grant(journal, table, "sunmao_journal"),
        ]
        undo = [f"DROP POLICY wall ON {table}"]
        if journal_sees_all:
            lines.append(f"CREATE POLICY journal ON {table} TO sunmao_journal USING (true)")
            undo.append(f"DROP POLICY journal ON {table}")
        undo += [
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {table} FROM sunmao_app, sunmao_journal",
        ]
        super().__init__(
            ";\n".join(filter(None, lines)),
            ";\n".join(undo),
            table,
            app,
            journal,
            check=check,
            journal_sees_all=journal_sees_all,
        )


class Granted(Statement):
    """Give rights on a table without a wall. The reason is for the reader and is not run."""

    def __init__(self, table: str, app: str = "", journal: str = "", *, reason: str) -> None:
        lines = [
            _grant(app, table, "sunmao_app"),
            _grant(journal, table, "sunmao_journal"),
        ]
        super().__init__(
            ";\n".join(filter(None, lines)),
            f"REVOKE ALL ON {table} FROM sunmao_app, sunmao_journal",
            table,
            app,
            journal,
            reason=reason,
        )


class SqlFile(Statement):
    """Run a file of SQL that stands beside the application's code."""

    def __init__(self, path: Path, backward: str = "") -> None:
        super().__init__(path.read_text(encoding="utf-8"), backward, str(path), backward)


class Doors(Statement):
    """Hand functions to the journal's role and let only the application call them.

    The new owner needs CREATE on the schema at that moment, so it is lent and taken back.
    """

    def __init__(self, *names: str, app: bool = True) -> None:
        lines = ["GRANT CREATE ON SCHEMA public TO sunmao_journal"]
        lines += [_hand_over(name, app=app) for name in names]
        lines.append("REVOKE CREATE ON SCHEMA public FROM sunmao_journal")
        super().__init__(";\n".join(lines), "", *names, app=app)


def _grant(rights: str, table: str, role: str) -> str:
    return f"GRANT {rights} ON {table} TO {role}" if rights else ""


def _hand_over(name: str, *, app: bool) -> str:
    grant = f"GRANT EXECUTE ON FUNCTION public.{name} TO sunmao_app;\n" if app else ""
    return (
        f"REVOKE ALL ON FUNCTION public.{name} FROM PUBLIC;\n{grant}"
        f"ALTER FUNCTION public.{name} OWNER TO sunmao_journal"
    )
