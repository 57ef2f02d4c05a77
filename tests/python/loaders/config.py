# SPDX-License-Identifier: Apache-2.0
from dataclasses import dataclass
from enum import Enum
from typing import Any


class ModelGroup(Enum):
    RED = "red"
    GENERALITY = "generality"


@dataclass
class ModelInfo:
    model: str
    variant: Any
    group: Any
    task: str
    source: str
    framework: str
