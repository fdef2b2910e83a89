# SPDX-License-Identifier: Apache-2.0
"""What templates may call."""
