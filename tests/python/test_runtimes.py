# SPDX-License-Identifier: Apache-2.0
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
        "assert runtimes.names() == ['cpu', 'perturb', 'spmd'], runtimes.names()\n"
        "assert 'torch' not in sys.modules\n"
    )
    environment = {"TTHOST_RUNTIME_PATH": f"/nonexistent:{E2E_RUNTIMES}"}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, timeout=60)


def test_names_are_the_runtimes_and_nothing_else():
    assert runtimes.names() == ["cpu", "spmd"]


def test_auto_takes_spmd_where_jax_and_torchax_are(monkeypatch):
    find_spec = importlib.util.find_spec
    present = {"jax": object(), "jaxlib": object(), "torchax": object()}
    monkeypatch.setattr(importlib.util, "find_spec", lambda n: present.get(n) or find_spec(n))
    assert runtimes.resolve("auto") == "spmd"
    monkeypatch.setattr(importlib.util, "find_spec", lambda n: None)
    assert runtimes.resolve("auto") == "cpu"


def test_an_unknown_name_is_class_env():
    with pytest.raises(CaseError, match="'cpuu': did you mean 'cpu'") as caught:
        runtimes.resolve("cpuu")
    assert caught.value.failure_class == "env"


def test_describe_says_what_is_wrong_and_how_to_mend_it(monkeypatch, tmp_path):
    (tmp_path / "bad.py").write_text("import no_such_package_for_tests\n")
    monkeypatch.setattr(runtimes, "__path__", [*runtimes.__path__, str(tmp_path)])
    by_name = {described["name"]: described for described in runtimes.describe()}
    assert by_name["cpu"]["usable"]
    assert "torch" in by_name["cpu"]["versions"]
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
