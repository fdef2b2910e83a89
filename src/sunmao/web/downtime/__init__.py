# SPDX-License-Identifier: Apache-2.0
"""What helps when the system is down: empty forms for paper, and entering the day after what was written on them."""
