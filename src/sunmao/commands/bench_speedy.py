# SPDX-License-Identifier: Apache-2.0
"""Filling large tables fast: without indexes and references, which are made again afterwards as they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from sunmao.commands import postgres

FASTER = {"max_wal_size": "16GB", "checkpoint_timeout": "1h", "fsync": "off", "full_page_writes": "off",
          "autovacuum": "off", "maintenance_work_mem": "1GB"}  # fmt: skip
"""A throw-away database may be lost; while it is measured it runs as delivered."""
REFERENCES = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE contype = 'f' AND (conrelid = ANY (%(tables)s::regclass[]) OR confrelid = ANY (%(tables)s::regclass[]))
"""
UNIQUE = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE contype = 'u' AND conrelid = ANY (%(tables)s::regclass[])
"""
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
 WHERE i.indrelid = ANY (%(tables)s::regclass[])
   AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))
"""


@contextmanager
def settings_for_filling(here: postgres.Cluster) -> Iterator[None]:
    """Let the server write fast for a while."""
    with psycopg.connect(here.address(postgres.SUPERUSER), autocommit=True) as master:
        for name, value in FASTER.items():
            master.execute(f"ALTER SYSTEM SET {name} = '{value}'")  # constants
        master.execute("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        with psycopg.connect(here.address(postgres.SUPERUSER), autocommit=True) as master:
            master.execute("ALTER SYSTEM RESET ALL")
            master.execute("SELECT pg_reload_conf()")
            master.execute("VACUUM ANALYZE")
            master.execute("CHECKPOINT")


@contextmanager
def bare(address: str, tables: Sequence[str]) -> Iterator[None]:
    """Take references, unique constraints and indexes away, and bring them back as they were."""
    asked: dict[str, Any] = {"tables": list(tables)}
    with psycopg.connect(address, autocommit=True) as owner:
        references = owner.execute(REFERENCES, asked).fetchall()
        unique = owner.execute(UNIQUE, asked).fetchall()
        indexes = owner.execute(INDEXES, asked).fetchall()
        for table, name, _ in (*references, *unique):
            owner.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            owner.execute(f"DROP INDEX {name}")
    yield
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute("SET max_parallel_maintenance_workers = 2")
        for _, definition in indexes:
            owner.execute(definition)
        for table, name, definition in (*unique, *references):
            owner.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
