# SPDX-License-Identifier: Apache-2.0
"""What the templates of the shell call by name."""

from __future__ import annotations

from typing import Any

from django import template

from sunmao.web import shell as shells

register = template.Library()


@register.simple_tag(takes_context=True)
def shell(context: template.RequestContext) -> shells.Shell:
    """Return the bar, the banner and the foot for this request."""
    request: Any = context.get("request")
    return shells.shell_of(request)
