# SPDX-License-Identifier: Apache-2.0
"""A runtime for tests: the host, whatever --platform says, so that cases need chips."""

from __future__ import annotations

from tt_host_worker.runtimes import cpu


class Execution(cpu.Execution):
    @classmethod
    def prepare(cls, platform: str, devices: int) -> None:
        pass
