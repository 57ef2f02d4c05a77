# SPDX-License-Identifier: Apache-2.0
"""Each loader that wants to be counted appends its `__name__` when it is executed."""

LOG = []
