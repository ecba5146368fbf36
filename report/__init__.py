"""The notebooks of this checkout as a small site: a tool, not part of the library."""


class ReportError(Exception):
    """What keeps a report from being made, in one sentence."""
