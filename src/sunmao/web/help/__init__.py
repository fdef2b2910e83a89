# SPDX-License-Identifier: Apache-2.0
"""The manual inside the product."""
