# SPDX-License-Identifier: Apache-2.0
from .loader import ModelLoader as ModelLoader
