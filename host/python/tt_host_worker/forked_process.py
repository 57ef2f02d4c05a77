# SPDX-License-Identifier: Apache-2.0
"""What a forked interpreter remembers of its parent and must forget."""

from __future__ import annotations

import os
import tempfile


def renew(request: dict) -> dict:
    """Takes over the environment of this process, which Python read in the parent.

    request  {"environment": {name: value}}: what differs from the parent's
    returns  {}
    """
    os.environ.update(request["environment"])
    tempfile.tempdir = None
    return {}
