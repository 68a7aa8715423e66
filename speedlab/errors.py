"""What can go wrong, each with the exit code of the command-line contract.

Every message is one sentence that names the file, says what is wrong and what to do next.
"""

from __future__ import annotations


class SpeedlabError(Exception):
    """Base of all errors that a user can cause or cure."""

    exit_code = 1


class UsageError(SpeedlabError):
    """An option's value makes no sense (exit code 2)."""

    exit_code = 2


class UnreadableInputError(SpeedlabError):
    """The clip cannot be read at all (exit code 3)."""

    exit_code = 3


class NotMeasurableError(SpeedlabError):
    """The clip was read, but nothing in it can be measured (exit code 4).

    `code` is the stable name of the reason (see `speedlab.model.quality.ProblemCode`),
    `remedy` says how to film it better.
    """

    exit_code = 4

    def __init__(self, code: str, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.code = code
        self.reason = reason
        self.remedy = remedy


class NoWeightsError(SpeedlabError):
    """No pose model could be found or fetched (exit code 5)."""

    exit_code = 5


class UnwritableOutputError(SpeedlabError):
    """The results cannot be written (exit code 6)."""

    exit_code = 6
