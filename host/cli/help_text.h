// SPDX-License-Identifier: Apache-2.0
// The parts of --help that teach.
#pragma once

namespace tthost {

inline constexpr char kProgramHelp[] =
    "Runs machine-learning models on a device and judges them against a golden run.";

inline constexpr char kProgramFooter[] = R"(Start here:
  tt-host doctor                                   is everything in place?
  tt-host run --models-root DIR --co -q            which cases are there?
  tt-host run --models-root DIR -k bert            run some of them
  tt-host COMMAND --help                           options and examples of a command

Exit codes: 0 all as expected, 1 failures, 2 interrupted, 3 internal error, 4 usage,
5 nothing selected, 6 a reporter failed under --strict-reports.)";

inline constexpr char kRunFooter[] = R"(Examples:
  tt-host run --models-root examples/models -k 'bert and inference'
  tt-host run --models-root examples/models -m 'expected_passing and not nightly' \
      --test-config test_config --parallelism single_device --report junit:out=report.xml
  tt-host run 'tests/runner/test_models.py::test_all_models[ID]' --models-root examples/models
  tt-host run --models-root examples/models --set pcc.required=0.95 -x -v

Options may also stand in tt-host.yaml of the working directory; the command line wins.)";

inline constexpr char kCompareFooter[] =
    R"(Reads .npy, .npz, .pt and .safetensors. Exit code 0: passed, 1: not.

Examples:
  tt-host compare golden.pt device.pt
  tt-host compare golden.npz device.npz --comparator pcc,atol --set atol.required=0.01 --json)";

inline constexpr char kPluginFooter[] = R"(Nothing is loaded: all of this is read from manifests.

Examples:
  tt-host plugin list --kind comparator
  tt-host plugin info pcc
  tt-host plugin paths)";

inline constexpr char kDoctorFooter[] = R"(Exit code 1 when something that runs need is missing.

Examples:
  tt-host doctor
  tt-host doctor --python .venv)";

}  // namespace tthost
