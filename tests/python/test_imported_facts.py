# SPDX-License-Identifier: Apache-2.0
import contextlib
import os
import select

import pytest
from source_trees import LOADER, write_tree

from tt_host_worker.imported_facts import read_by_import

HEAD = "from ...base import ForgeModel\n"
CLASS = "class ModelLoader(ForgeModel):\n    _VARIANTS = {'a': 1}\n"


def by_import(root, *loaders, deadline_s=60):
    request = {"models_root": str(root), "loaders": list(loaders), "deadline_s": deadline_s}
    return read_by_import(request)["loaders"]


def test_each_loader_has_a_process_of_its_own(tmp_path):
    table = "from ...registry import TABLE\n"
    write_tree(tmp_path, HEAD + table + CLASS + "ModelLoader._VARIANTS = TABLE\nTABLE['b'] = 1\n")
    other = HEAD + table + CLASS + "ModelLoader._VARIANTS = {**TABLE, 'c': 1}\n"
    write_tree(tmp_path, (tmp_path / LOADER).read_text(), {"y/pytorch/loader.py": other})
    (tmp_path / "registry.py").write_text("TABLE = {'a': 1}\n")
    first, second = by_import(tmp_path, LOADER, "y/pytorch/loader.py")
    assert [v["name"] for v in first["variants"]] == ["a", "b"]
    assert [v["name"] for v in second["variants"]] == ["a", "c"]
    assert first["sources"] == ["base.py", "registry.py", LOADER]


@pytest.mark.parametrize(
    ("prelude", "message"),
    [
        ("import a_package_nobody_has\n", "No module named 'a_package_nobody_has'"),
        ("raise KeyError\n", "KeyError"),
        ("raise SystemExit('not here')\n", "not here"),
        ("import os; os._exit(3)\n", "the process ended with exit code 3"),
        ("import os; os.kill(os.getpid(), 9)\n", "ended by signal 9"),
    ],
)
def test_failures_are_facts(tmp_path, prelude, message):
    write_tree(tmp_path, prelude + HEAD + CLASS)
    (facts,) = by_import(tmp_path, LOADER)
    assert message in facts["error"]["message"]
    assert facts["variants"] == []


def test_a_loader_that_hangs_is_ended_at_its_deadline(tmp_path):
    write_tree(tmp_path, "import signal; signal.pause()\n" + HEAD + CLASS)
    (facts,) = by_import(tmp_path, LOADER, deadline_s=0.2)
    assert facts["error"]["message"] == "importing it: not done within 0.2 s"
    # What it may have imported: the answer is remembered until one of these changes.
    assert {"base.py", LOADER} <= set(facts["sources"])


def test_what_an_import_starts_ends_with_it(tmp_path):
    start = "import subprocess; p = subprocess.Popen(['sleep', '600'])\n"
    log = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(p.pid))\n"
    write_tree(tmp_path, start + log + HEAD + CLASS)
    (facts,) = by_import(tmp_path, LOADER)
    assert facts["error"] is None
    with contextlib.suppress(ProcessLookupError):  # It may be gone altogether.
        ended = os.pidfd_open(int((tmp_path / "pid").read_text()))
        assert select.select([ended], [], [], 60)[0]
        os.close(ended)


def test_what_depends_on_a_missing_file_of_the_tree_is_not_to_be_remembered(tmp_path):
    write_tree(tmp_path, "from .nothing import x\n" + HEAD + CLASS)
    (facts,) = by_import(tmp_path, LOADER)
    assert "nothing" in facts["error"]["message"]
    assert facts["sources"] == []


def test_no_class_is_an_error(tmp_path):
    write_tree(tmp_path, "x = 1\n")
    (facts,) = by_import(tmp_path, LOADER)
    assert "no class ModelLoader" in facts["error"]["message"]
