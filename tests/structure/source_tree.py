# SPDX-License-Identifier: Apache-2.0
"""The files that the checks look at, and what a check finds in them."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

CPP_SUFFIXES = {".h", ".hpp", ".c", ".cc", ".cpp"}
NOT_OURS = ("third_party/",)
NOT_SOURCES = ("build", ".venv", "node_modules")  # folders, where there is no git to ask


@dataclass(frozen=True)
class Finding:
    """One broken rule: `path` relative to the tree, `line` 1-based, 0 for the file as a whole."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class SourceTree:
    """The files below `root` that git tracks or would track; all files where there is no git."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._texts: dict[str, str | None] = {}

    @cached_property
    def paths(self) -> list[str]:
        found = self._paths_of_git() if (self.root / ".git").exists() else self._paths_of_disk()
        return sorted(
            path for path in found if not path.startswith(NOT_OURS) and (self.root / path).is_file()
        )

    def _paths_of_git(self) -> list[str]:
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(command, cwd=self.root, check=True, capture_output=True, text=True)
        return [path for path in listing.stdout.split("\0") if path]

    def _paths_of_disk(self) -> list[str]:
        found = []
        for folder, subfolders, names in os.walk(self.root):
            subfolders[:] = [name for name in subfolders if name not in NOT_SOURCES]
            found += [(Path(folder) / name).relative_to(self.root).as_posix() for name in names]
        return found

    def with_suffix(self, *suffixes: str) -> list[str]:
        return [path for path in self.paths if PurePosixPath(path).suffix in suffixes]

    def cpp(self) -> list[str]:
        return self.with_suffix(*CPP_SUFFIXES)

    def text(self, path: str) -> str | None:
        """The text of a file; None for one that is not UTF-8 text."""
        if path not in self._texts:
            try:
                self._texts[path] = (self.root / path).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                self._texts[path] = None
        return self._texts[path]

    def lines(self, path: str) -> list[tuple[int, str]]:
        return list(enumerate((self.text(path) or "").splitlines(), start=1))
