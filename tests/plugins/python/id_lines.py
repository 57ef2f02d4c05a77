# SPDX-License-Identifier: Apache-2.0
"""A reporter: one line for each case."""

from tthost_sdk import Call, Record, Reporter, write_whole


class IdLines(Reporter):
    def __init__(self, config: Record):
        super().__init__(config)
        self._lines: list[str] = []

    def event(self, call: Call, kind: str, record: Record) -> None:
        print("event", kind)
        if kind == "case_finished":
            self._lines.append(f"{record['verdict']['result']} {record['case']['id']}")
        elif kind == "run_finished":
            write_whole(self.config["out"], "".join(line + "\n" for line in self._lines))
