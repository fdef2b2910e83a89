# SPDX-License-Identifier: Apache-2.0
"""The shell: pages that every ledger has without writing any."""
