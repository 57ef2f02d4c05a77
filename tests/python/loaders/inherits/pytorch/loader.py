# SPDX-License-Identifier: Apache-2.0
"""Takes its variants from another loader, through a mixin, and overrides one method."""

from ...mixin import Mixin
from ...nets.pytorch import loader as nets


class ModelLoader(Mixin, nets.ModelLoader):
    def unpack_forward_output(self, output):
        return output[0]
