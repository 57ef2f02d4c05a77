# SPDX-License-Identifier: Apache-2.0
"""Sequence parallelism as a plugin of tt-host: a plan, and hooks for what it cannot say."""
