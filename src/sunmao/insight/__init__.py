# SPDX-License-Identifier: Apache-2.0
"""What is worked out from matters and journal: read only, rebuildable, never a ranking of offices or people."""
