# SPDX-License-Identifier: Apache-2.0
"""Django's PostgreSQL backend, told that the key of a table is (office_id, id)."""
