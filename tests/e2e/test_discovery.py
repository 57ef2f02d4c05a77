# SPDX-License-Identifier: Apache-2.0
"""Listings of models roots in which not everything is plain."""

from __future__ import annotations

from pathlib import Path

from generated_models import generate
from model_tree import add_loader
from tt_host_program import TtHost, node_id

# Each fills its table in a way that only running it tells.
FILLED = "\n\ndef fill(cls):\n    cls._VARIANTS = {'of-import': None}\n\n\nfill(ModelLoader)\n"


def listed(tt_host: TtHost, models: Path, *arguments: str, **environment: str):
    ended = tt_host(
        "run", "--models-root", models, "--collect-only", "-q", *arguments, **environment
    )
    assert ended.exit_code in (0, 5), ended.stderr
    return ended


def ids(text: str) -> list[str]:
    return [line for line in text.split("\n\n")[0].splitlines() if line.startswith("tests/")]


def add_filled_loader(models: Path, name: str, prelude: str = "") -> None:
    add_loader(models, name, prelude=prelude)
    with (models / name / "pytorch" / "loader.py").open("a", encoding="utf-8") as file:
        file.write(FILLED)


def test_a_generated_tree_is_listed_whole_and_in_order(tt_host: TtHost, tmp_path: Path) -> None:
    tree = generate(tmp_path / "generated", loaders=120, ids=1200)
    cold, warm = (ids(listed(tt_host, tree.models_root).stdout) for _ in range(2))
    assert cold == [node_id(case_id) for case_id in tree.ids]
    assert warm == cold


def test_every_file_that_the_ids_depend_on_is_noticed(tt_host: TtHost, models: Path) -> None:
    add_loader(models, "plain", prelude="from ...keys import KEYS")
    path = models / "plain" / "pytorch" / "loader.py"
    path.write_text(path.read_text() + "\n    _VARIANTS = dict.fromkeys(KEYS)\n", encoding="utf-8")
    package = models / "keys"
    package.mkdir()
    for file, key in (("keys.py", "a"), ("keys.py", "b"), ("keys/__init__.py", "c")):
        (models / file).write_text(f"KEYS = [{key!r}]\n", encoding="utf-8")
        first = ids(listed(tt_host, models).stdout)[0]
        assert first == node_id(f"plain/pytorch-{key}-single_device-full-inference")
    (package / "__init__.py").unlink()
    package.rmdir()
    assert "pytorch-b-" in ids(listed(tt_host, models).stdout)[0]


def test_what_source_does_not_settle_is_imported_once(tt_host: TtHost, models: Path) -> None:
    log = tt_host.directory / "imports"
    add_filled_loader(models, "filled", f"with open({str(log)!r}, 'a') as f: f.write('x')")
    add_loader(models, "plain", prelude="print('chatter')")
    for _ in range(2):
        ended = listed(tt_host, models, "--parallelism", "single_device")
        assert ids(ended.stdout)[0] == node_id(
            "filled/pytorch-of-import-single_device-full-inference"
        )
        assert len(ids(ended.stdout)) == 4
        assert "chatter" not in ended.stdout + ended.stderr
    assert log.read_text() == "x"


def test_a_loader_whose_import_fails_is_no_id(tt_host: TtHost, models: Path) -> None:
    add_filled_loader(models, "filled", "import a_package_nobody_has")
    add_loader(models, "plain", prelude="import a_package_nobody_has")
    ended = listed(tt_host, models)
    error = "filled/pytorch/loader.py: No module named 'a_package_nobody_has'"
    assert f"  Cannot import path: {models}/{error}\n" in ended.stdout
    assert len(ids(ended.stdout)) == 6
    assert ", 1 error in" in ended.stdout
    assert "error" not in listed(tt_host, models, "--ignore-broken").stdout


def test_the_red_group_only(tt_host: TtHost, models: Path) -> None:
    for name, group in (("red", "RED"), ("other", "GENERALITY")):
        add_loader(models, name)
        path = models / name / "pytorch" / "loader.py"
        path.write_text(path.read_text().replace("ModelGroup.GENERALITY", f"ModelGroup.{group}"))
    add_loader(models, "unknown", prelude="import os\nModelInfo = os.environ.get('x', ModelInfo)")
    ended = listed(tt_host, models, TT_XLA_RED_ONLY="1")
    assert {case_id.split("[")[1].split("/")[0] for case_id in ids(ended.stdout)} == {"red"}
    assert "left out 1 variants" in ended.stderr


def test_exclusions_can_be_switched_off(tt_host: TtHost, models: Path) -> None:
    add_loader(models, "suryaocr")
    ended = listed(tt_host, models)
    assert "left out of discovery: suryaocr" in ended.stderr
    assert ids(ended.stdout) == []
    (tt_host.work / "tt-host.yaml").write_text("exclude: []\n", encoding="utf-8")
    assert len(ids(listed(tt_host, models).stdout)) == 6
    (tt_host.work / "tt-host.yaml").write_text("exclude: [suryaocr, nosuch]\n", encoding="utf-8")
    ended = listed(tt_host, models)
    assert ids(ended.stdout) == []
    assert "names 'nosuch', and no directory of a loader is called so" in ended.stderr


def test_jax_loaders_are_listed_when_asked_for(tt_host: TtHost, models: Path) -> None:
    add_loader(models, "plain")
    (models / "plain" / "pytorch").rename(models / "plain" / "jax")
    assert ids(listed(tt_host, models).stdout) == []
    for framework in ("jax", "torch,jax"):
        assert len(ids(listed(tt_host, models, "--framework", framework).stdout)) == 6
    (tt_host.work / "tt-host.yaml").write_text("framework: [jax]\n", encoding="utf-8")
    assert len(ids(listed(tt_host, models).stdout)) == 6
