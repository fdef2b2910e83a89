# SPDX-License-Identifier: Apache-2.0
"""案件台账。"""
