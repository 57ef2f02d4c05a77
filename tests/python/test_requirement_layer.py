# SPDX-License-Identifier: Apache-2.0
import json
import sys
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path

import pytest

from tt_host_worker.requirement_layer import activate


@pytest.fixture(autouse=True)
def _restored_import_system(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))


def test_a_layer_shadows_the_base(tmp_path: Path):
    (tmp_path / "layered_module.py").write_text("WHERE = 'layer'\n")
    info = tmp_path / "layered-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: layered\nVersion: 1.0\n")

    activate(str(tmp_path))

    assert sys.path[0] == str(tmp_path)
    assert import_module("layered_module").WHERE == "layer"
    assert metadata.version("layered") == "1.0"


def test_pth_files_of_a_layer_work(tmp_path: Path):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "module_behind_pth.py").write_text("")
    (tmp_path / "extra.pth").write_text("hidden\n")

    activate(str(tmp_path))

    import_module("module_behind_pth")
    assert sys.path.index(str(hidden)) < 2


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of sys.path that holds `masked_module`."""
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "masked_module.py").write_text("WHERE = 'base'\n")
    monkeypatch.syspath_prepend(folder)
    return folder


@pytest.fixture
def masking_layer(tmp_path: Path) -> Path:
    """A layer that hides `masked_module`."""
    layer = tmp_path / "layer"
    layer.mkdir()
    (layer / "layer.json").write_text(json.dumps({"mask": ["masked_module"]}))
    return layer


@pytest.mark.usefixtures("base")
def test_masked_modules_look_uninstalled(masking_layer: Path):
    assert find_spec("masked_module") is not None

    activate(str(masking_layer))

    assert find_spec("masked_module") is None
    with pytest.raises(ModuleNotFoundError, match="masked_module"):
        import_module("masked_module")


@pytest.mark.usefixtures("base")
def test_a_mask_does_not_hide_what_the_layer_brings(
    masking_layer: Path, monkeypatch: pytest.MonkeyPatch
):
    (masking_layer / "masked_module.py").write_text("WHERE = 'layer'\n")
    monkeypatch.delitem(sys.modules, "masked_module", raising=False)

    activate(str(masking_layer))

    assert import_module("masked_module").WHERE == "layer"
    monkeypatch.delitem(sys.modules, "masked_module")
    assert metadata.version("pytest") == pytest.__version__
