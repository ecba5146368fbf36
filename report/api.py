"""The library's public names with their docstrings, for a page of the site."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import mistune
from markupsafe import Markup

import alliance_stats as stats


def modules() -> Iterator[dict[str, Any]]:
    """Yield the front door and each public module, with its ``members``."""
    front = [getattr(stats, name) for name in stats.__all__]
    for room in [stats, *filter(inspect.ismodule, front)]:
        public = [getattr(room, name) for name in room.__all__]
        own = [each for each in public if room is stats or each not in front]  # each name once
        members = [_parts(each) for each in own if callable(each)]
        yield _parts(room) | {"members": members}


def _parts(it: Any) -> dict[str, Any]:
    """Return the name of a module, function or class, its signature, and its docstring's parts."""
    summary, _, rest = (inspect.getdoc(it) or "").partition("\n\n")
    told, prompt, examples = rest.partition(">>> ")
    signature = str(inspect.signature(it)) if callable(it) else ""
    return {
        "name": it.__name__,
        "signature": re.sub(r"\w+(?:\.\w+)*\.(?=\w)", "", signature),
        "summary": _written(summary),
        "told": _written(told),
        "examples": prompt + examples,
    }


def _written(text: str) -> Markup:
    """Return numpydoc as HTML: it is Markdown, once what is said of a name is a list."""
    listed = re.sub(r"(?m)^(\S.*)\n(?= {4})", r"- **\1**\\\n", text)
    html = mistune.markdown(re.sub(r":\w+:`~?", "`", listed))
    return Markup(str(html).replace("h2>", "h3>"))
