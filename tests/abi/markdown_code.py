# SPDX-License-Identifier: Apache-2.0
"""Blocks of code in Markdown pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

# What a test can do something with, and what says that it is nothing but text.
LANGUAGES = {"c", "cpp", "python", "json", "cmake", "toml", "console", "text"}
_FENCE = re.compile(r"^```(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    page: str
    line: int  # of its first line of code
    language: str
    code: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(page.name, text.count("\n", 0, match.start(2)) + 1, match[1], match[2])
        for match in _FENCE.finditer(text)
    ]


def commands_of(block: Block) -> list[str]:
    """The command lines of a console block, without their comments."""
    joined = block.code.replace("\\\n", " ")
    lines = [line[2:] for line in joined.splitlines() if line.startswith("$ ")]
    return [re.sub(r"\s+#.*", "", line) for line in lines]
