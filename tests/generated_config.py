# SPDX-License-Identifier: Apache-2.0
"""The test_config of a generated models root."""

from __future__ import annotations

from pathlib import Path

# (parallelism and mode, share of the entries), as such files are sized in practice.
_CONFIG_FILES = {
    ("single_device", "inference"): 0.85,
    ("data_parallel", "inference"): 0.13,
    ("tensor_parallel", "inference"): 0.015,
    ("single_device", "training"): 0.005,
}


def write_config(folder: Path, ids: list[str], entries: int) -> None:
    """Entries for the first of `ids` of each kind, and placeholders."""
    folder.mkdir(parents=True)
    for (parallelism, mode), share in _CONFIG_FILES.items():
        suffix = f"-{parallelism}-full-{mode}"
        keys = [i for i in ids if i.endswith(suffix)]
        count = min(len(keys), max(1, round(entries * share)))
        text = "# SPDX-License-Identifier: Apache-2.0\ntest_config:\n"
        text += "".join(f"  {key}:\n{_entry(number)}" for number, key in enumerate(keys[:count]))
        (folder / f"test_config_{mode}_{parallelism}.yaml").write_text(text, encoding="utf-8")
    placeholders = "".join(
        f'  Future Model {number}:\n    bringup_status: "NOT_STARTED"\n' for number in range(36)
    )
    text = f"# SPDX-License-Identifier: Apache-2.0\nPLACEHOLDER_MODELS:\n{placeholders}"
    (folder / "test_config_placeholders.yaml").write_text(text, encoding="utf-8")


def _entry(number: int) -> str:
    if number % 8 == 5:
        return (
            "    status: KNOWN_FAILURE_XFAIL\n"
            "    reason: \"error: failed to legalize operation 'stablehlo.custom_call'\"\n"
            "    bringup_status: FAILED_TTMLIR_COMPILATION\n"
        )
    if number % 16 == 3:
        return (
            "    status: NOT_SUPPORTED_SKIP\n"
            '    reason: "needs more memory than the machine has"\n'
            "    bringup_status: FAILED_RUNTIME\n"
        )
    text = "    status: EXPECTED_PASSING\n"
    if number % 3 == 0:
        text += "    required_pcc: 0.98  # measured 0.985\n"
    if number % 5 == 0:
        text += "    markers: [push]\n"
    if number % 7 == 0:
        text += "    supported_archs: [n150, p150, n300-llmbox]\n"
    if number % 11 == 0:
        text += "    arch_overrides:\n      p150:\n        assert_pcc: false\n"
    return text
