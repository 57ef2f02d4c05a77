# SPDX-License-Identifier: Apache-2.0
"""Example models in the layout of tt-forge-models; `README.md` lists what each one exercises."""
