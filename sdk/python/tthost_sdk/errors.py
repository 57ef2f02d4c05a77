# SPDX-License-Identifier: Apache-2.0
"""How a plugin ends a call on purpose.

Any other exception is a mistake of the plugin: the case ends as `plugin_error`, with the exception
and its line in the report.
"""

from __future__ import annotations

import enum


class Code(enum.IntEnum):
    """Canonical status codes, numbered as in `tthost/base.h`."""

    CANCELLED = 1
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    ABORTED = 10
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    DATA_LOSS = 15
    UNAUTHENTICATED = 16


class PluginError(Exception):
    """Ends the call with a code and a text for the user."""

    def __init__(self, text: str, code: Code = Code.INTERNAL):
        super().__init__(text)
        self.code = code


class UnimplementedError(PluginError):
    """The plugin does not cover this case. `plan` raises it to skip the case with this reason."""

    def __init__(self, reason: str):
        super().__init__(reason, Code.UNIMPLEMENTED)


class ConfigError(PluginError):
    """A configuration that the schema allows, but which makes no sense."""

    def __init__(self, text: str):
        super().__init__(text, Code.INVALID_ARGUMENT)


class CancelledError(PluginError):
    """For a plugin that stops because `call.cancelled()` says so."""

    def __init__(self, text: str = "cancelled"):
        super().__init__(text, Code.CANCELLED)


class MisuseError(PluginError):
    """A function of the host was called where it does not belong, or with what it does not take."""

    def __init__(self, text: str):
        super().__init__(text, Code.FAILED_PRECONDITION)


class StaleError(MisuseError):
    """Something of the host was used after the call that it was lent for."""
