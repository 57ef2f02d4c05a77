# SPDX-License-Identifier: Apache-2.0
import inspect
import sys

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
