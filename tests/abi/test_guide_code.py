# SPDX-License-Identifier: Apache-2.0
"""Every block of code in the authors' guides compiles, is valid, or names commands that exist."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from abi.json_schema import problems
from abi.markdown_code import LANGUAGES, Block, blocks_of, commands_of
from abi.plugin_project import run
from tt_host_program import SOURCE

PAGES = [
    page
    for name in ("plugin-guide.md", "python-plugins.md", "plan-reference.md")
    if (page := SOURCE / "docs" / name).exists()
]
BLOCKS = [block for page in PAGES for block in blocks_of(page)]


def each(language: str):
    chosen = [block for block in BLOCKS if block.language == language]
    return pytest.mark.parametrize("block", chosen, ids=str)


def test_every_block_says_what_it_is():
    unknown = [
        f"{block}: '{block.language}'" for block in BLOCKS if block.language not in LANGUAGES
    ]
    assert unknown == [], f"expected one of {', '.join(sorted(LANGUAGES))}"
    assert {block.language for block in BLOCKS} >= LANGUAGES - {"text"}


def compile_alone(block: Block, compiler: str, level: str, installation: Path, tmp_path: Path):
    source = tmp_path / f"block.{block.language}"
    source.write_text(block.code, encoding="utf-8")
    warnings = ["-Wall", "-Wextra", "-pedantic", "-Werror"]
    include = ["-I", installation / "include", "-DTTHOST_MANIFEST_SIZE=1"]
    run(compiler, level, "-fsyntax-only", *warnings, *include, source, cwd=tmp_path)


@each("c")
def test_c_compiles(block: Block, installation: Path, tmp_path: Path):
    compile_alone(block, "cc", "-std=c11", installation, tmp_path)


@each("cpp")
def test_cpp_compiles(block: Block, installation: Path, tmp_path: Path):
    compile_alone(block, "c++", "-std=c++17", installation, tmp_path)


@each("python")
def test_python_can_be_imported(block: Block, installation: Path, tmp_path: Path):
    (tmp_path / "block.py").write_text(block.code, encoding="utf-8")
    sdk = installation / "lib/tt-host/python"
    run(sys.executable, "-c", "import block", cwd=tmp_path, PYTHONPATH=str(sdk))


def document_of(block: Block) -> dict:
    """A block that begins with a key is a part of a manifest."""
    is_part = block.code.lstrip().startswith('"')
    return json.loads(f"{{{block.code}}}" if is_part else block.code)


def schema_of(document: dict, block: Block) -> dict:
    """Of a manifest, a part of one, or what its `schema` names. There is no other JSON."""
    revision = document.get("schema", "tthost.manifest/0")
    name = re.fullmatch(r"tthost\.(\w+)/\d+", revision)[1]
    path = SOURCE / f"sdk/schemas/{name}.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    if block.code.lstrip().startswith('"'):
        return {key: schema[key] for key in ("properties", "additionalProperties")} | {
            "definitions": schema.get("definitions", {})
        }
    return schema


@each("json")
def test_json_is_valid(block: Block):
    document = document_of(block)
    assert problems(document, schema_of(document, block)) == []


def test_a_mistake_in_a_document_is_seen():
    block = Block("page", 1, "json", '"config_fields": {"x": {"pointer": "no slash"}}')
    assert problems(document_of(block), schema_of(document_of(block), block))
    plan = Block("page", 1, "json", '{"schema": "tthost.plan/1", "strategy": "", "mash": null}')
    assert len(problems(document_of(plan), schema_of(document_of(plan), plan))) >= 3


WHOLE_MANIFESTS = [
    block for block in BLOCKS if block.language == "json" and '"manifest_version"' in block.code
]


@pytest.mark.parametrize("block", WHOLE_MANIFESTS, ids=str)
def test_a_manifest_is_listed(block: Block, installation: Path, tmp_path: Path, tt_host):
    manifest = json.loads(block.code)
    (tmp_path / f"{manifest['id']}.tthost.json").write_text(block.code, encoding="utf-8")
    for library in manifest.get("library", {}).values():
        shutil.copy(installation / "lib/tt-host/plugins/pcc.so", tmp_path / library)
    if module := manifest.get("module"):
        (tmp_path / module.partition(":")[0]).with_suffix(".py").touch()
    listing = tt_host("plugin", "list", "--plugin-dir", ".", "--json")
    (found,) = [plugin for plugin in json.loads(listing.stdout) if plugin["id"] == manifest["id"]]
    assert found["state"] == "ok", found["state_reason"]


@each("toml")
def test_toml_is_read(block: Block):
    assert tomllib.loads(block.code)


@each("cmake")
def test_cmake_configures(block: Block, installation: Path, tmp_path: Path):
    (tmp_path / "CMakeLists.txt").write_text(block.code, encoding="utf-8")
    for name, kind, manifest, sources in re.findall(
        r"NAME (\w+) KIND (\w+)\s+MANIFEST (\S+)\s+SOURCES ([^)]+)", block.code
    ):
        stated = {"id": name, "kind": kind, "sdk": {"built": "1.0", "required": "1.0"}}
        (tmp_path / manifest).write_text(json.dumps(stated), encoding="utf-8")
        for source in sources.split():
            (tmp_path / source).touch()
    run("cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={installation}", cwd=tmp_path)


def subcommand(words: list[str]) -> list[str]:
    """Of `tt-host plugin info ID --plugin-dir …`: plugin info."""
    groups = {"plugin", "report", "runs", "env", "presets", "superset"}
    return words[1:3] if words[1] in groups else words[1:2]


def unknown_parts(line: str, tt_host) -> list[str]:
    """What in a command line does not exist."""
    words = shlex.split(re.sub(r"\$\([^)]*\)", "X", line))
    program = Path(words[0]).name
    if program != "tt-host":
        known = shutil.which(program) or program in ("pip", "VENV")
        return [] if known else [program]
    if words[1].startswith("-"):
        return []
    page = tt_host(*subcommand(words), "--help")
    if page.exit_code != 0:
        return [" ".join(subcommand(words))]
    options = [word.partition("=")[0] for word in words if word.startswith("-")]
    return [o for o in options if not re.search(rf"(?<![\w-]){re.escape(o)}(?![\w-])", page.stdout)]


@each("console")
def test_commands_and_their_options_exist(block: Block, tt_host):
    lines = commands_of(block)
    assert lines, f"{block}: no line begins with '$ '"
    assert {line: found for line in lines if (found := unknown_parts(line, tt_host))} == {}


def test_what_is_built_by_hand_is_a_plugin(installation: Path, tmp_path: Path):
    """The guide's section without CMake, taken at its word."""
    page = SOURCE / "docs/plugin-guide.md"
    chapter = page.read_text(encoding="utf-8").partition("\n## By hand")[2].partition("\n## ")[0]
    (tmp_path / "chapter.md").write_text(chapter, encoding="utf-8")
    manifest, source, console = blocks_of(tmp_path / "chapter.md")
    (tmp_path / "by_hand.tthost.json").write_text(manifest.code, encoding="utf-8")
    (tmp_path / "by_hand.c").write_text(source.code, encoding="utf-8")
    environment = {
        **os.environ,
        "PKG_CONFIG_PATH": str(installation / "lib/pkgconfig"),
        "PATH": f"{installation / 'bin'}:{os.environ['PATH']}",
    }
    for line in commands_of(console):
        ended = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert ended.returncode == 0, f"{line}\n{ended.stderr}"
    assert re.search(r"^state +ok$", ended.stdout, re.MULTILINE), ended.stdout
    exported = run(
        "nm", "--dynamic", "--defined-only", "--format=posix", "by_hand.so", cwd=tmp_path
    )
    assert [line.split()[0] for line in exported.splitlines()] == ["tthost_plugin_query_v1"]
