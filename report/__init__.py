"""The notebooks of this checkout as a small site: a tool, not part of the library."""


class ReportError(Exception):
    """Raised when a report cannot be built; its text is one sentence."""
