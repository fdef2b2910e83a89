# SPDX-License-Identifier: Apache-2.0
"""Ask the database's catalogue whether every wall stands.

An application declares beside its name what the application's role may write:
`writable_tables = {"office_person": "INSERT, UPDATE"}` and `unwalled_tables = {table: reason}`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from sunmao.office.keys import OfficeKey, OfficeOneToOne

TABLES = """
SELECT c.relname, c.relrowsecurity,
       COALESCE((SELECT p.polqual IS NOT NULL
                    AND pg_get_expr(p.polqual, p.polrelid) LIKE '%%SELECT sunmao_office()%%'
                   FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'wall'), false),
       COALESCE((SELECT (SELECT a.attname FROM pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum = k.conkey[1])
                   FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p'), '')
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
   AND EXISTS (SELECT FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attname = 'office_id' AND NOT a.attisdropped)
 ORDER BY c.relname"""
DOUBLED = """
SELECT c.relname, p.roles::text, p.cmd FROM pg_policies p JOIN pg_class c ON c.relname = p.tablename,
       unnest(p.roles) AS r(role)
 WHERE p.schemaname = 'public' AND p.permissive = 'PERMISSIVE' AND c.relnamespace = 'public'::regnamespace
 GROUP BY c.relname, r.role, p.roles, p.cmd HAVING count(*) > 1"""
REFERENCES = """
SELECT t.relname || '.' || a.attname
  FROM pg_constraint k
  JOIN pg_class t ON t.oid = k.conrelid
  JOIN pg_attribute o ON o.attrelid = t.oid AND o.attname = 'office_id' AND k.conkey[1] = o.attnum
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[2]
 WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 2"""
RIGHTS = """
SELECT c.relname, r.right_ FROM pg_class c,
       unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) AS r(right_)
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
   AND (has_table_privilege('sunmao_app', c.oid, r.right_)
        OR (r.right_ IN ('INSERT', 'UPDATE') AND has_any_column_privilege('sunmao_app', c.oid, r.right_)))
 ORDER BY 1, 2"""
LOOSE = """
SELECT p.oid::regprocedure::text FROM pg_proc p
 WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
   AND (has_function_privilege('public', p.oid, 'EXECUTE')
        OR pg_get_userbyid(p.proowner) NOT IN ('sunmao_journal', 'sunmao_owner'))
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"""


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Return what is wrong with keys, walls, references and rights; nothing when all is well."""
    return [
        *_table_faults(_ask(connection, TABLES), _declared("unwalled_tables")),
        *(f"{row[0]}: two policies for one role" for row in _ask(connection, DOUBLED)),
        *_reference_faults({row[0] for row in _ask(connection, REFERENCES)}),
        *_right_faults(_ask(connection, RIGHTS), _declared("writable_tables")),
        *(f"{row[0]}: a definer function open to all" for row in _ask(connection, LOOSE)),
    ]


def _ask(connection: BaseDatabaseWrapper, statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("%%", "%"))
        return list(cursor.fetchall())


def _declared(name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for config in apps.get_app_configs():
        declared: Mapping[str, str] = getattr(config, name, {})
        found.update(declared)
    return found


def _table_faults(rows: Iterable[tuple[Any, ...]], unwalled: Mapping[str, str]) -> Iterator[str]:
    for table, secured, walled, first in rows:
        if table in unwalled:
            continue
        if not secured:
            yield f"{table}: row level security is off"
        if not walled:
            yield f"{table}: no policy with the office in a scalar subquery"
        if first != "office_id":
            yield f"{table}: the primary key does not start with the office"


def _reference_faults(composite: set[str]) -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, (OfficeKey, OfficeOneToOne)):
                column = f"{model._meta.db_table}.{field.column}"
                if column not in composite:
                    yield f"{column}: the reference does not carry the office"


def _right_faults(rows: Iterable[tuple[Any, ...]], allowed: Mapping[str, str]) -> Iterator[str]:
    for table, right in rows:
        if right not in allowed.get(table, "").replace(",", " ").split():
            yield f"{table}: the application may {right}, which nobody declared"
