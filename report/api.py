"""The library's public names with their docstrings, for a page of the site."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import mistune
from markupsafe import Markup

import alliance_stats as stats


def modules() -> Iterator[dict[str, Any]]:
    """Yield the front door and each public module: ``name``, ``summary`` and ``members``."""
    front = [getattr(stats, name) for name in stats.__all__]
    for room in [stats, *filter(inspect.ismodule, front)]:
        public = [getattr(room, name) for name in room.__all__]
        own = [each for each in public if room is stats or each not in front]  # each name once
        yield {
            "name": room.__name__,
            "summary": _written((inspect.getdoc(room) or "").partition("\n\n")[0]),
            "members": [_member(each) for each in own if callable(each)],
        }


def _member(member: Any) -> dict[str, Any]:
    """Return the name and signature of a function or class, and the parts of its docstring."""
    summary, _, rest = (inspect.getdoc(member) or "").partition("\n\n")
    told, prompt, examples = rest.partition(">>> ")
    return {
        "name": member.__name__,
        "signature": re.sub(r"\w+(?:\.\w+)*\.(?=\w)", "", str(inspect.signature(member))),
        "summary": _written(summary).striptags(),
        "told": _written(told),
        "examples": prompt + examples,
    }


def _written(text: str) -> Markup:
    """Return numpydoc as HTML: it is Markdown, once what is said of a name is a list."""
    listed = re.sub(r"(?m)^(\S.*)\n(?= {4})", r"- **\1**\\\n", text)
    html = mistune.markdown(re.sub(r":\w+:`~?", "`", listed))
    return Markup(str(html).replace("h2>", "h3>"))
