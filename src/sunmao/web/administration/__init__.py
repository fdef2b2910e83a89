# SPDX-License-Identifier: Apache-2.0
"""Simple lists and forms for the administrators; never Django's own admin."""
