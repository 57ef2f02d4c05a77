# SPDX-License-Identifier: Apache-2.0
import subprocess
import sys
from pathlib import Path

import pytest

from tt_host_worker.source_reader import read_loaders

PACKAGE = Path(__file__).parents[2] / "host/python"
ZOO = Path(__file__).parents[2] / "examples/models"
CONFIG = """
from enum import Enum
class StrEnum(Enum):
    def __str__(self): return self.value
class Group(StrEnum):
    RED = "red"
    GENERALITY = "generality"
class Task(StrEnum):
    CLS = "cv_image_cls"
class ModelInfo: ...
"""
HEAD = "from ...config import Group, ModelInfo, StrEnum, Task\nfrom ...base import ForgeModel\n"


@pytest.fixture
def read(tmp_path):
    """read(loader source, other files by path) → the facts of one loader."""

    def read_one(source, others=()):
        files = {"config.py": CONFIG, "base.py": "class ForgeModel:\n    _VARIANTS = {}\n"}
        files |= {"x/pytorch/loader.py": source}
        files |= dict(others)
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        request = {"models_root": str(tmp_path), "loaders": ["x/pytorch/loader.py"]}
        return read_loaders(request)["loaders"][0]

    return read_one


def names(facts):
    assert facts["error"] is None
    assert facts["needs_import"] is None
    return [variant["name"] for variant in facts["variants"]]


OTHER = "x/pytorch/other.py"
ENUM_LOADER = (
    HEAD
    + """
import torch
from transformers import BertModel as Model, BertConfig
class Variant(StrEnum):
    A = "org/name with space.1"
    B = "b"
class ModelLoader(ForgeModel):
    _VARIANTS = {Variant.B: 1, Variant.A: 2}
    DEFAULT_VARIANT = Variant.A
    @classmethod
    def _get_model_info(cls, variant=None):
        if variant is None:
            variant = cls.DEFAULT_VARIANT
        if variant == Variant.A:
            group = Group.RED
        else:
            group = Group.GENERALITY
        task = Task.CLS if variant in [Variant.A] else unknown()
        return ModelInfo(model="m", variant=variant, group=group, task=task)
    def load_model(self, *, dtype_override=None, **kwargs):
        import numpy.linalg
    def load_inputs(self, dtype_override=None, batch_size=1): ...
"""
)


def test_variants_of_an_enum_in_their_order(read):
    facts = read(ENUM_LOADER)
    assert facts["error"] is None
    assert names(facts) == ["b", "org/name with space.1"]
    assert facts["default_variant"] == "org/name with space.1"


def test_methods_and_imports(read):
    facts = read(ENUM_LOADER)
    assert facts["methods"]["load_model"]["params"] == ["dtype_override"]
    assert facts["methods"]["load_model"]["has_kwargs"]
    assert facts["methods"]["load_inputs"]["params"] == ["dtype_override", "batch_size"]
    assert not facts["methods"]["load_inputs"]["has_kwargs"]
    wanted = ["numpy.linalg", "torch", "transformers.BertConfig", "transformers.BertModel"]
    assert facts["imports"] == wanted


def test_model_info_follows_the_variant(read):
    info = {v["name"]: v["facts"] for v in read(ENUM_LOADER)["variants"]}
    assert info["org/name with space.1"] == {"model": "m", "group": "red", "task": "cv_image_cls"}
    assert info["b"] == {"model": "m", "group": "generality"}


def test_plain_string_keys_and_annotated_dict(read):
    facts = read(HEAD + "class ModelLoader(ForgeModel):\n    _VARIANTS: dict = {'v1': 1}\n")
    assert names(facts) == ["v1"]


def test_a_loader_without_variants_has_one_entry(read):
    facts = read("class ModelLoader:\n    def load_model(self): ...\n")
    assert facts["variants"] == [{"name": None, "facts": {}}]


def test_variants_inherited_through_a_mixin(read):
    other = ENUM_LOADER.replace("ModelLoader", "BaseLoader")
    lora = "class LoraMixin:\n    def load_model(self, rank): ...\n"
    source = (
        "from ...y.pytorch.loader import BaseLoader as Base\n"
        "from third_party.tt_forge_models.lora import LoraMixin\n"
        "class ModelLoader(LoraMixin, Base):\n    pass\n"
    )
    facts = read(source, {"y/pytorch/loader.py": other, "lora.py": lora})
    assert names(facts) == ["b", "org/name with space.1"]
    assert facts["methods"]["load_model"]["params"] == ["rank"]


def test_re_exported_bases_and_enums_of_other_files(read):
    source = (
        "from .src import ModelVariant\nfrom .src import variants as v\n"
        "class ModelLoader(v.Base):\n    _VARIANTS = {ModelVariant.A: 1, v.ModelVariant.A: 1}\n"
    )
    variants = (
        "from ....config import StrEnum\n"
        "class Base: ...\n"
        "class ModelVariant(StrEnum):\n    A = 'a'\n"
    )
    facts = read(
        source,
        {
            "x/pytorch/src/__init__.py": "from .variants import ModelVariant\n",
            "x/pytorch/src/variants.py": variants,
        },
    )
    assert names(facts) == ["a"]


def test_a_syntax_error_has_its_line(read):
    facts = read("import os\nclass ModelLoader(object)\n    pass\n")
    assert facts["error"] == {"message": "expected ':'", "line": 2}
    assert facts["needs_import"] is None


def test_a_base_that_does_not_parse_leaves_the_loader_to_an_import(read):
    facts = read("from .other import Base\nclass ModelLoader(Base): ...\n", {OTHER: "class"})
    assert facts["error"] is None
    assert "query_available_variants" in facts["needs_import"]
    facts = read(
        "from .other import thing\nclass ModelLoader:\n    _VARIANTS = {'a': thing}\n",
        {OTHER: "class"},
    )
    assert names(facts) == ["a"]


def test_a_missing_loader_is_an_error_and_a_missing_class_is_left_to_an_import(read, tmp_path):
    assert "what ModelLoader is" in read("x = 1\n")["needs_import"]
    request = {"models_root": str(tmp_path), "loaders": ["gone/pytorch/loader.py"]}
    assert "FileNotFoundError" in read_loaders(request)["loaders"][0]["error"]["message"]


def test_it_needs_nothing_but_the_standard_library():
    script = (
        f"import sys; sys.path.insert(0, {str(PACKAGE)!r}); before = set(sys.modules)\n"
        "import tt_host_worker.source_reader\n"
        "new = {m.split('.')[0] for m in set(sys.modules) - before} - {'tt_host_worker'}\n"
        "assert new <= sys.stdlib_module_names, new - sys.stdlib_module_names\n"
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", script], check=True, timeout=60)


def test_the_example_models_are_read_without_importing_them():
    paths = sorted(str(p.relative_to(ZOO)) for p in ZOO.rglob("pytorch/loader.py"))
    facts = read_loaders({"models_root": str(ZOO), "loaders": paths})["loaders"]
    assert [loader["error"] for loader in facts] == [None] * len(paths)
    for loader in facts:
        for variant in loader["variants"]:
            info = variant["facts"]
            assert info.keys() >= {"model", "task", "source", "framework", "group"}, loader["path"]


def test_a_package_comes_before_a_file(read):
    source = "from .both import KEYS\nclass ModelLoader:\n    _VARIANTS = dict.fromkeys(KEYS)\n"
    file, package = "x/pytorch/both.py", "x/pytorch/both/__init__.py"
    facts = read(source, {file: "KEYS = ['of a file']\n"})
    assert names(facts) == ["of a file"]
    assert package in facts["sources"]
    facts = read(source, {package: "KEYS = ['of a package']\n"})
    assert names(facts) == ["of a package"]


def test_sources_are_all_files_that_the_answer_depends_on(read):
    variants = "from ...config import StrEnum\nclass V(StrEnum):\n    A = 'a'\n"
    source = "from ..src.variants import V\nclass ModelLoader:\n    _VARIANTS = {V.A: 1}\n"
    others = {"x/src/__init__.py": "", "x/src/variants.py": variants}
    facts = read(source, others)
    assert names(facts) == ["a"]
    there = {"x/pytorch/loader.py", "x/src/__init__.py", "x/src/variants.py", "config.py"}
    absent = {"__init__.py", "x/__init__.py", "x.py", "x/src/variants/__init__.py"}
    assert set(facts["sources"]) == there | absent | {"config/__init__.py"}


def test_a_shared_file_belongs_to_each_of_its_loaders(read, tmp_path):
    source = "from ...shared import Base\nclass ModelLoader(Base): ...\n"
    shared = "class Base:\n    _VARIANTS = {'a': 1}\n"
    read(source, {"shared.py": shared, "y/pytorch/loader.py": source})
    loaders = ["x/pytorch/loader.py", "y/pytorch/loader.py"]
    request = {"models_root": str(tmp_path), "loaders": loaders}
    first, second = read_loaders(request)["loaders"]
    assert set(second["sources"]) - set(first["sources"]) == {"y/pytorch/loader.py"}
    assert set(first["sources"]) - set(second["sources"]) == {"x/pytorch/loader.py"}


def test_a_loader_that_others_build_on_is_read_as_a_loader_too(read, tmp_path):
    base = "class Base:\n    _VARIANTS = {'a': 1}\nclass ModelLoader(Base): ...\n"
    source = "from ...a.pytorch.loader import ModelLoader as B\nclass ModelLoader(B): ...\n"
    read(source, {"a/pytorch/loader.py": base, "z/pytorch/loader.py": source})
    loaders = [f"{name}/pytorch/loader.py" for name in "axz"] * 2
    request = {"models_root": str(tmp_path), "loaders": loaders}
    first, *others = read_loaders(request)["loaders"]
    assert [names(facts) for facts in (first, *others)] == [["a"]] * 6
    assert first["sources"] == ["a/pytorch/loader.py"]
    assert all("a/pytorch/loader.py" in facts["sources"] for facts in others)


def test_many_loaders_are_answered_in_the_order_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2})
    paths = [f"m{n * 37 % 211}/pytorch/loader.py" for n in range(211)]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(f"class ModelLoader:\n    _VARIANTS = {{{path!r}: 1}}\n")
    facts = read_loaders({"models_root": str(tmp_path), "loaders": paths})["loaders"]
    assert [(loader["path"], names(loader)) for loader in facts] == [(p, [p]) for p in paths]
