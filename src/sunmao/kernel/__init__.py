# SPDX-License-Identifier: Apache-2.0
"""The grammar of a procedure, plain Python: no database, no web, no system clock."""
