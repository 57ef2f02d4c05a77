# SPDX-License-Identifier: Apache-2.0
"""Says, before anything is downloaded, when pip would take a torch that is no CPU build.

Reads the report of `pip install --dry-run --report -` on stdin. Writes nothing when the plan holds
no torch (it is installed already) or a CPU build of it.
"""

from __future__ import annotations

import json
import re
import ssl
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ACCELERATOR_VERSION = re.compile(r"\+(cu|rocm|xpu)")
ACCELERATOR_PACKAGE = re.compile(r"^(nvidia|cuda|triton|pytorch-triton|rocm|intel-sycl)\b")

Size = Callable[[str], int | None]


def describe(report: dict, size_of: Size) -> str | None:
    """The message for the plan in `report`, or None when there is nothing to say.

    `size_of` gives the bytes behind a URL, None when they cannot be learnt.
    """
    plan = {item["metadata"]["name"].lower(): item for item in report["install"]}
    torch = plan.get("torch")
    if torch is None:
        return None
    version = torch["metadata"]["version"]
    accelerator = sorted(name for name in plan if ACCELERATOR_PACKAGE.match(name))
    if not accelerator and not ACCELERATOR_VERSION.search(version):
        return None

    urls = [plan[name]["download_info"]["url"] for name in ["torch", *accelerator]]
    with ThreadPoolExecutor(max_workers=8) as pool:
        sizes = list(pool.map(size_of, urls))
    known = [size for size in sizes if size is not None]
    return "\n".join(
        [
            f"set-up: note: pip would take torch {version}, which is not a CPU build: "
            f"{_size_text(known, len(sizes))} to download.",
            "        tt-host needs no more than a CPU build. To choose another build, stop now and",
            "        set TT_HOST_TORCH_SPEC to the pip arguments that name it, for example",
            f"          TT_HOST_TORCH_SPEC='torch=={version.split('+')[0]}+cpu' make setup",
            "        (an index that carries it must be in pip's configuration or in the variable).",
            "        Continuing with what pip chose.",
        ]
    )


def _size_text(known: list[int], files: int) -> str:
    plural = "file" if files == 1 else "files"
    if not known:
        return f"{files} {plural} of unknown size"
    text = f"{sum(known) / 1e9:.2f} GB in {files} {plural}"
    unknown = files - len(known)
    return text if not unknown else f"at least {text} ({unknown} of unknown size)"


def _pip_certificates() -> ssl.SSLContext:
    """Trusts what pip trusts."""
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.cert"],
        capture_output=True,
        text=True,
        check=False,
    )
    return ssl.create_default_context(cafile=answer.stdout.strip() or None)


def download_size(url: str) -> int | None:
    parts = urllib.parse.urlsplit(url)
    try:
        if parts.scheme == "file":
            return Path(urllib.request.url2pathname(parts.path)).stat().st_size
        request = urllib.request.Request(url, method="HEAD")
        with urllib.request.urlopen(request, timeout=10, context=_pip_certificates()) as answer:
            length = answer.headers.get("Content-Length")
            return int(length) if length else None
    except OSError:
        return None


def main() -> None:
    message = describe(json.load(sys.stdin), download_size)
    if message:
        print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
