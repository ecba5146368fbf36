"""The library's public names with their docstrings, for a page of the site."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape

import alliance_stats as stats

_HEAD = re.compile(r"(?m)^(\w[\w ]*)\n-{3,}\n")
_ENTRY = re.compile(r"(?m)^(\S.*)\n?((?:(?: .*)?(?:\n|\Z))*)")  # a name, and what is indented


def modules() -> Iterator[dict[str, Any]]:
    """Yield the front door and each public module: ``name``, ``summary`` and ``members``."""
    front = [getattr(stats, name) for name in stats.__all__]
    for room in [stats, *filter(inspect.ismodule, front)]:
        public = [getattr(room, name) for name in room.__all__]
        own = [each for each in public if room is stats or each not in front]  # each name once
        yield {
            "name": room.__name__,
            "summary": (inspect.getdoc(room) or "").partition("\n\n")[0],
            "members": [_member(each) for each in own if callable(each)],
        }


def _member(member: Any) -> dict[str, Any]:
    """Return name, signature, summary and sections of a function or class."""
    summary, *parts = _HEAD.split(inspect.getdoc(member) or "")
    return {
        "name": member.__name__,
        "signature": re.sub(r"\w+(?:\.\w+)*\.(?=\w)", "", str(inspect.signature(member))),
        "summary": summary.strip().split("\n\n"),
        "sections": zip(parts[::2], map(str.strip, parts[1::2]), strict=True),
    }


def entries(section: str) -> list[tuple[str, str]]:
    """Return the names of a section, such as parameters, with what is said of each."""
    return _ENTRY.findall(section)


def inline(text: str) -> Markup:
    """Write what reStructuredText marks as code, or as a name, as code."""
    marked = re.sub(r"(?::\w+:)?``?~?([^`]+)``?", r"<code>\1</code>", str(escape(text)))
    return Markup(re.sub(r"\n\s*\n", "<br>", marked))
