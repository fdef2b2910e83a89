# SPDX-License-Identifier: Apache-2.0
"""Work that takes longer than a page may: asked for by a person, done by the worker in that person's post."""
