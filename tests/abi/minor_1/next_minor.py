# SPDX-License-Identifier: Apache-2.0
"""Writes the SDK's headers and the file with the host's table as a next minor would have them: one
more slot at the end of tthost_host.

    next_minor.py SOURCE DESTINATION
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

SLOT = """
  /* [any] [borrowed] Only in tests: 42. */
  int32_t (*answer)(tthost_call* call);
} tthost_host;"""


def changed(path: Path, what: str, new: str, to: Path) -> None:
    """Copies a file with the one place that reads `what` changed; leaves an equal copy alone."""
    text = path.read_text(encoding="utf-8")
    if text.count(what) != 1:
        sys.exit(f"{path}: expected '{what}' once, found {text.count(what)}")
    text = text.replace(what, new)
    if not to.exists() or to.read_text(encoding="utf-8") != text:
        to.write_text(text, encoding="utf-8")


def main(source: Path, destination: Path) -> None:
    headers = source / "sdk/include"
    include = destination / "include"
    special = {"base.h", "host.h"}
    for header in headers.rglob("*.h*"):
        copy = include / header.relative_to(headers)
        copy.parent.mkdir(parents=True, exist_ok=True)
        is_current = copy.exists() and copy.stat().st_mtime >= header.stat().st_mtime
        if header.name not in special and not is_current:
            shutil.copy2(header, copy)
    base = headers / "tthost/base.h"
    (minor,) = re.findall(r"define TTHOST_SDK_MINOR (\d+)", base.read_text(encoding="utf-8"))
    changed(
        base,
        f"define TTHOST_SDK_MINOR {minor}",
        f"define TTHOST_SDK_MINOR {int(minor) + 1}",
        include / "tthost/base.h",
    )
    changed(headers / "tthost/host.h", "\n} tthost_host;", SLOT, include / "tthost/host.h")
    changed(
        source / "host/plugins/loading/plugin_call.cc",
        " HostExtension};",
        " HostExtension,       [](tthost_call*) -> int32_t { return 42; }};",
        destination / "plugin_call.cc",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
