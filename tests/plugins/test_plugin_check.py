# SPDX-License-Identifier: Apache-2.0
"""`tt-host plugin check` catches every bad plugin, and says of good ones that they are good.

`TT_HOST_APPROVE=1` writes what the command says into docs/bad-plugins.md instead of comparing.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from plugins.reporter_feeding import BUILD, SOURCE
from plugins.test_junit_schemas import OURS, problems

PAGE = SOURCE / "docs/bad-plugins.md"
BUILT_IN = BUILD / "lib/tt-host/plugins"
FAIL_TO_LOAD = BUILD / "tests/bad_plugins"
BAD_CONDUCT = BUILD / "tests/bad_conduct_plugins"
SOURCES = SOURCE / "tests/plugins/bad_conduct"

# Of plugins that a host refuses or that fail in a call: the case that catches them, and what it
# says happened.
REFUSED = {
    "bad_crash": ("comparator.identical", "crash", "signal 11 (Segmentation fault) in leaf()"),
    "bad_empty_table": ("config.defaults", "fail", "left the slot 'begin' empty"),
    "bad_error_codes": ("comparator.identical", "fail", "code 4711 and did not say why"),
    "bad_major": ("library.exports", "fail", "it does not export"),
    "bad_manifest_id": ("manifest.embedded", "fail", "differs from the file"),
    "bad_minor": ("negotiation.descriptor", "fail", ", this host speaks "),
    "bad_no_export": ("library.exports", "fail", "it does not export"),
    "bad_no_verdict": ("comparator.verdict", "fail", "but passed is neither 1 nor 2"),
    "bad_null_descriptor": ("negotiation.descriptor", "fail", "returned a null pointer"),
    "bad_sanitizer": ("negotiation.descriptor", "fail", "sanitizer is"),
    "bad_throw_in_create": ("config.defaults", "fail", "INTERNAL: no instance today"),
    "bad_throw_in_leaf": ("comparator.identical", "fail", "cannot look at output/logits"),
    "bad_undefined_symbol": ("library.loads", "fail", "function_that_nobody_defines"),
}
# What a section of the page says happened.
CAUGHT = {
    "writes_to_input": "it wrote to the tensor 'actual', which is lent read-only",
    "reads_past_end": "it read past the end of the tensor 'golden'",
    "keeps_pointer": "it kept a pointer to the view of 'actual'",
    "leaks_memory": "leaves 5",
    "leaks_descriptor": "/dev/null",
    "leaves_thread": "1 thread runs on",
    "starts_process": "it started a process and waited for its end",
    "changes_directory": "the working directory is /tmp afterwards",
    "changes_locale": "the locale was 'C' and is",
    "handles_signal": "SIGINT, handler",
    "prints": "comparing 2 dimensions",
    "changes_rounding": "it was rounding 0",
    "sets_variable": "it set OMP_NUM_THREADS=1",
    "exits": "ended the process with exit code 3 in leaf()",
    "hangs": "leaf() did not come to its end within 1 s",
    "blocks_the_end": "the process did not end within 1 s",
    "throws_across": "signal 6 (Aborted) in create()",
    "exports_more": "it exports checksum as well",
    "unique_symbol": "is a GNU_UNIQUE symbol",
    "foreign_rpath": "'/opt/acme/lib'",
    "answers_every_id": 'extension("tthost.no-such-thing/0") gave a pointer',
    "uses_newer_slot": "it read past the end of the table of an older host",
    "refuses_its_default": "reference: a file is needed",
    "takes_every_key": "a key that is misspelt is taken",
    "reads_without_strides": "with a stride of zero: it read past the end of the tensor 'actual'",
    "misreads_bfloat": "with bfloat16 'error' is 3.75 where the same numbers as float32 gave 3",
    "ignores_mask": "did not pass (a difference that the mask leaves out)",
    "ignores_cancel": "of processor time after host->cancelled() said 1",
    "is_random": "sampled",
    "shares_state": "leaves",
    "lets_all_pass": "tensors that have nothing in common passed",
    "invalid_plan": "weight",
    "refuses_silently": "did not say why",
    "random_plan": "the same request gave first",
    "endless_plan": "plan() with 1 devices",
    "undeclared_process": "process.spmd is true in the plan and false in the manifest",
    "writes_in_place": "report.txt was written under its own name",
    "writes_in_destroy": "report.txt was made in destroy()",
    "fails_silently": "it said nothing when it could not write",
    "refuses_unknown_events": "no such event",
    "breaks_on_odd_text": "report.txt.xml holds a control character",
}
WARNED = {"lets_all_pass"}

SECTION = re.compile(
    r"^### (?P<title>.+?)\n(?P<text>.*?)```(?P<language>cpp|cmake|json)\n(?P<code>.*?)```\n\n"
    r"```text\n\$ (?P<command>tt-host plugin check .*?)\n(?P<output>.*?)```\n",
    re.MULTILINE | re.DOTALL,
)
SECTIONS = {
    re.search(r"check (\w+)\.so", match["command"])[1]: match
    for match in SECTION.finditer(PAGE.read_text(encoding="utf-8"))
}
# What differs between machines and runs.
VARYING = [
    (r"\b\d+ ms\b", "512 ms"),
    (r"\b0x[0-9a-f]{6,}", "0x7f0123456789"),
    (r"\b0\.9\d+", "0.95"),
    (r"\b\d+ -> /dev/null", "7 -> /dev/null"),
    (r"/\S*(?=/blocked/inside)", "/tmp/tt-host-check"),
    (r"/\S*(?=/foreign_rpath\.so)", "/opt/acme/plugins"),
]


def check(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [BUILD / "bin/tt-host", "plugin", "check", *arguments]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TTHOST_")}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def scrubbed(text: str) -> str:
    for pattern, replacement in VARYING:
        text = re.sub(pattern, replacement, text)
    return text


@pytest.mark.parametrize("plugin", REFUSED)
def test_a_plugin_that_a_host_refuses_is_caught(plugin: str):
    case, verdict, happened = REFUSED[plugin]

    ended = check(FAIL_TO_LOAD / f"{plugin}.so", "--only", case, "--json")

    assert ended.returncode == 1, ended.stderr
    (result,) = json.loads(ended.stdout)[0]["results"]
    assert (result["case"], result["verdict"]) == (case, verdict)
    assert happened in result["happened"]
    assert result["advice"]


@pytest.mark.parametrize("plugin", CAUGHT)
def test_the_page_tells_what_is_said_of_bad_conduct(plugin: str):
    section = SECTIONS[plugin]
    words = shlex.split(section["command"])[3:]

    ended = check(*words, cwd=BAD_CONDUCT)

    assert ended.returncode == (0 if plugin in WARNED else 1), ended.stderr
    assert CAUGHT[plugin] in ended.stdout
    assert re.search(r"^ +do  ", ended.stdout, re.MULTILINE)
    output = scrubbed(ended.stdout)
    if os.environ.get("TT_HOST_APPROVE") == "1":
        page = PAGE.read_text(encoding="utf-8")
        begin = page.index(section["command"]) + len(section["command"]) + 1
        PAGE.write_text(page[:begin] + output + page[page.index("```", begin) :], encoding="utf-8")
        return
    assert output == section["output"]


def test_the_page_has_a_section_for_every_bad_conduct():
    built = {path.stem for path in BAD_CONDUCT.glob("*.so")}
    assert built == set(SECTIONS) == set(CAUGHT)


@pytest.mark.parametrize("plugin", CAUGHT)
def test_the_page_quotes_the_source(plugin: str):
    def bare(text: str) -> str:
        return re.sub(r"^ +", "", text, flags=re.MULTILINE)

    manifest = (BAD_CONDUCT / f"{plugin}.tthost.json").read_text(encoding="utf-8")
    texts = [path.read_text(encoding="utf-8") for path in SOURCES.glob(f"*/{plugin}.cc")]
    texts += [path.read_text(encoding="utf-8") for path in SOURCES.glob("comparator/*.h")]
    texts += [manifest, (SOURCES / "CMakeLists.txt").read_text(encoding="utf-8")]
    assert any(bare(SECTIONS[plugin]["code"]).strip() in bare(text) for text in texts)


def test_every_refused_plugin_is_expected():
    assert {path.stem for path in FAIL_TO_LOAD.glob("*.so")} == set(REFUSED)


def test_all_built_in_plugins_keep_to_the_rules():
    ended = check(BUILT_IN, "--json")

    checked = {one["plugin"]: one["results"] for one in json.loads(ended.stdout)}
    assert set(checked) == {path.stem for path in BUILT_IN.glob("*.so")}
    odd = {
        (plugin, result["case"]): result["happened"]
        for plugin, results in checked.items()
        for result in results
        if result["verdict"] not in ("pass", "skip")
    }
    assert not odd
    assert ended.returncode == 0


def test_junit_follows_the_schema(tmp_path: Path):
    out = tmp_path / "check.xml"

    only = ["--only", "manners.*", "--only", "library", "--only", "comparator.identical"]
    check(BAD_CONDUCT / "exits.so", *only, "--junit", out)

    text = out.read_text(encoding="utf-8")
    assert problems(out, OURS) == ""
    assert 'name="exits[comparator.identical]"' in text
    assert "<error " in text


def test_in_process_runs_all_cases_in_one_process():
    only = ["--only", "comparator.i*", "--only", "comparator.ranks", "--only", "library.loads"]

    good = check(BUILT_IN / "equal.so", *only, "--in-process")
    assert good.returncode == 0, good.stderr
    assert re.search(r"^one process, \d+,", good.stdout, re.MULTILINE)
    assert "equal: 3 passed" in good.stdout

    bad = check(BAD_CONDUCT / "exits.so", *only, "--in-process")
    assert bad.returncode == 1
    assert "not run: the process ended in comparator.identical" in bad.stdout


def test_a_directory_is_checked_plugin_by_plugin(tmp_path: Path):
    for plugin in ("prints", "changes_locale"):
        for suffix in (".so", ".tthost.json"):
            (tmp_path / f"{plugin}{suffix}").symlink_to(BAD_CONDUCT / f"{plugin}{suffix}")

    ended = check(tmp_path, "--only", "manners.output")

    assert ended.returncode == 1
    assert "prints: 1 failed" in ended.stdout
    assert "changes_locale: 1 passed" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.so"], "'nowhere.so' does not exist"),
        ([], "which plugin?"),
        (["--list", "--only", "maners"], "did you mean 'manners'?"),
        ([str(SOURCE / "docs")], "holds no plugin"),
        ([str(BUILD / "bin/tt-host")], "has no manifest beside it"),
    ],
)
def test_usage_errors(arguments: list[str], message: str):
    ended = check(*arguments)
    assert ended.returncode == 4
    assert message in ended.stderr


def test_the_list_says_what_each_case_expects():
    ended = check("--list")
    assert ended.returncode == 0
    for kind in ("comparator", "parallelism", "reporter"):
        assert re.search(rf"^{kind}$", ended.stdout, re.MULTILINE)
    assert re.search(
        r"^  manners\.threads +no thread is left after destroy\(\)$", ended.stdout, re.M
    )


def copy_of(plugin: str, folder: Path) -> Path:
    """The manifest of a copy of a built-in plugin."""
    for suffix in (".so", ".tthost.json"):
        (folder / f"{plugin}{suffix}").write_bytes((BUILT_IN / f"{plugin}{suffix}").read_bytes())
    return folder / f"{plugin}.tthost.json"


def test_a_manifest_that_cannot_be_read_is_told_and_nothing_else(tmp_path: Path):
    manifest = copy_of("equal", tmp_path)
    manifest.write_text('{"manifest_version": 1,\n', encoding="utf-8")

    ended = check(manifest, "--json")

    results = {r["case"]: r for r in json.loads(ended.stdout)[0]["results"]}
    assert ended.returncode == 1
    assert f"{manifest}:2: not JSON" in results["manifest.usable"]["happened"]
    others = {r["verdict"] for case, r in results.items() if not case.startswith("manifest.")}
    assert others <= {"pass", "skip"}


def test_a_key_that_nobody_reads_gets_the_nearest_name(tmp_path: Path):
    manifest = copy_of("equal", tmp_path)
    text = manifest.read_text(encoding="utf-8").replace('"license"', '"licence"')
    manifest.write_text(text, encoding="utf-8")

    ended = check(manifest, "--only", "manifest.keys")

    assert "  warn  manifest.keys" in ended.stdout
    assert "nobody reads the key 'licence' (did you mean 'license'?)" in ended.stdout


def test_a_fact_that_the_host_does_not_know_gets_the_nearest_name(tmp_path: Path):
    manifest = copy_of("data_parallel", tmp_path)
    facts = '"facts": ["variant", "variants"], "license"'
    text = manifest.read_text(encoding="utf-8").replace('"license"', facts)
    manifest.write_text(text, encoding="utf-8")

    ended = check(manifest, "--only", "manifest.keys")

    assert "  warn  manifest.keys" in ended.stdout
    assert "this host knows no fact 'variants' (did you mean 'variant'?)" in ended.stdout


def test_python_plugins_are_checked_by_the_same_cases():
    folder = SOURCE / "examples/plugins/sequence_parallel/sequence_parallel"
    only = ["--only", "config", "--only", "parallelism", "--only", "library.loads"]

    ended = check(folder, *only, "--json", "--python", SOURCE / ".venv")

    verdicts = {r["case"]: r["verdict"] for r in json.loads(ended.stdout)[0]["results"]}
    assert verdicts.pop("library.loads") == "skip"
    assert set(verdicts.values()) == {"pass"}
    assert ended.returncode == 0


PYTHON_CASES = {
    "prints_in_python": ("manners.output", "it printed: comparing output/logits"),
    "leaks_in_python": ("manners.growth", "each create() and destroy() leaves "),
}


@pytest.mark.parametrize(
    "plugin",
    ["prints_in_python", pytest.param("leaks_in_python", marks=pytest.mark.full)],
)
def test_bad_conduct_in_python_is_caught(plugin: str):
    case, happened = PYTHON_CASES[plugin]
    manifest = SOURCES / f"python/{plugin}.tthost.json"

    ended = check(manifest, "--only", case, "--python", SOURCE / ".venv", "--json")

    assert ended.returncode == 1, ended.stdout + ended.stderr
    (result,) = json.loads(ended.stdout)[0]["results"]
    assert (result["case"], result["verdict"]) == (case, "fail")
    assert happened in result["happened"]


@pytest.mark.parametrize(("plugin", "case"), [(p, c) for p, (c, _) in PYTHON_CASES.items()])
def test_a_python_plugin_passes_where_it_behaves(plugin: str, case: str):
    (other,) = {c for c, _ in PYTHON_CASES.values()} - {case}

    ended = check(
        SOURCES / f"python/{plugin}.tthost.json", "--only", other, "--python", SOURCE / ".venv"
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"{plugin}: 1 passed" in ended.stdout


def test_what_others_build_upon_fails_the_check_unasked():
    ended = check(FAIL_TO_LOAD / "bad_undefined_symbol.so", "--only", "comparator")

    assert ended.returncode == 1, ended.stderr
    assert "  fail  library.loads" in ended.stdout
    assert "not run; see library.loads" in ended.stdout


def test_nothing_checked_is_no_success():
    ended = check(BUILT_IN / "equal.so", "--only", "reporter")

    assert ended.returncode == 4
    assert "equal: no case was run" in ended.stderr
    assert "a comparator has the groups library, manifest, config" in ended.stderr


def test_code_that_others_can_change_is_not_loaded(tmp_path: Path):
    manifest = copy_of("equal", tmp_path)
    (tmp_path / "equal.so").chmod(0o666)

    ended = check(manifest, "--only", "comparator", "--json")

    assert ended.returncode == 1, ended.stderr
    results = {r["case"]: r for r in json.loads(ended.stdout)[0]["results"]}
    assert "is writable by everybody" in results.pop("library.trusted")["happened"]
    assert {r["verdict"] for r in results.values()} == {"skip"}


def test_a_module_that_others_can_change_is_not_imported(tmp_path: Path):
    for path in (SOURCES / "python").glob("prints_in_python.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "prints_in_python.py").chmod(0o666)

    ended = check(tmp_path, "--only", "manners.output", "--python", SOURCE / ".venv")

    assert ended.returncode == 1, ended.stderr
    assert "  fail  library.trusted" in ended.stdout
    assert "manners.output  not run; see library.trusted" in ended.stdout
