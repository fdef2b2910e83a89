# SPDX-License-Identifier: Apache-2.0
"""Lists and counts as workbooks and as paper: at once when small, by a background job when large."""
