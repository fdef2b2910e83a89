# SPDX-License-Identifier: Apache-2.0
"""Sunmao: every piece of work of a procuratorate, brought to its end."""
