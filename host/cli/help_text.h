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
  tt-host explain ID --models-root DIR             where does everything about a case come from?
  tt-host validate --models-root DIR               does test_config fit the models?
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

inline constexpr char kRunsFooter[] =
    R"(Each run keeps its journal and the files of its cases below <state>/runs/RUN.
`retention:` of tt-host.yaml says how many stay: `runs` of them (100), none older than `days` (30).

Examples:
  tt-host runs list
  tt-host runs show
  tt-host run --resume)";

inline constexpr char kSupersetBundleFooter[] =
    R"(The dashboard reads what --report superset_sqlite or superset_postgres wrote. Importing a later
bundle replaces an earlier one. Superset keeps passwords: write XXXXXXXXXX for one in the URI.

Examples:
  tt-host superset bundle --db postgresql://reader@db.example/results --out dashboard.zip
  tt-host superset bundle --db tt-host.db --out dashboard.zip)";

inline constexpr char kRunsDurationsFooter[] =
    R"(FILE is .test_durations as pytest-split has it: a JSON object with the seconds of each node id, in
either style of ids. What is taken in counts as one more run of each case: with `-j` above 1 the
longest start first. Ids that fit no case are kept.

Examples:
  tt-host runs durations --models-root DIR --import .test_durations
  tt-host runs durations --models-root DIR --export .test_durations)";

inline constexpr char kRunsPruneFooter[] =
    R"(Runs that are running stay, and those with a report that was not delivered, which are named.)";

inline constexpr char kReportFooter[] =
    R"(All of it is made from the journals of runs, at any time. RUN is a run of `tt-host runs list`, the
beginning of its name, `last`, `last~1` for the one before, or the path of a journal or its directory.

Examples:
  tt-host report show
  tt-host report diff last~1 last
  tt-host report replay last --report junit:out=report.xml)";

inline constexpr char kReportShowFooter[] =
    R"(Failures by cause, bring-up statuses, time by stage, the slowest cases, and what each device of a
divided case holds.

Examples:
  tt-host report show
  tt-host report show last~1 -v
  tt-host report show shard/journal.jsonl --json | jq '.failure_groups[].cause')";

inline constexpr char kReportDiffFooter[] =
    R"(Of the cases that both runs have. A case became worse when it fails and did not before, when it
fails at an earlier stage, or when its PCC dropped; slower cases are told, and are no regression.
Exit code 1 with --fail-on-regression when one became worse, else 0.

Examples:
  tt-host report diff last~1 last
  tt-host report diff nightly/journal.jsonl last --fail-on-regression --pcc-drop 0.001)";

inline constexpr char kReportRerunListFooter[] =
    R"(What failed, ended as an error, crashed or took too long. A run in a directory with that file
collects nothing else.

Examples:
  tt-host report rerun-list > .pytest_tests_to_run
  tt-host report rerun-list last~1)";

inline constexpr char kReportDurationsFooter[] =
    R"(Seconds of each node id, as pytest-split reads them; 0.01 at least. `tt-host runs durations` has
what all earlier runs took.

Examples:
  tt-host report durations > .test_durations)";

inline constexpr char kReportMergeFooter[] =
    R"(For the shards of one selection, and further attempts of what failed: of a case in several runs
the latest result counts. The other commands take DIR for a run. The same runs give the same name, so
that a database has the merged run once.

Examples:
  tt-host report merge shard-1/journal.jsonl shard-2/journal.jsonl --out merged
  tt-host report replay merged --report junit:out=report.xml)";

inline constexpr char kReportReplayFooter[] =
    R"(Reporters are told what the run told, and their files start at the working directory. Of a run that
was killed, cases that had begun are reported as crashed, and those that had not as not run. Without
--report, what could not be delivered when the run ended is sent where it should have gone; the next
run with the same reporter and destination does so too. A file that a later run has written since is
left alone by that run. Exit code 0: all arrived, 6: not.

Examples:
  tt-host report replay last --report junit:out=report.xml
  tt-host report replay 20261127T07 --report superset_sqlite:db=tt-host.db
  tt-host report replay --undelivered)";

inline constexpr char kReasonsFooter[] =
    R"(A rule file is a list, in YAML or JSON. The first rule that fits a failure names its cause; those
of the program come after yours. All conditions of a rule have to be met:

  - name: weights on loan            # failures of one name are counted together
    component: data
    summary: the share with the weights was not mounted
    class: download                  # env, plan, oom_host, unsupported, …
    stage: [LOAD, INPUTS]
    exception: [OSError]             # raised, or a cause of what was raised
    message: 'Stale file handle'     # regular expression (Perl's), for one line of the message
    stderr: 'nfs: server .* not responding'
    examples: [{class: download, stage: LOAD, message: "OSError: Stale file handle",
                stderr: "nfs: server a not responding"}]

Each example has to be claimed by its own rule. Nothing runs. Exit code 0: in order, 4: not.

Examples:
  tt-host reasons
  tt-host reasons ci/reasons.yaml
  tt-host reasons ci/reasons.yaml --run 20260801T)";

inline constexpr char kEnvFooter[] =
    R"(requirements.txt beside a loader is installed into a layer, a directory that is put before the
environment for that loader's cases only. The environment itself is never changed.

Examples:
  tt-host env list
  tt-host env build --models-root DIR -k bert
  tt-host env why ID --models-root DIR
  tt-host env prune --days 7 --dry-run)";

inline constexpr char kEnvBuildFooter[] =
    R"(A later run finds what is built and needs no network for it. Exit code 0: all are there, 1: not.

Examples:
  tt-host env build --models-root examples/models
  tt-host env build --preset nightly --python .venv)";

inline constexpr char kEnvWhyFooter[] =
    R"(Of a layer that is not built yet pip is asked what it would install; nothing is. Exit code 0: all
that the case needs can be had, 1: not.

Examples:
  tt-host env why minilm/pytorch-all-MiniLM-L6-v2-single_device-full-inference \
      --models-root examples/models
  tt-host env why ID --json | jq '.packages[].name')";

inline constexpr char kEnvPruneFooter[] =
    R"(A layer that a run uses stays. What a killed build left goes.)";

inline constexpr char kCompareFooter[] =
    R"(Reads .npy, .npz, .pt and .safetensors. Exit code 0: passed, 1: not.

Examples:
  tt-host compare golden.pt device.pt
  tt-host compare golden.npz device.npz --comparator pcc,atol --set atol.required=0.01 --json)";

inline constexpr char kPluginFooter[] =
    R"(`list`, `info` and `paths` load nothing: they read manifests.

Examples:
  tt-host plugin list --kind comparator
  tt-host plugin info pcc
  tt-host plugin paths)";

inline constexpr char kPluginNewFooter[] =
    R"(The project builds, passes `tt-host plugin check` and runs as it is. Where it says what a plugin of
its kind does, it is yours to change.

Examples:
  tt-host plugin new comparator top_k
  tt-host plugin new parallelism acme_fsdp --lang python --out plugins/acme_fsdp)";
inline constexpr char kPluginLockFooter[] =
    R"(The lock file, tt-host.plugins.lock.json in the working directory, has id, version and the SHA-256 of
each file of every plugin that does not ship with tt-host. `tt-host run --locked` uses no other.

Examples:
  tt-host plugin lock --plugin-dir plugins    take the plugins as they are now
  tt-host plugin verify --plugin-dir plugins  exit code 1 when one is not as locked
  tt-host run --locked --plugin-dir plugins)";

inline constexpr char kPluginPlanFooter[] =
    R"(MODEL is an id of a case, the path of a loader (its default variant is meant), the name of a variant
or DIRECTORY-VARIANT. The plan is what the plugin answers to facts from the loader's source: nothing of
the model is imported. With --lint the model is then loaded on the CPU, as shapes where it can be, and
everything that is wrong between plan and model is told, without a device; exit code 1 when the case
would not run.

Examples:
  tt-host plugin plan tensor_parallel --model llama/causal_lm/pytorch/loader.py --devices 4
  tt-host plugin plan acme --plugin-dir build --model tiny-gpt2 --devices 2 --lint
  tt-host plugin plan acme --model gpt2/causal_lm/pytorch-tiny-gpt2 --set acme.min_elements=4096 --json)";

inline constexpr char kPluginCheckFooter[] =
    R"(Each case runs in a process of its own that lends the plugin guarded memory, so a plugin that
writes where it must not, reads too far, hangs or exits is caught and told what to do. A warning
does not fail. Exit code 0: nothing failed or crashed, 1: something did.

Examples:
  tt-host plugin check build/acme_fsdp.so
  tt-host plugin check build --junit check.xml
  tt-host plugin check build/acme_fsdp.so --only manners --only 'parallelism.*'
  gdb -ex 'set follow-fork-mode child' --args tt-host plugin check build/acme_fsdp.so --in-process)";

inline constexpr char kPresetsFooter[] =
    R"(Presets stand in tt-host.yaml, and in files of a CI matrix that `preset_files` of it names.
`tt-host run --preset NAME` runs one; NAME/ENTRY is one entry of it.

Examples:
  tt-host presets list
  tt-host run --preset push --co -q
  tt-host run --preset nightly/2 --splits 4 --group 1)";

inline constexpr char kPresetCheckFooter[] =
    R"(Looks at every preset as a whole: each configured case should be in one of them, and each entry
should have a case. Exit code 0: so it is, 1: not.

Examples:
  tt-host presets check
  tt-host presets check push nightly --json)";

inline constexpr char kPresetMatrixFooter[] =
    R"~(One job per entry and group, as one line that GitHub's fromJSON() reads. `arguments` is what
follows `tt-host run`, quoted for a shell. Where every case of a job has a recorded duration, its
timeout is three times their sum and 10 minutes at least; else it is 240 minutes. The same is told
on stderr. An entry that chooses nothing has no job.

Examples:
  tt-host presets matrix push
  tt-host presets matrix nightly/2
  echo "jobs=$(tt-host presets matrix push)" >> "$GITHUB_OUTPUT")~";

inline constexpr char kExplainFooter[] =
    R"(Give it the options of a run: it says what they do to this case. Nothing runs.

Examples:
  tt-host explain 'bert/pytorch-base-single_device-full-inference' --models-root DIR
  tt-host explain 'tests/runner/test_models.py::test_all_models[ID]' -m 'push and not large'
  tt-host explain ID --preset nightly --arch n150 --json)";

inline constexpr char kValidateFooter[] =
    R"(Every mistake in one pass: unknown ids, fields and arches, each with its place and the nearest
name. Cases without an entry and placeholders whose model is there are warnings. Nothing runs. Exit
code 0: in order, 4: not.

Examples:
  tt-host validate --models-root DIR --test-config test_config
  tt-host validate --json | jq '.unknown[].id'
  tt-host validate --fix > renames.patch
  tt-host validate --fix --write)";

inline constexpr char kPromoteFooter[] =
    R"(Reads what stored runs say of each case and prints edits of test_config as a patch, each with its
evidence: known failures that pass in all of them, a higher required_pcc with a margin of 0.004, the
check where it is off and would pass, cases without an entry, known failures that fail elsewhere by
now. Comments, order and quotes of the files stay. What would let more pass is told and held back
unless --allow-loosen is given. JSON files, and what a file does not write out, are not edited: their
changes are told. Exit code 0 whether or not there is something to change.

Examples:
  tt-host promote --from last last~1 last~2 > promote.patch
  git apply promote.patch
  tt-host promote --from nightly/journal.jsonl --test-config test_config --write)";

inline constexpr char kDoctorFooter[] = R"(Exit code 1 when something that runs need is missing.

Examples:
  tt-host doctor
  tt-host doctor --python .venv)";

}  // namespace tthost
