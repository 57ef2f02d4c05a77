# SPDX-License-Identifier: Apache-2.0
"""What the built programs and libraries may need and show."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from source_tree import Finding, SourceTree

LOADER_CALLS = {"dlopen", "dlmopen", "dlsym"}


def needed_libraries(binary: Path) -> list[str]:
    listing = _run("readelf", "--dynamic", "--wide", str(binary))
    return re.findall(r"\(NEEDED\).*\[(.+)\]", listing)


def imported_symbols(binary: Path) -> set[str]:
    listing = _run("nm", "--dynamic", "--undefined-only", "--format=posix", str(binary))
    return {line.split()[0].split("@")[0] for line in listing.splitlines()}


def exported_symbols(binary: Path) -> list[tuple[str, str]]:
    """(type letter of nm, demangled name) of each symbol that others can bind to."""
    listing = _run("nm", "--dynamic", "--defined-only", "--demangle", str(binary))
    return [(line.split(maxsplit=2)[1], line.split(maxsplit=2)[2]) for line in listing.splitlines()]


def check_binaries(tree: SourceTree, build: Path) -> list[Finding]:
    findings = []
    controller = build / "bin/tt-host"
    worker = build / "libexec/tt-host-worker"
    for program, main in ((controller, "host/cli/main.cc"), (worker, "host/worker/main.cc")):
        if program.exists():
            findings += _check_no_libpython(program) + _check_no_exports(program)
        elif main in tree.paths:
            findings.append(Finding(str(program), 0, f"is missing, though {main} exists"))
    if controller.exists():
        findings += _check_no_loading(controller)
    for module in build.glob("lib/tt-host/tthost_py*.so"):
        findings += _check_no_libpython(module)
    for plugin in build.glob("lib/tt-host/plugins/**/*.so"):
        findings += _check_one_export(plugin)
    return findings


def _check_no_libpython(binary: Path) -> list[Finding]:
    return [
        Finding(str(binary), 0, f"needs {library}; libpython is chosen at run time")
        for library in needed_libraries(binary)
        if library.startswith("libpython")
    ]


def _check_no_loading(binary: Path) -> list[Finding]:
    return [
        Finding(str(binary), 0, f"imports {symbol}; the controller loads no code")
        for symbol in sorted(imported_symbols(binary) & LOADER_CALLS)
    ]


def _check_no_exports(binary: Path) -> list[Finding]:
    return [
        Finding(str(binary), 0, f"exports {name}; a program shows nothing of ours")
        for _, name in exported_symbols(binary)
        if "tthost" in name
    ]


def _check_one_export(plugin: Path) -> list[Finding]:
    # Weak symbols are instantiations of the C++ library's templates.
    strong = [name for kind, name in exported_symbols(plugin) if kind in "TDBR"]
    if len(strong) == 1:
        return []
    return [Finding(str(plugin), 0, f"exports {strong or 'nothing'}; a plugin exports its entry")]


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
