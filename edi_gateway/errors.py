"""The base of every error this package raises on purpose."""

from __future__ import annotations


class GatewayError(Exception):
    """Base class: catch this to catch everything the package raises on purpose.

    The text is a whole sentence for the person who has to act on it.
    """


class ConfigurationError(GatewayError):
    """A configuration, partner, map or guide file cannot be used.

    ``problems`` holds one sentence per problem, each beginning with ``file:line:`` where known.
    """

    def __init__(self, problems: list[str] | str) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))


class WriteError(GatewayError):
    """A message cannot be written as asked: a value does not fit the standard or the character set."""
