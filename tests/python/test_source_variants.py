# SPDX-License-Identifier: Apache-2.0
"""The ways to write `_VARIANTS`: source reading says what Python says, or leaves it to Python."""

import pytest
from source_trees import HEAD, names, read_by_python, read_from_source, write_tree

ENUM = """
class V(StrEnum):
    A = "a"
    B = "b/1"
    ALSO_A = "a"
"""
OTHER = "x/pytorch/other.py"
BASE_LOADER = "from ...config import StrEnum\nfrom ...base import ForgeModel\n" + ENUM
BASE_LOADER += "class Base(ForgeModel):\n    _VARIANTS = {V.A: 1}\n    DEFAULT_VARIANT = V.A\n"

SETTLED = {
    "literal": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.B: 1, V.A: 2}",
    "alias": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.ALSO_A: 1, V.A: 2}",
    "annotated": "class ModelLoader(ForgeModel):\n    _VARIANTS: dict = {'plain': 1}",
    "comprehension": "class ModelLoader(ForgeModel):\n    _VARIANTS = {v: 1 for v in V}",
    "condition": "class ModelLoader(ForgeModel):\n"
    "    _VARIANTS = {v: 1 for v in V if v != V.A and v.value.startswith('b')}",
    "values": "class ModelLoader(ForgeModel):\n    _VARIANTS = {v.value: 1 for v in V}",
    "names": "class ModelLoader(ForgeModel):\n    _VARIANTS = {f'x-{v.name}': 1 for v in V}",
    "list": "KEYS = [V.B, V.A]\nclass ModelLoader(ForgeModel):\n"
    "    _VARIANTS = {k: 1 for k in KEYS}",
    "pairs": "class ModelLoader(ForgeModel):\n"
    "    _VARIANTS = {k: v for k, v in [(V.A, 1), ('z', 2)]}",
    "two loops": "class ModelLoader(ForgeModel):\n"
    "    _VARIANTS = {f'{a}{b}': 1 for a in ('x', 'y') for b in range(2)}",
    "module name": "TABLE = {V.A: 1}\nclass ModelLoader(ForgeModel):\n    _VARIANTS = TABLE",
    "merged": "A = {V.A: 1}\nclass ModelLoader(ForgeModel):\n    _VARIANTS = {**A, V.B: 2}",
    "union": "A = {V.B: 1}\nclass ModelLoader(ForgeModel):\n    _VARIANTS = A | {V.A: 2}",
    "dict call": "A = {V.B: 1}\nclass ModelLoader(ForgeModel):\n    _VARIANTS = dict(A, c=2)",
    "dict of pairs": "class ModelLoader(ForgeModel):\n    _VARIANTS = dict([(V.B, 1), (V.A, 1)])",
    "fromkeys": "class ModelLoader(ForgeModel):\n    _VARIANTS = dict.fromkeys(V, 1)",
    "zip": "class ModelLoader(ForgeModel):\n    _VARIANTS = dict(zip(['b', 'a'], range(2)))",
    "none": "class ModelLoader(ForgeModel): ...",
    "empty": "class ModelLoader(ForgeModel):\n    _VARIANTS = {}",
    "inherited": "from .other import Base\nclass ModelLoader(Base): ...",
    "inherited and more": "from .other import Base, V as W\n"
    "class ModelLoader(Base):\n    _VARIANTS = {**Base._VARIANTS, W.B: 2}",
    "by mixin": "from .other import Base\nclass Mixin:\n    def load_model(self, rank): ...\n"
    "class ModelLoader(Mixin, Base): ...",
    "mixin first": "from .other import Base\nclass Mixin:\n    _VARIANTS = {'m': 1}\n"
    "class ModelLoader(Mixin, Base): ...",
    "through a module": "from . import other\nclass ModelLoader(other.Base):\n"
    "    _VARIANTS = {other.V.B: 1}",
    "absolute": "from third_party.tt_forge_models.x.pytorch.other import Base\n"
    "class ModelLoader(Base): ...",
    "no name": "class ModelLoader(ForgeModel):\n    _VARIANTS = {None: 1}",
    "star": "from .other import *\nclass ModelLoader(Base): ...",
    "a star behind": "from .other import Base, V as W\nfrom .other import *\n"
    "class ModelLoader(Base):\n    _VARIANTS = {W.B: 1}",
    "re-export": "from .src import Base\nclass ModelLoader(Base): ...",
    "query": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1, V.B: 2}\n"
    "    @classmethod\n    def query_available_variants(cls):\n"
    "        return {k: v for k, v in cls._VARIANTS.items() if k == V.B}",
    "query of super": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}\n    @classmethod\n"
    "    def query_available_variants(cls):\n"
    "        return {**super().query_available_variants(), 'more': 1}",
    "standard StrEnum": "import enum\nclass W(enum.StrEnum):\n    BIG = enum.auto()\n    S = 's'\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = {W.BIG: 1, 'big': 2, W.S: 3}",
    "plain Enum": "from enum import Enum\nclass W(Enum):\n    A = 'a'\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = {W.A: 1}",
    "str and Enum": "from enum import Enum\nclass W(str, Enum):\n    A = 'a'\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = {W.A: 1}",
    "numbers": "from enum import IntEnum, auto\nclass W(IntEnum):\n    A = auto()\n    B = auto()\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = {w: 1 for w in W}",
    "text of its own": "class W(StrEnum):\n    A = 'a'\n    def __str__(self):\n"
    "        return f'<{self.name}>'\nclass ModelLoader(ForgeModel):\n    _VARIANTS = {W.A: 1}",
    "joined values": "P = 'org/'\nclass W(StrEnum):\n    A = P + 'a'\n    B = f'{P}b'\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = {W.A: 1, W.B: 1}",
    "diamond": "class L(ForgeModel):\n    _VARIANTS = {'l': 1}\nclass R(ForgeModel):\n"
    "    _VARIANTS = {'r': 1}\nclass M(L): ...\nclass ModelLoader(M, R): ...",
    "diamond behind": "class L(ForgeModel): ...\nclass R(ForgeModel):\n    _VARIANTS = {'r': 1}\n"
    "class ModelLoader(L, R): ...",
    "abstract": "from abc import ABC\nfrom typing import Generic, TypeVar\nT = TypeVar('T')\n"
    "class ModelLoader(ABC, Generic[T], ForgeModel):\n    _VARIANTS = {V.A: 1}",
    "type checking": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from y import V\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}",
}
LEFT_TO_PYTHON = {
    "a global": "TABLE = {V.A: 1}\ndef fill():\n    global TABLE\n    TABLE = {V.B: 1}\nfill()\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = TABLE",
    "too many": "class ModelLoader(ForgeModel):\n"
    "    _VARIANTS = {f'{a}-{b}': 1 for a in range(200) for b in range(100)}",
    "call": "def make(): return {V.A: 1}\nclass ModelLoader(ForgeModel):\n    _VARIANTS = make()",
    "if": "import sys\nclass ModelLoader(ForgeModel):\n    if sys.path:\n"
    "        _VARIANTS = {V.A: 1}\n"
    "    else:\n        _VARIANTS = {V.B: 1}",
    "subscript": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}\n    _VARIANTS[V.B] = 2",
    "subscript after": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}\n"
    "ModelLoader._VARIANTS[V.B] = 2",
    "update": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}\n"
    "ModelLoader._VARIANTS.update({V.B: 2})",
    "update in the body": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}\n"
    "    _VARIANTS.update({V.B: 2})",
    "assigned after": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}\n"
    "ModelLoader._VARIANTS = {V.B: 2}",
    "deleted": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1, V.B: 1}\n"
    "    del _VARIANTS[V.B]",
    "loop": "class ModelLoader(ForgeModel):\n    _VARIANTS = {}\n    for v in V:\n"
    "        _VARIANTS[v] = 1",
    "table changed": "TABLE = {V.A: 1}\nTABLE[V.B] = 2\nclass ModelLoader(ForgeModel):\n"
    "    _VARIANTS = TABLE",
    "table changed by another name": "TABLE = {V.A: 1}\nSAME = TABLE\nSAME.update({V.B: 2})\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = TABLE",
    "by a function": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}\n"
    "def register():\n    ModelLoader._VARIANTS[V.B] = 2\nregister()",
    "handed to a function": "def register(cls):\n    cls._VARIANTS[V.B] = 2\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}\nregister(ModelLoader)",
    "decorator": "def register(cls):\n    cls._VARIANTS = {V.B: 2}\n    return cls\n@register\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}",
    "setattr": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}\n"
    "setattr(ModelLoader, '_VARIANTS', {V.B: 1})",
    "base changed": "from .other import Base\nBase._VARIANTS[V.B] = 2\n"
    "class ModelLoader(Base): ...",
    "subclass hook": "class Mixin:\n    def __init_subclass__(cls):\n"
    "        cls._VARIANTS = {'h': 1}\n"
    "class ModelLoader(Mixin, ForgeModel):\n    _VARIANTS = {V.A: 1}",
    "metaclass": "class Meta(type):\n    def __new__(m, n, b, d):\n"
    "        return super().__new__(m, n, b, {**d, '_VARIANTS': {'m': 1}})\n"
    "class ModelLoader(ForgeModel, metaclass=Meta):\n    _VARIANTS = {V.A: 1}",
    "enum with a hook": "class W(StrEnum):\n    def __new__(cls, v):\n"
    "        o = object.__new__(cls)\n"
    "        o._value_ = v * 2\n        return o\n    A = 'a'\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = {W.A: 1}",
    "two definitions": "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.A: 1}\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = {V.B: 1}",
    "base outside": "from collections import UserDict\n"
    "class ModelLoader(UserDict, ForgeModel): ...",
    "enum of a base outside": "from inspect import enum\nclass W(enum.Enum):\n    A = 'a'\n"
    "class ModelLoader(ForgeModel):\n    _VARIANTS = {W.A: 2}",
    "set": "KEYS = {V.A, V.B}\nclass ModelLoader(ForgeModel):\n"
    "    _VARIANTS = {k: 1 for k in KEYS}",
    "query": "class ModelLoader(ForgeModel):\n    @classmethod\n"
    "    def query_available_variants(cls):\n        import sys\n"
    "        if sys.path: return {V.A: 1}\n        return {V.B: 1}",
    "exec": "class ModelLoader(ForgeModel):\n    exec('_VARIANTS = {\"e\": 1}')",
    "try": "try:\n    import nothing_of_this_name\n    KEYS = [V.A]\nexcept ImportError:\n"
    "    KEYS = [V.B]\nclass ModelLoader(ForgeModel):\n    _VARIANTS = {k: 1 for k in KEYS}",
}
OTHERS = {OTHER: BASE_LOADER, "x/pytorch/src/__init__.py": "from ..other import Base\n"}


@pytest.mark.parametrize("body", SETTLED.values(), ids=SETTLED.keys())
def test_source_settles_it(tmp_path, body):
    write_tree(tmp_path, HEAD + ENUM + body + "\n", OTHERS)
    facts = read_from_source(tmp_path)
    by_import = read_by_python(tmp_path)
    assert names(facts) == names(by_import)
    assert facts["default_variant"] == by_import["default_variant"]
    assert facts["methods"] == by_import["methods"]


@pytest.mark.parametrize("body", LEFT_TO_PYTHON.values(), ids=LEFT_TO_PYTHON.keys())
def test_source_leaves_it_to_python(tmp_path, body):
    write_tree(tmp_path, HEAD + ENUM + body + "\n", OTHERS)
    facts = read_from_source(tmp_path)
    assert facts["needs_import"]
    assert facts["variants"] == []
    assert facts["error"] is None
    assert read_by_python(tmp_path)["error"] is None
