# SPDX-License-Identifier: Apache-2.0
"""Each rule goes red on a tree made to break it, and stays green on a clean one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from file_rules import check_data, check_length, check_licence, check_names, check_text
from include_rules import check_includes
from source_tree import SourceTree

Rule = Callable[[SourceTree], list]
SPDX = "// SPDX-License-Identifier: Apache-2.0\n"


@pytest.fixture
def broken(tmp_path: Path) -> Callable[..., list[str]]:
    """Applies a rule to a tree of {path: text}; gives the findings as text."""

    def apply(rule: Rule, files: dict[str, str]) -> list[str]:
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        return [str(finding) for finding in rule(SourceTree(tmp_path))]

    return apply


def test_a_clean_tree_breaks_no_rule(broken):
    files = {
        "host/base/log.cc": SPDX + "#include <spdlog/spdlog.h>\n",
        "host/select/filter.cc": SPDX + '#include "host/model/catalog.h"\n#include <vector>\n',
        "host/cli/run.cc": SPDX + '#include "host/select/filter.h"\n#include <CLI/CLI.hpp>\n',
        "host/worker/main.cc": SPDX + '#include "host/plugins/loading/library.h"\n',
        "plugins/comparators/pcc/pcc.cc": SPDX + '#include "tthost/cpp/comparator.hpp"\n',
        "examples/models/tools/utils.py": "# SPDX-License-Identifier: Apache-2.0\n",
        "docs/a.json": "{}",
    }
    for rule in (check_includes, check_names, check_length, check_licence, check_text, check_data):
        assert broken(rule, files) == []


@pytest.mark.parametrize(
    ("path", "include", "expected"),
    [
        ("sdk/include/tthost/a.h", '"host/base/log.h"', "the SDK includes nothing of ours"),
        ("sdk/include/tthost/a.h", '"plugins/x/y.h"', "the SDK includes nothing of ours"),
        ("plugins/comparators/pcc/a.cc", '"host/base/log.h"', "a plugin includes the SDK only"),
        ("host/judge/a.cc", '"plugins/x/y.h"', "the host knows no plugin"),
        ("host/judge/a.cc", '"a.h"', "from the root"),
        ("host/judge/a.cc", '"host/select/b.h"', "room judge includes room select"),
        ("host/judge/a.cc", "<host/select/b.h>", "room judge includes room select"),
        ("host/model/a.h", '"host/config/b.h"', "room model includes room config"),
        ("host/base/a.h", '"host/model/b.h"', "it may include no other"),
        ("host/cli/a.cc", '"host/worker/b.h"', "room cli includes room worker"),
        ("host/cli/a.cc", '"host/plugins/loading/b.h"', "includes room plugins/loading"),
        ("host/plugins/a.cc", '"host/plugins/loading/b.h"', "includes room plugins/loading"),
        ("host/worker/a.cc", '"host/report/b.h"', "room worker includes room report"),
        ("host/engine/a.cc", '"host/model/b.h"', "host/engine is no room"),
        ("host/execute/a.cc", "<dlfcn.h>", "the controller loads no code"),
        ("host/select/a.h", "<nlohmann/json.hpp>", "host/base/json.h"),
        ("host/select/a.h", '"host/model/json_reading.h"', "for .cc files only"),
        ("host/select/a.cc", "<CLI/CLI.hpp>", "CLI11 belongs to host/cli"),
        ("host/execute/a.cc", "<boost/process.hpp>", "Boost.Process belongs to host/base"),
        ("host/execute/a.cc", "<spdlog/spdlog.h>", "spdlog belongs to host/base"),
        ("host/worker/a.cc", "<boost/dll.hpp>", "Boost.DLL belongs to host/plugins/loading"),
        ("host/worker/a.cc", "<pybind11/embed.h>", "pybind11 belongs to host/python"),
        ("host/worker/a.cc", "<Python.h>", "CPython belongs to host/python"),
        ("host/base/a.h", "<boost/process/child.hpp>", "in a header"),
    ],
)
def test_forbidden_include(broken, path, include, expected):
    findings = broken(check_includes, {path: f"{SPDX}#include {include}\n"})
    assert len(findings) == 1
    assert findings[0].startswith(f"{path}:2: ")
    assert expected in findings[0]


@pytest.mark.parametrize(
    ("folder", "include"),
    [
        ("host/base", "<boost/process.hpp>"),
        ("host/base", "<spdlog/spdlog.h>"),
        ("host/plugins/loading", "<boost/dll.hpp>"),
    ],
)
def test_library_in_two_files(broken, folder, include):
    files = {f"{folder}/{name}.cc": f"#include {include}\n" for name in "ab"}
    findings = broken(check_includes, files)
    assert [finding.split(":")[0] for finding in findings] == [*files]
    assert all("belongs to one file" in finding for finding in findings)


def test_pybind11_may_be_in_several_files(broken):
    files = {f"host/python/{name}.cc": "#include <pybind11/embed.h>\n" for name in "ab"}
    assert broken(check_includes, files) == []


@pytest.mark.parametrize("name", ["util", "str_utils", "test-helper", "Manager"])
def test_empty_name(broken, name):
    assert "says nothing" in broken(check_names, {f"host/base/{name}.h": ""})[0]


@pytest.mark.parametrize("folder", ["common", "manager"])
def test_empty_folder_name(broken, folder):
    assert "says nothing" in broken(check_names, {f"host/{folder}/a.h": ""})[0]


def test_long_file(broken):
    assert "401 lines" in broken(check_length, {"host/base/a.cc": "//\n" * 401})[0]
    assert broken(check_length, {"host/base/a.cc": "//\n" * 400}) == []


def test_long_file_with_a_reason(broken):
    files = {"host/base/a.cc": "//\n" * 401}
    listing = "tests/structure/long_files.txt"
    assert broken(check_length, {**files, listing: "host/base/a.cc: one table\n"}) == []
    assert "has no reason" in broken(check_length, {**files, listing: "host/base/a.cc:\n"})[0]
    assert "drop the line" in broken(check_length, {listing: "host/b.cc: gone\n", **files})[-1]


@pytest.mark.parametrize("path", ["a.cc", "a.hpp", "a.py", "CMakeLists.txt", "x.cmake"])
def test_missing_licence(broken, path):
    assert "SPDX" in broken(check_licence, {path: "\n"})[0]


def test_missing_licence_in_a_script_without_suffix(broken):
    assert "SPDX" in broken(check_licence, {"scripts/go": "#!/bin/sh\n"})[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see /wo" + "rk/x", "one machine"),
        ("'/roo" + "t/x'", "one machine"),
        ("/ho" + "me/me", "one machine"),
        ("https://py" + "pi.org/simple", "package registry"),
        ("// TO" + "DO(me): later", "unfinished"),
        ("FIX" + "ME", "unfinished"),
        ("DO NOT" + " SUBMIT", "unfinished"),
    ],
)
def test_forbidden_text(broken, text, expected):
    findings = broken(check_text, {"docs/a.md": f"one\n{text}\n"})
    assert len(findings) == 1
    assert findings[0].startswith("docs/a.md:2: ")
    assert expected in findings[0]


@pytest.mark.parametrize("text", ["path/work/x", "~/home/x", "$HOME/root/", 'dir + "/work/x"'])
def test_harmless_text(broken, text):
    assert broken(check_text, {"docs/a.md": text}) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [("a.json", "{"), ("a.json", '{"k": 1, "k": 2}'), ("a.yaml", "a: [1"), ("a.yml", "\tb")],
)
def test_malformed_data(broken, path, text):
    assert broken(check_data, {path: text})[0].startswith(f"{path}: ")


def test_data_malformed_on_purpose(broken):
    assert broken(check_data, {"tests/malformed/a.json": "{"}) == []
