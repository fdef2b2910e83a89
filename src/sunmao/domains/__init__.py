# SPDX-License-Identifier: Apache-2.0
"""One folder for each ledger; they do not know each other."""
