# SPDX-License-Identifier: Apache-2.0
"""Bytecode of a run's loaders, compiled by the first case that imports them.

Nothing is written into a models root, so Python's own cache beside the sources is not there, and
compiling costs more than all the rest of a small case.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import tempfile
from importlib.machinery import SourceFileLoader
from importlib.util import source_hash
from pathlib import Path
from types import CodeType

_HASH_BYTES = 8


class SharedBytecodeLoader(SourceFileLoader):
    """Python's loader of source files, with another place for what is compiled.

    A file is named by the hash of a source and its path, so that it is never stale, and begins
    with the hash of the rest, so that damage is seen. What cannot be read or written is compiled.
    """

    def __init__(self, name: str, path: str, directory: str):
        super().__init__(name, path)
        self._directory = Path(directory)

    def source_to_code(self, data, path, *, _optimize=-1) -> CodeType:
        file = self._directory / source_hash(os.fsencode(path) + b"\0" + bytes(data)).hex()
        code = _read(file)
        if code is None:
            code = super().source_to_code(data, path, _optimize=_optimize)
            _write(file, code)
        return code


def _read(file: Path) -> CodeType | None:
    try:
        content = file.read_bytes()
    except OSError:
        return None
    if content[:_HASH_BYTES] != source_hash(content[_HASH_BYTES:]):
        return None
    return marshal.loads(content[_HASH_BYTES:])


def _write(file: Path, code: CodeType) -> None:
    content = marshal.dumps(code)
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as unfinished:
            unfinished.write(source_hash(content) + content)
        os.replace(unfinished.name, file)
