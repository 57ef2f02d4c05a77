# SPDX-License-Identifier: Apache-2.0
"""What tests of small networks on virtual devices share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def fresh_backend() -> Iterator[None]:
    """The number of virtual devices is settled when a backend starts."""
    extend = pytest.importorskip("jax.extend")
    extend.backend.clear_backends()
    yield
    extend.backend.clear_backends()
