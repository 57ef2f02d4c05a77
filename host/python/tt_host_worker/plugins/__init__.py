# SPDX-License-Identifier: Apache-2.0
"""Plugins written in Python: what stands between their classes and the C tables of the SDK."""
