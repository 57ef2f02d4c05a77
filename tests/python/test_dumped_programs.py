# SPDX-License-Identifier: Apache-2.0
"""Programs as XLA writes them: what is new in the folder, and what it holds and exchanges."""

import pytest

from tt_host_worker.runtimes.dumped_programs import DumpedPrograms, describe_programs

PROGRAM = """HloModule SyncTensorsGraph.24, num_partitions=4
ENTRY %main.24_spmd (param: f32[64]) -> (f32[8,64]) {
  %all-reduce = f32[8,64]{1,0} all-reduce(%dot.2), channel_id=1, to_apply=%add.clone
}
"""
BUFFERS = """BufferAssignment:
allocation 0: size 8192, parameter 3, shape |f32[32,64]| at ShapeIndex {}:
 value: <9 param.3 @0> (size=8192,offset=0): f32[32,64]{1,0}
allocation 2: size 2048, maybe-live-out:
allocation 3: size 256, parameter 0, shape |f32[64]| at ShapeIndex {}:
allocation 6: size 8, output shape is |(f32[8,64])|, maybe-live-out:
allocation 7: size 4, thread-local:
allocation 10: size 1024, preallocated-temp:
"""


def write(directory, name, program=PROGRAM):
    (directory / f"{name}.before_optimizations.txt").write_text("HloModule lowered")
    (directory / f"{name}.cpu_after_optimizations.txt").write_text(program)
    (directory / f"{name}.cpu_after_optimizations-buffer-assignment.txt").write_text(BUFFERS)


def test_what_is_new_is_taken_once_and_summed(tmp_path):
    write(tmp_path, "module_0000.before")
    dumped = DumpedPrograms(tmp_path)
    assert dumped.taken() == []
    write(tmp_path, "module_0002.second", PROGRAM.replace("all-reduce", "all-gather"))
    write(tmp_path, "module_0001.first")
    first, second = dumped.taken()
    assert first.lowered == "HloModule lowered"
    assert first.compiled == PROGRAM
    assert describe_programs([first, second]) == {
        "argument_bytes": 2 * (8192 + 256),
        "output_bytes": 2 * (2048 + 8),
        "temporary_bytes": 2 * 1024,
        "collectives": {
            "all-gather": {"count": 1, "bytes": 2048},
            "all-reduce": {"count": 1, "bytes": 2048},
        },
    }
    assert dumped.taken() == []


def test_a_platform_that_writes_none():
    assert DumpedPrograms(None).taken() == []
    with pytest.raises(AssertionError):
        describe_programs([])  # Zeros would be figures of nothing.
