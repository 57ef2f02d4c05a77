# SPDX-License-Identifier: Apache-2.0
import importlib.metadata
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tt_host_worker import runtimes
from tt_host_worker.failures import CaseError

PACKAGE = Path(__file__).parents[2] / "host/python"
E2E_RUNTIMES = Path(__file__).parents[1] / "e2e/runtimes"


@pytest.fixture
def perturb(monkeypatch):
    monkeypatch.setattr(runtimes, "__path__", [*runtimes.__path__, str(E2E_RUNTIMES)])


def test_directories_of_the_environment_are_searched_without_importing_torch():
    script = (
        f"import sys; sys.path.insert(0, {str(PACKAGE)!r})\n"
        "from tt_host_worker import runtimes\n"
        "assert {'cpu', 'perturb', 'spmd', 'torch_xla'} <= set(runtimes.names())\n"
        "assert 'torch' not in sys.modules\n"
    )
    environment = {"TTHOST_RUNTIME_PATH": f"/nonexistent:{E2E_RUNTIMES}"}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, timeout=60)


def test_names_are_the_runtimes_and_nothing_else():
    assert runtimes.names() == ["cpu", "spmd", "torch_xla"]


@pytest.fixture
def only_these_modules(monkeypatch):
    """only_these_modules(names): of what runtimes need, no other can be found."""

    def keep(*names):
        others = {"jax", "jaxlib", "torchax", "torch_xla"} - set(names)
        find_spec = importlib.util.find_spec

        def find(name):
            return object() if name in names else None if name in others else find_spec(name)

        monkeypatch.setattr(importlib.util, "find_spec", find)

    return keep


@pytest.fixture
def only_these_versions(monkeypatch):
    """only_these_versions({distribution: version}): nothing else is installed."""

    def keep(installed):
        def version(name):
            if name not in installed:
                raise importlib.metadata.PackageNotFoundError(name)
            return installed[name]

        monkeypatch.setattr(importlib.metadata, "version", version)

    return keep


SPMD = {"torch": "2.13.0+cpu", "torchax": "0.0.13", "jax": "0.10.2"}
TORCH_XLA = {"torch": "2.9.0", "torch_xla": "2.9.0"}


@pytest.mark.parametrize(
    ("installed", "devices", "expected"),
    [
        (SPMD, 2, "spmd"),
        (SPMD | {"torch_xla": "2.9.0"}, 1, "spmd"),
        (TORCH_XLA, 1, "torch_xla"),
        (TORCH_XLA | {"jax": "0.10.2"}, 8, "torch_xla"),
        (TORCH_XLA | {"jax": "0.10.2", "torchax": "0.0.13"}, 2, "torch_xla"),
        (SPMD | {"jax": "0.9.0"}, 1, "cpu"),
        ({"torch": "2.13.0"}, 1, "cpu"),
    ],
)
def test_auto_goes_by_the_versions_and_by_the_plan(
    only_these_versions, installed, devices, expected
):
    only_these_versions(installed)
    assert runtimes.resolve("auto", devices) == expected


def test_auto_says_what_is_missing_where_several_devices_are_needed(only_these_versions):
    only_these_versions({"torch": "2.13.0"})
    with pytest.raises(CaseError, match=r"drives 2 devices.*make setup-torch-xla") as caught:
        runtimes.resolve("auto", 2)
    assert caught.value.failure_class == "env"
    assert "requirements/spmd.txt" in caught.value.message


@pytest.mark.parametrize(
    ("runtime", "module", "fix"),
    [("torch_xla", "torch_xla", "make setup-torch-xla"), ("spmd", "jax", "requirements/spmd.txt")],
)
def test_a_runtime_without_its_packages_says_what_mends_it(
    only_these_modules, runtime, module, fix
):
    only_these_modules()
    with pytest.raises(
        CaseError, match=f"'{runtime}' lacks the module {module} .*fix: .*{fix}"
    ) as caught:
        runtimes.load(runtime)
    assert caught.value.failure_class == "env"


def test_a_built_in_runtime_that_cannot_be_imported_says_what_mends_it(
    monkeypatch, only_these_modules
):
    def fail(name):
        raise ImportError(f"no {name}")

    only_these_modules("torch_xla")
    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises(CaseError, match=r"cannot be imported: no .*fix: make setup-torch-xla"):
        runtimes.load("torch_xla")


@pytest.mark.parametrize("runtime", ["cpu", "spmd", "torch_xla"])
def test_a_platform_without_plugin_is_class_env(runtime, only_these_modules):
    if runtime == "spmd":
        pytest.importorskip("jax")
    if runtime == "torch_xla":
        only_these_modules("torch_xla")
    with pytest.raises(CaseError, match=r"no platform.*'?nowhere'?") as caught:
        runtimes.load(runtime).Execution.prepare("nowhere", 1)
    assert caught.value.failure_class == "env"
    assert "--platform" in caught.value.message


def test_the_platform_that_a_plugin_of_jax_registers_is_driven():
    pytest.importorskip("jax")
    script = (
        f"import sys; sys.path.insert(0, {str(PACKAGE)!r})\n"
        "import jax, jax.extend.backend\n"
        "from jax._src import xla_bridge\n"
        "clients = []\n"
        "def make(): clients.append(xla_bridge.make_cpu_client()); return clients[-1]\n"
        "jax.extend.backend.register_backend_factory('standin', make)\n"
        "from tt_host_worker.runtimes import jax_devices\n"
        "jax_devices.choose_platform('standin')\n"
        "jax_devices.start_backend(1)\n"
        "assert jax.devices()[0].client is clients[0]\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_a_plugin_that_does_not_start_is_class_env():
    pytest.importorskip("jax")
    script = (
        f"import sys; sys.path.insert(0, {str(PACKAGE)!r})\n"
        "import jax.extend.backend\n"
        "def fail(): raise RuntimeError('no device found')\n"
        "jax.extend.backend.register_backend_factory('standin', fail)\n"
        "from tt_host_worker.failures import CaseError\n"
        "from tt_host_worker.runtimes import jax_devices\n"
        "jax_devices.choose_platform('standin')\n"
        "try: jax_devices.start_backend(1)\n"
        "except CaseError as error:\n"
        "    assert error.failure_class == 'env' and 'no device found' in error.message\n"
        "else: sys.exit('it started')\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_a_platform_without_a_device_is_not_replaced_by_the_cpu():
    """JAX leaves a cuda without a GPU out, and computes on the next platform."""
    pytest.importorskip("jax")
    script = (
        f"import sys; sys.path.insert(0, {str(PACKAGE)!r})\n"
        "from jax._src import hardware_utils\n"
        "hardware_utils.has_visible_nvidia_gpu = lambda: False\n"
        "from tt_host_worker.failures import CaseError\n"
        "from tt_host_worker.runtimes import jax_devices\n"
        "jax_devices.choose_platform('cuda')\n"
        "try: jax_devices.start_backend(1)\n"
        "except CaseError as error:\n"
        "    assert error.failure_class == 'env'\n"
        "    assert 'cuda' in error.message and 'leave --platform out' in error.message\n"
        "else: sys.exit('it started')\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_a_runtime_that_must_not_fork_says_so():
    assert "thread" in runtimes.spawn_reason("torch_xla")
    assert runtimes.spawn_reason("cpu") is None
    assert runtimes.spawn_reason("spmd") is None


def test_an_unknown_name_is_class_env():
    with pytest.raises(CaseError, match="'cpuu': did you mean 'cpu'") as caught:
        runtimes.resolve("cpuu")
    assert caught.value.failure_class == "env"


def test_describe_says_what_is_wrong_and_how_to_mend_it(monkeypatch, tmp_path):
    (tmp_path / "bad.py").write_text(
        "import no_such_package_for_tests\nclass Execution(no_such_package_for_tests.Base): ...\n"
    )
    (tmp_path / "part.py").write_text("class Part: ...\n")
    monkeypatch.setattr(runtimes, "__path__", [*runtimes.__path__, str(tmp_path)])
    by_name = {described["name"]: described for described in runtimes.describe()}
    assert by_name["cpu"]["usable"]
    assert "torch" in by_name["cpu"]["versions"]
    assert "part" not in by_name
    assert not by_name["bad"]["usable"]
    assert "no_such_package_for_tests" in by_name["bad"]["reason"]
    assert by_name["bad"]["fix"]
    assert by_name["spmd"]["usable"] or by_name["spmd"]["fix"]


def test_describe_names_what_is_missing(monkeypatch):
    monkeypatch.setitem(runtimes.NEEDS, "spmd", {"torch": "1.0", "no-such-package": None})
    spmd = next(described for described in runtimes.describe() if described["name"] == "spmd")
    assert not spmd["usable"]
    assert "no-such-package is not installed" in spmd["reason"]
    assert "(expected 1.0)" in spmd["reason"]
    assert "requirements/spmd.txt" in spmd["fix"]


def test_other_versions_are_refused(monkeypatch):
    pytest.importorskip("jax")
    from tt_host_worker.runtimes import installed, torchax_shims

    monkeypatch.setitem(installed.NEEDS["spmd"], "torchax", "0.0.12")
    with pytest.raises(ImportError, match=r"torchax 0\.0\.13 \(expected 0\.0\.12\)"):
        torchax_shims.import_torchax()


@pytest.mark.parametrize("base", ["cpu", "spmd"])
@pytest.mark.parametrize("mode", ["inference", "training"])
def test_a_perturbed_parameter_changes_the_device_side_of_that_model(
    run, perturb, monkeypatch, base, mode
):
    if base == "spmd":
        pytest.importorskip("jax")
    monkeypatch.setenv("TTHOST_PERTURB_RUNTIME", base)
    monkeypatch.setenv("TTHOST_PERTURB_MODEL", "nets.pytorch")
    host = run("nets", "tied", runtime="perturb", run_mode=mode)
    with pytest.raises(AssertionError):
        host.assert_close("" if mode == "inference" else "forward", rtol=0.1, atol=0.1)
    monkeypatch.setenv("TTHOST_PERTURB_MODEL", "SomethingElse")
    host = run("nets", "tied", runtime="perturb", run_mode=mode)
    host.assert_close("" if mode == "inference" else "backward", rtol=1e-4, atol=1e-5)
