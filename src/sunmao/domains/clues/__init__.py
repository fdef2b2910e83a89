# SPDX-License-Identifier: Apache-2.0
"""法律监督线索台账。"""
