# SPDX-License-Identifier: Apache-2.0
"""Matters, their journal, and the one write path."""
