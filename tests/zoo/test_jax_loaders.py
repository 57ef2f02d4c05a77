# SPDX-License-Identifier: Apache-2.0
"""The JAX example models keep the contract of JAX loaders; nothing here computes with weights."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import pytest
import yaml
from flax import linen, nnx
from jax.sharding import PartitionSpec

REPO = Path(__file__).resolve().parents[2]
MODELS = REPO / "examples" / "models"
LOADERS = sorted(
    path.parent.relative_to(MODELS).as_posix() for path in MODELS.glob("**/jax/loader.py")
)
CASES = [
    (mode, strategy)
    for mode in ("inference", "training")
    for strategy in ("single_device", "data_parallel", "tensor_parallel")
]


def forget_zoo_modules() -> None:
    for name in [n for n in sys.modules if n.split(".")[0] == "tt_forge_models"]:
        del sys.modules[name]


@pytest.fixture(scope="module", autouse=True)
def zoo_importable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    root = tmp_path_factory.mktemp("zoo")
    (root / "tt_forge_models").symlink_to(MODELS)
    forget_zoo_modules()
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root))
        yield
        forget_zoo_modules()


def loader_class(loader: str) -> Any:
    module = importlib.import_module(f"tt_forge_models.{loader.replace('/', '.')}.loader")
    return module.ModelLoader


def variants_of(loader: str) -> list[Any]:
    return list(loader_class(loader).query_available_variants())


def shapes_of(source: Any) -> tuple[Any, dict[str, jax.ShapeDtypeStruct]]:
    """(model, its parameters' shapes by path); no weight is made."""
    if hasattr(source, "get_input_parameters"):
        model = source.load_model()
        variables = jax.eval_shape(source.get_input_parameters)
    else:
        model = nnx.eval_shape(source.load_model)
        variables = nnx.state(model, nnx.Param)
    return model, by_path(variables)


def by_path(tree: Any) -> dict[str, Any]:
    leaves = jax.tree.leaves_with_path(tree, is_leaf=lambda v: isinstance(v, PartitionSpec))
    return {jax.tree_util.keystr(path): leaf for path, leaf in leaves}


def test_linen_and_nnx_are_there() -> None:
    models = [loader_class(loader)() for loader in LOADERS]
    kinds = {type(shapes_of(source)[0]).__mro__[1] for source in models}
    assert kinds == {linen.Module, nnx.Module}


@pytest.mark.parametrize("loader", LOADERS)
def test_first_variant_is_the_default_and_the_smallest(loader: str) -> None:
    variants = variants_of(loader)
    assert loader_class(loader)()._variant == variants[0]
    sizes = []
    for variant in variants:
        _, shapes = shapes_of(loader_class(loader)(variant))
        sizes.append(sum(shape.size for shape in shapes.values()))
    assert sizes == sorted(sizes)
    assert max(sizes) < 50e6


@pytest.mark.parametrize("loader", LOADERS)
def test_model_info_says_jax(loader: str) -> None:
    for variant in variants_of(loader):
        info = loader_class(loader).get_model_info(variant=variant)
        assert info.name == f"jax_{info.model}_{variant}_{info.task}_{info.source}"


@pytest.mark.parametrize("loader", LOADERS)
def test_specs_divide_parameters_by_eight(loader: str) -> None:
    for variant in variants_of(loader):
        source = loader_class(loader)(variant)
        model, shapes = shapes_of(source)
        specs = by_path(source.load_parameters_partition_spec(model))
        assert set(specs) == set(shapes)
        divided = {path: spec for path, spec in specs.items() if any(spec)}
        assert len(divided) >= 3
        for path, spec in divided.items():
            assert len(spec) <= len(shapes[path].shape)
            for size, axis in zip(shapes[path].shape, spec, strict=False):
                assert axis is None or (axis == "X" and size % 8 == 0), (path, spec)


@pytest.mark.parametrize(("mode", "strategy"), CASES)
def test_config_lists_every_variant_and_the_smallest_as_default(mode: str, strategy: str) -> None:
    path = REPO / "test_config" / "jax" / f"test_config_{mode}_{strategy}.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["test_config"]
    expected = {}
    for loader in LOADERS:
        for index, variant in enumerate(variants_of(loader)):
            case = f"{loader}-{variant}-{strategy}-full-{mode}"
            expected[case] = ["nightly" if index else "push"]
    assert {case: entry["markers"] for case, entry in entries.items()} == expected
    assert {entry["status"] for entry in entries.values()} == {"EXPECTED_PASSING"}
