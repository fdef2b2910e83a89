# SPDX-License-Identifier: Apache-2.0
"""Offices, their departments and people, and for which post a person acts."""
