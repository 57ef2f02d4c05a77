# SPDX-License-Identifier: Apache-2.0
"""`from module import *`: names are read where the module is of the tree and they are certain."""

import pytest
from source_trees import names, read_by_python, read_from_source, write_tree

BEFORE = "from ...base import ForgeModel\nKEYS = ['own']\n_OWN = ['private']\n"
USES_KEYS = "class ModelLoader(ForgeModel):\n    _VARIANTS = {k: 1 for k in KEYS}\n"
HAS_KEYS = "class ModelLoader(ForgeModel):\n    _VARIANTS = {'x' if KEYS else 'y': 1}\n"
LATE = "class ModelLoader(ForgeModel):\n    _VARIANTS = {k: 1 for k in LATE}\n"
PRIVATE = "class ModelLoader(ForgeModel):\n    _VARIANTS = {k: 1 for k in _OWN}\n"
PART = "x/pytorch/part.py"
PACKAGE = "x/pytorch/part/__init__.py"
STAR = "from .part import *\n"
OTHER = "x/pytorch/other.py"
PERHAPS = "import sys\nclass Base:\n    if sys.path:\n        query_available_variants = None\n"
TRY_STAR = f"try:\n    {STAR}except ImportError:\n    pass\n"

SETTLED = {
    "of the configuration": ("from ...config import *\n" + USES_KEYS, {}),
    "of other names": (STAR + USES_KEYS, {PART: "LATE = ['x']\n"}),
    "of a name": (STAR + LATE, {PART: "LATE = ['x']\n"}),
    "of a private name": (STAR + PRIVATE, {PART: "_OWN = ['x']\n"}),
    "listed": (STAR + LATE, {PART: "__all__ = ['LATE']\nLATE = ['x']\nKEYS = []\n"}),
    "not listed": (STAR + USES_KEYS, {PART: "__all__ = ('LATE',)\nLATE = []\nKEYS = ['x']\n"}),
    "private and listed": (STAR + PRIVATE.replace("_OWN", "_THEIRS"),
                           {PART: "__all__ = ['_THEIRS']\n_THEIRS = ['x']\n"}),
    "of a star": (STAR + LATE, {PART: "from .other import *\n", OTHER: "LATE = ['x']\n"}),
    "of a package": (STAR + LATE, {PACKAGE: "from .a import LATE\n",
                                   "x/pytorch/part/a.py": "LATE = ['x']\n"}),
    "of two": (STAR + "from .other import *\n" + LATE,
               {PART: "EARLY = 1\n", OTHER: "LATE = ['x']\n"}),
    "outside, of a private name": (
        "from math import *\nclass ModelLoader:\n    _VARIANTS = {_OWN[0]: 1}\n", {}),
    "bound behind it": ("from math import *\nfrom ...base import ForgeModel as Base\n"
                        "class ModelLoader(Base):\n    _VARIANTS = {'a': 1}\n", {}),
    "defined behind it": (STAR + "class ModelLoader(ForgeModel):\n    _VARIANTS = {'a': 1}\n",
                          {PART: "ModelLoader = 1\n"}),
    "of the same class": (
        STAR + "class ModelLoader(ForgeModel):\n    _VARIANTS = {'a': 1}\n",
        {PART: "from ...base import *\n"}),
    "of the same class outside": (
        "from enum import Enum\n" + STAR + "class V(Enum):\n    A = 'a'\n"
        "class ModelLoader(ForgeModel):\n    _VARIANTS = {v.value: 1 for v in V}\n",
        {PART: "from enum import Enum\n"}),
    "that may not be there, of other names": (TRY_STAR + USES_KEYS, {PART: "LATE = ['x']\n"}),
}  # fmt: skip
LEFT_TO_PYTHON = {
    "again": (STAR + USES_KEYS, {PART: "KEYS = ['x']\n"}),
    "another class outside": (
        "from enum import Enum as Base\n" + STAR + "class V(Base):\n    A = 'a'\n"
        "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}\n",
        {PART: "from enum import IntFlag\nfrom enum import StrEnum as Base\n"}),
    "again by a star": (
        STAR + USES_KEYS, {PART: "from .other import *\n", OTHER: "KEYS = ['x']\n"}),
    "listed again": (STAR + PRIVATE, {PART: "__all__ = ['_OWN']\n_OWN = ['x']\n"}),
    "a computed list": (STAR + USES_KEYS, {PART: "__all__ = ['A'] + []\nA = 1\n"}),
    "an extended list": (
        STAR + USES_KEYS, {PART: "__all__ = []\n__all__ += ['KEYS']\nKEYS = ['x']\n"}),
    "an appended list": (
        STAR + USES_KEYS, {PART: "__all__ = []\n__all__.append('KEYS')\nKEYS = ['x']\n"}),
    "perhaps": (STAR + USES_KEYS, {PART: "import sys\nif sys.path:\n    KEYS = ['x']\n"}),
    "by exec": (STAR + USES_KEYS, {PART: "exec('KEYS = [\"x\"]')\n"}),
    "by a global": (
        STAR + USES_KEYS, {PART: "def f():\n    global KEYS\n    KEYS = ['x']\nf()\n"}),
    "a module of a package": (
        STAR + HAS_KEYS, {PACKAGE: "from . import KEYS\n", "x/pytorch/part/KEYS.py": ""}),
    "a loaded module of a package": (
        STAR + HAS_KEYS, {PACKAGE: "from .KEYS import A\n", "x/pytorch/part/KEYS.py": "A = 1\n"}),
    "outside": ("from math import *\n" + USES_KEYS, {}),
    "outside by a star": (STAR + USES_KEYS, {PART: "from math import *\n"}),
    "of two": (STAR + "from .other import *\n" + LATE,
               {PART: "LATE = []\n", OTHER: "LATE = ['x']\n"}),
    "that may not be there": (TRY_STAR + USES_KEYS, {PART: "KEYS = ['x']\n"}),
    "of a name, perhaps": (TRY_STAR + LATE, {PART: "LATE = ['x']\n"}),
    "changed behind it": (STAR + "LATE.append('y')\n" + LATE, {PART: "LATE = ['x']\n"}),
}  # fmt: skip


@pytest.mark.parametrize("case", SETTLED.values(), ids=SETTLED.keys())
def test_source_settles_names_around_a_star(tmp_path, case):
    loader, others = case
    write_tree(tmp_path, BEFORE + loader, others)
    assert names(read_from_source(tmp_path)) == names(read_by_python(tmp_path))


@pytest.mark.parametrize("case", LEFT_TO_PYTHON.values(), ids=LEFT_TO_PYTHON.keys())
def test_source_leaves_names_that_a_star_may_bind_to_python(tmp_path, case):
    loader, others = case
    write_tree(tmp_path, BEFORE + loader, others)
    assert read_from_source(tmp_path)["needs_import"]
    assert read_by_python(tmp_path)["error"] is None


def test_the_module_of_a_star_is_among_the_files_of_the_answer(tmp_path):
    write_tree(tmp_path, BEFORE + STAR + USES_KEYS, {PART: "LATE = 1\n"})
    assert {PART, PACKAGE} <= set(read_from_source(tmp_path)["sources"])


@pytest.mark.parametrize(
    ("star", "others", "reason"),
    [
        (STAR, {PART: "ForgeModel = 1\n"}, "what a base of its class is"),
        (
            "from collections import UserDict as Base\n",
            {},
            "its base collections.UserDict, outside",
        ),
        ("from .part import Base\n", {PART: PERHAPS}, "settle query_available_variants"),
    ],
)
def test_the_reason_for_an_import_is_the_true_one(tmp_path, star, others, reason):
    base = "Base" if "Base" in star else "ForgeModel"
    loader = f"{BEFORE}{star}class ModelLoader({base}):\n    _VARIANTS = {{'a': 1}}\n"
    write_tree(tmp_path, loader, others)
    assert reason in read_from_source(tmp_path)["needs_import"]
