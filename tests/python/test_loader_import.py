# SPDX-License-Identifier: Apache-2.0
import importlib.machinery
import inspect
import shutil
import sys
from pathlib import Path

import pytest

from tt_host_worker.failures import CaseError
from tt_host_worker.loader_import import load_loader_class, loader_module_name, serve_models_root


def test_a_loader_is_executed_once_whatever_imports_it(loaders):
    loader_class = load_loader_class(str(loaders), "own_package/pytorch/loader.py")
    from tt_forge_models.executions import LOG
    from tt_forge_models.own_package.pytorch import ModelLoader as ByPackage

    from third_party.tt_forge_models.own_package.pytorch import ModelLoader as ByAlias

    assert loader_class is ByPackage is ByAlias
    assert LOG.count("tt_forge_models.own_package.pytorch.loader") == 1 == len(LOG)


def test_the_loader_knows_its_file(loaders):
    loader_class = load_loader_class(str(loaders), "own_package/pytorch/loader.py")
    assert inspect.getfile(loader_class) == str(loaders / "own_package/pytorch/loader.py")


def test_both_package_names_give_the_same_objects(loaders):
    loader_class = load_loader_class(str(loaders), "absolute-import/pytorch/loader.py")
    relative = load_loader_class(str(loaders), "own_package/pytorch/loader.py")
    assert loader_class.same_enum
    assert loader_class.group is relative.group


def test_the_alias_leaves_the_module_as_it_is(loaders):
    load_loader_class(str(loaders), "absolute-import/pytorch/loader.py")
    import third_party.tt_forge_models.config as config

    assert config is sys.modules["tt_forge_models.config"]
    assert config.__spec__.name == config.__name__ == "tt_forge_models.config"


def test_a_missing_module_is_reported_by_the_name_that_was_written(loaders):
    serve_models_root(loaders)
    with pytest.raises(ModuleNotFoundError, match=r"third_party\.tt_forge_models\.nothing"):
        import third_party.tt_forge_models.nothing  # noqa: F401


def test_the_models_root_is_last_on_the_path(loaders):
    serve_models_root(loaders)
    assert sys.path[-1] == str(loaders) or str(loaders) in sys.path[1:]


def test_a_second_root_is_refused(loaders, tmp_path):
    serve_models_root(loaders)
    with pytest.raises(CaseError, match="already serves") as caught:
        serve_models_root(tmp_path)
    assert caught.value.failure_class == "env"


def test_a_missing_loader_names_path_and_root(loaders):
    with pytest.raises(CaseError, match=r"no loader bert/pytorch/loader\.py under .*loaders"):
        load_loader_class(str(loaders), "bert/pytorch/loader.py")


def test_module_names():
    assert loader_module_name("a-b/c/pytorch/loader.py") == "tt_forge_models.a-b.c.pytorch.loader"
    with pytest.raises(CaseError, match=r"v2\.5"):
        loader_module_name("qwen/v2.5/pytorch/loader.py")


def test_a_broken_loader_raises_its_own_error(loaders):
    with pytest.raises(RuntimeError, match="at import"):
        load_loader_class(str(loaders), "broken/pytorch/loader.py")


def import_anew(loaders, bytecode_directory):
    for name in [name for name in sys.modules if name.startswith("tt_forge_models")]:
        del sys.modules[name]
    sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "_ModelsRootFinder"]
    return load_loader_class(str(loaders), "own_package/pytorch/loader.py", str(bytecode_directory))


def test_what_was_compiled_once_is_not_compiled_again(loaders, tmp_path, monkeypatch):
    loaders = shutil.copytree(loaders, tmp_path / "models")
    import_anew(loaders, tmp_path / "bytecode")
    compiled = []
    compile_source = importlib.machinery.SourceFileLoader.source_to_code
    monkeypatch.setattr(
        importlib.machinery.SourceFileLoader,
        "source_to_code",
        lambda self, data, path, **options: (
            compiled.append(Path(path).name) or compile_source(self, data, path, **options)
        ),
    )
    import_anew(loaders, tmp_path / "bytecode")
    assert compiled == []

    with (loaders / "own_package/pytorch/loader.py").open("a") as source:
        source.write("CHANGED = True\n")
    loader_class = import_anew(loaders, tmp_path / "bytecode")
    assert compiled == ["loader.py"]
    assert sys.modules[loader_class.__module__].CHANGED


@pytest.mark.parametrize("damage", [b"", b"12345678 and no bytecode"])
def test_damaged_bytecode_is_compiled_again(loaders, tmp_path, damage):
    import_anew(loaders, tmp_path / "bytecode")
    for file in (tmp_path / "bytecode").iterdir():
        file.write_bytes(damage)
    assert inspect.getfile(import_anew(loaders, tmp_path / "bytecode")).endswith("loader.py")


def test_bytecode_that_cannot_be_kept_is_compiled_each_time(loaders, tmp_path):
    (tmp_path / "bytecode").write_text("no directory")
    assert import_anew(loaders, tmp_path / "bytecode") is not None
