# SPDX-License-Identifier: Apache-2.0
"""The version of the SDK: that of `sdk/include/tthost/base.h`, with a patch level."""

__version__ = "1.0.0"
