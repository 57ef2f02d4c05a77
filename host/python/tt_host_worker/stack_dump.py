# SPDX-License-Identifier: Apache-2.0
"""Python stacks of all threads, written by signal handlers that need no interpreter lock."""

from __future__ import annotations

import faulthandler


def install(request: dict) -> dict:
    """From now on faults, and the request signal, write stacks to a descriptor.

    request  {"descriptor": open file, "request_signal": number}; the handler that the signal has
             already runs after the stacks are written
    returns  {}
    """
    faulthandler.enable(file=request["descriptor"], all_threads=True)
    faulthandler.register(
        request["request_signal"], file=request["descriptor"], all_threads=True, chain=True
    )
    return {}
