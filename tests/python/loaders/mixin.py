# SPDX-License-Identifier: Apache-2.0


class Mixin:
    def load_inputs(self, dtype_override=None, **kwargs):
        return super().load_inputs()
