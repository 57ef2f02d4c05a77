# SPDX-License-Identifier: Apache-2.0
"""Makes models roots of any size, always the same ones, for measurements and tests of discovery.

    python tests/generated_models.py DIRECTORY [--loaders 420] [--ids 3000] [--config-entries 600]

writes DIRECTORY/models and DIRECTORY/test_config. One half of the loaders stands alone; the other
half gets its base class, its variants or both from other files (`_FORMS`).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generated_config import write_config
from model_tree import copy_base_classes

IDS_PER_VARIANT = 6
_FAMILIES = 21
_MIN_BYTES, _MAX_BYTES = 4096, 11000
_TASKS = ("NLP_CAUSAL_LM", "NLP_TEXT_CLS", "CV_IMAGE_CLS", "CV_OBJECT_DET", "AUDIO_ASR")
_ORGANISATIONS = ("acme", "open-lab", "vision_group")

_HEAD = '''# SPDX-License-Identifier: Apache-2.0
"""Model {name} of a generated tree."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn

from ...base import ForgeModel
from ...config import (
    Framework,
    LLMModelConfig,
    ModelConfig,
    ModelGroup,
    ModelInfo,
    ModelSource,
    ModelTask,
    StrEnum,
)
'''

_INFO = """
    @classmethod
    def _get_model_info(cls, variant=None):
        if variant is None:
            variant = cls.DEFAULT_VARIANT
        group = ModelGroup.{group}
        if variant == cls.DEFAULT_VARIANT:
            group = ModelGroup.{default_group}
        return ModelInfo(
            model="{name}",
            variant=variant,
            group=group,
            task=ModelTask.{task},
            source=ModelSource.HUGGING_FACE,
            framework=Framework.TORCH,
        )
"""

_METHODS = """
    def load_model(self, *, dtype_override=None, **kwargs):
        model = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 4))
        return model if dtype_override is None else model.to(dtype_override)

    def load_inputs(self, dtype_override=None, batch_size=1):
        inputs = torch.randn(batch_size, 16)
        return inputs if dtype_override is None else inputs.to(dtype_override)
"""

_FAMILY = '''# SPDX-License-Identifier: Apache-2.0
"""What the loaders of family {index} share."""

from __future__ import annotations

import torch
from torch import nn

from ..base import ForgeModel


class FamilyLoader(ForgeModel):
    family = "family_{index:02}"
{methods}
    def decode_output(self, outputs, top_k=3):
        return f"{{self.family}}: {{outputs.topk(top_k)}}"

    def get_mesh_config(self, num_devices: int):
        return (1, num_devices), ("batch", "model")
'''

_LORA = '''# SPDX-License-Identifier: Apache-2.0
"""Trains adapters on the model of the loader that it is mixed into."""

from __future__ import annotations


class LoRAModelMixin:
    lora_alpha = 16

    def load_model(self, *, dtype_override=None, lora_rank=8, **kwargs):
        return super().load_model(dtype_override=dtype_override, **kwargs)
'''


@dataclass(frozen=True)
class GeneratedTree:
    models_root: Path
    test_config: Path
    variants: list[tuple[str, str | None]]  # (directory of the loader, variant), sorted by loader

    @property
    def ids(self) -> list[str]:
        """In the order of a listing."""
        return [case_id for entry in self.variants for case_id in ids_of(*entry)]


def ids_of(directory: str, variant: str | None) -> list[str]:
    stem = directory if variant is None else f"{directory}-{variant}"
    return [
        f"{stem}-{parallelism}-full-{mode}"
        for parallelism in ("single_device", "data_parallel", "tensor_parallel")
        for mode in ("inference", "training")
    ]


def generate(
    directory: Path, *, loaders: int = 420, ids: int = 3000, config_entries: int = 600
) -> GeneratedTree:
    """Writes the tree and its test_config below `directory`, which must not hold one yet."""
    models_root = copy_base_classes(directory / "models")
    _write_shared_files(models_root)
    variants: list[tuple[str, str | None]] = []
    for index, count in enumerate(_variants_per_loader(loaders, ids)):
        loader = _Loader(models_root, index, count)
        loader.write()
        variants += [(loader.directory, name) for name in loader.listed]
    test_config = directory / "test_config"
    write_config(test_config, [i for entry in variants for i in ids_of(*entry)], config_entries)
    return GeneratedTree(models_root, test_config, variants)


def _variants_per_loader(loaders: int, ids: int) -> list[int]:
    total = ids // IDS_PER_VARIANT
    if total < loaders:
        raise ValueError(f"{loaders} loaders have at least {loaders * IDS_PER_VARIANT} ids")
    return [total // loaders + (index < total % loaders) for index in range(loaders)]


def _write_shared_files(models_root: Path) -> None:
    families = models_root / "families"
    families.mkdir()
    (families / "__init__.py").write_text("", encoding="utf-8")
    for index in range(_FAMILIES):
        text = _FAMILY.format(index=index, methods=_METHODS)
        (families / f"family_{index:02}.py").write_text(text, encoding="utf-8")
    (models_root / "lora.py").write_text(_LORA, encoding="utf-8")


class _Loader:
    def __init__(self, models_root: Path, index: int, count: int):
        self.name = f"model_{index:05}"
        self.directory = f"{self.name}/pytorch"
        self._folder = models_root / self.directory
        self._index = index
        self._random = random.Random(index)
        names = [f"{self._prefix()}{self.name}-v{number}" for number in range(count)]
        self._members = {f"V{number}": name for number, name in enumerate(names)}
        stands_alone = index % 2 == 0
        self._has_variants = not (stands_alone and count == 1 and index % 20 == 0)
        self._form = _stand_alone if stands_alone else _FORMS[index // 2 % len(_FORMS)]
        self.listed: list[str | None] = [*names] if self._has_variants else [None]

    def write(self) -> None:
        self._folder.mkdir(parents=True)
        for folder in (self._folder.parent, self._folder):
            (folder / "__init__.py").write_text("", encoding="utf-8")
        self.file("loader.py", self._padded(_HEAD.format(name=self.name) + self._form(self)))

    def file(self, name: str, text: str) -> None:
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def base_file(self, body: str) -> None:
        head = _HEAD.replace("...", "....").format(name=self.name)
        text = f"{head}{self.enum()}\n\nclass BaseLoader(ForgeModel):\n{body}"
        self.file("src/base_loader.py", text)

    def _prefix(self) -> str:
        """Every fifth name has a slash, as real ones do."""
        return f"{self._random.choice(_ORGANISATIONS)}/" if self._index % 5 == 0 else ""

    def enum(self) -> str:
        members = "".join(f'    {key} = "{value}"\n' for key, value in self._members.items())
        return f"\n\nclass ModelVariant(StrEnum):\n{members}" if self._has_variants else ""

    def variants(self, first: int = 0, before: str = "") -> str:
        if not self._has_variants:
            return ""
        keys = list(self._members)[first:]
        entries = "".join(
            f"        ModelVariant.{key}: LLMModelConfig(\n"
            f'            pretrained_model_name="{self._members[key]}", max_length=128\n'
            "        ),\n"
            for key in keys
        )
        return f"    _VARIANTS = {{\n{before}{entries}    }}\n{self.default()}"

    def default(self) -> str:
        return "    DEFAULT_VARIANT = ModelVariant.V0\n"

    def first_entry(self) -> str:
        return f'        ModelVariant.V0: ModelConfig("{self._members["V0"]}"),\n'

    def info(self) -> str:
        return _INFO.format(
            name=self.name,
            group="GENERALITY",
            default_group="RED" if self._index % 5 == 1 else "GENERALITY",
            task=_TASKS[self._index % len(_TASKS)],
        )

    @property
    def family(self) -> str:
        return (
            f"from ...families.family_{self._index % _FAMILIES:02} import FamilyLoader\n"
            if self._index % 4 == 1
            else "from third_party.tt_forge_models.families.family_"
            f"{self._index % _FAMILIES:02} import FamilyLoader\n"
        )

    def _padded(self, text: str) -> str:
        wanted = self._random.randint(_MIN_BYTES, _MAX_BYTES) - len(text)
        blocks: list[str] = []
        while sum(map(len, blocks)) < wanted:
            blocks.append(self._block(len(blocks)))
        return text + "".join(blocks)

    def _block(self, number: int) -> str:
        width = self._random.choice((64, 128, 256))
        return f'''

class Block{number}(nn.Module):
    """Attention and a feed-forward part: [N, S, {width}] -> [N, S, {width}]."""

    def __init__(self, width: int = {width}, heads: int = {width // 16}) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.feed_forward = nn.Sequential(nn.Linear(width, {4 * width}), nn.GELU())

    def forward(self, hidden: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        # Scores are scaled before the mask is added.
        scores = self.query(hidden) @ self.key(hidden).transpose(-1, -2)
        scores = scores / math.sqrt(hidden.shape[-1] // self.heads)
        if mask is not None:
            scores = scores + mask
        return self.feed_forward(scores.softmax(-1) @ self.value(hidden))
'''


def _stand_alone(loader: _Loader) -> str:
    head = f"{loader.enum()}\n\nclass ModelLoader(ForgeModel):\n"
    return f"{head}{loader.variants()}{loader.info()}{_METHODS}"


def _family_base(loader: _Loader) -> str:
    head = f"{loader.family}{loader.enum()}\n\nclass ModelLoader(FamilyLoader):\n"
    return f"{head}{loader.variants()}{loader.info()}"


def _enum_of_another_file(loader: _Loader) -> str:
    head = "# SPDX-License-Identifier: Apache-2.0\nfrom ....config import StrEnum\n"
    loader.file("src/__init__.py", "from .variants import ModelVariant\n")
    loader.file("src/variants.py", head + loader.enum())
    head = f"from .src import ModelVariant\n{loader.family}\n\nclass ModelLoader(FamilyLoader):\n"
    return f"{head}{loader.variants()}{loader.info()}"


def _inherited_variants(loader: _Loader) -> str:
    loader.base_file(f"{loader.variants()}{_METHODS}")
    head = "from .src.base_loader import BaseLoader\n\n\nclass ModelLoader(BaseLoader):\n"
    return f"{head}{loader.info()}"


def _merged_variants(loader: _Loader) -> str:
    loader.base_file(f"    _VARIANTS = {{\n{loader.first_entry()}    }}\n{_METHODS}")
    head = "from .src.base_loader import BaseLoader, ModelVariant\n\n\n"
    merged = loader.variants(first=1, before="        **BaseLoader._VARIANTS,\n")
    return f"{head}class ModelLoader(BaseLoader):\n{merged}{loader.info()}"


def _comprehension(loader: _Loader) -> str:
    head = f"{loader.family}{loader.enum()}\n\nclass ModelLoader(FamilyLoader):\n"
    variants = "    _VARIANTS = {key: ModelConfig(str(key)) for key in ModelVariant}\n"
    return f"{head}{variants}{loader.default()}{loader.info()}"


def _lora(loader: _Loader) -> str:
    loader.base_file(f"{loader.variants()}{loader.info()}{_METHODS}")
    head = "from ...lora import LoRAModelMixin\nfrom .src.base_loader import BaseLoader\n"
    return f"{head}\n\nclass ModelLoader(LoRAModelMixin, BaseLoader):\n    lora_alpha = 32\n"


_FORMS: list[Callable[[_Loader], str]] = [
    _family_base,
    _enum_of_another_file,
    _family_base,
    _inherited_variants,
    _family_base,
    _merged_variants,
    _comprehension,
    _lora,
]


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes a models root and its test_config.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--loaders", type=int, default=420)
    parser.add_argument("--ids", type=int, default=3000)
    parser.add_argument("--config-entries", type=int, default=600)
    given = parser.parse_args()
    tree = generate(
        given.directory,
        loaders=given.loaders,
        ids=given.ids,
        config_entries=given.config_entries,
    )
    print(f"{tree.models_root}: {len(tree.variants)} variants, {len(tree.ids)} ids")


if __name__ == "__main__":
    main()
