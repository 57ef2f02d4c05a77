// SPDX-License-Identifier: Apache-2.0
#include "host/select/select.h"

#include <gmock/gmock.h>

#include "tests/unit/select/sample_selection.h"

namespace tthost {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using SelectTest = SelectionTest;

TEST_F(SelectTest, SixIdsPerVariantInOrder) {
  const Answer selection = Selected();
  EXPECT_EQ(selection.collected, 18);
  EXPECT_EQ(selection.deselected, 0);
  ASSERT_EQ(selection.cases.size(), 19u);
  const auto ids = Ids();
  EXPECT_THAT(std::vector(ids.begin(), ids.begin() + 7),
              ElementsAre("a/pytorch-big/one 2.5-single_device-full-inference",
                          "a/pytorch-big/one 2.5-single_device-full-training",
                          "a/pytorch-big/one 2.5-data_parallel-full-inference",
                          "a/pytorch-big/one 2.5-data_parallel-full-training",
                          "a/pytorch-big/one 2.5-tensor_parallel-full-inference",
                          "a/pytorch-big/one 2.5-tensor_parallel-full-training",
                          "a/pytorch-small-single_device-full-inference"));
  EXPECT_EQ(ids[12], "b/pytorch-single_device-full-inference");
  EXPECT_EQ(selection.cases[12].variant, std::nullopt);
  EXPECT_EQ(selection.cases[0].node_id,
            "tests/runner/test_models.py::test_all_models[a/pytorch-big/one "
            "2.5-single_device-full-inference]");
}

TEST_F(SelectTest, CasesAreComplete) {
  const Answer selection = Selected();
  const Case& first = selection.cases[0];
  EXPECT_EQ(first.loader_path, "a/pytorch/loader.py");
  EXPECT_EQ(first.variant, "big/one 2.5");
  EXPECT_EQ(first.facts.model, "a/pytorch");
  EXPECT_EQ(first.strategy->library, "/plugins/single_device.so");
  EXPECT_EQ(first.process, R"({"devices":1})");
  ASSERT_EQ(first.comparators.size(), 4u);
  EXPECT_EQ(first.comparators[0].id, "pcc");
  EXPECT_EQ(first.comparators[0].config, R"({"gate":true,"required":0.99})");
  EXPECT_EQ(first.comparators[1].config, R"({"gate":false,"required":0.16})");
  EXPECT_EQ(selection.cases[2].parallelism, "data_parallel");
  EXPECT_EQ(selection.cases[2].strategy, std::nullopt);
}

TEST_F(SelectTest, Markers) {
  Configure(
      "  b/pytorch-single_device-full-training:\n    status: KNOWN_FAILURE_XFAIL\n"
      "    markers: [push, push]\n    supported_archs: n300-llmbox\n");
  const Answer selection = Selected();
  EXPECT_THAT(selection.cases[0].markers,
              ElementsAre("model_test", "no_auto_properties", "single_device", "inference",
                          "unspecified", "n150", "p150"));
  EXPECT_THAT(selection.cases[13].markers,
              ElementsAre("model_test", "no_auto_properties", "single_device", "training",
                          "known_failure_xfail", "push", "n300-llmbox", "n300_llmbox"));
}

TEST_F(SelectTest, UnreadableLoadersFailInARunOfEverything) {
  const auto broken = [this] { return Selected().cases.back(); };
  EXPECT_EQ(broken().function, "test_discovery");
  EXPECT_EQ(broken().id, "c/pytorch");
  EXPECT_EQ(broken().node_id, "tests/runner/test_models.py::test_discovery[c/pytorch]");
  EXPECT_EQ(broken().discovery_error,
            "Cannot import path: /models/c/pytorch/loader.py: invalid syntax (line 3)");
  EXPECT_THAT(broken().markers, ElementsAre("discovery_error"));

  filter_.keyword = "pytorch";
  EXPECT_THAT(Ids(), Not(Contains("c/pytorch")));
  filter_ = {.marker = "not push"};
  EXPECT_THAT(Ids(), Not(Contains("c/pytorch")));
  filter_ = {.arguments = {"b/pytorch-single_device-full-inference"}};
  EXPECT_THAT(Ids(), ElementsAre("b/pytorch-single_device-full-inference"));
  filter_ = {.arguments = {"tests/runner/test_models.py::test_discovery[c/pytorch]"}};
  EXPECT_THAT(Ids(), ElementsAre("c/pytorch"));
  filter_ = {.arguments = {"tests/runner/test_models.py"}};
  EXPECT_THAT(Ids(), Contains("c/pytorch"));
}

TEST_F(SelectTest, PlaceholdersAreCasesThatSayWhatIsPlanned) {
  filesystem_.files["cfg/test_config_placeholders.yaml"] =
      "PLACEHOLDER_MODELS:\n  Big Model/7B: {reason: wanted}\n";
  filter_.marker = "placeholder and not unspecified and not n150";
  const Answer selection = Selected();
  ASSERT_EQ(selection.cases.size(), 1u);
  const Case& planned = selection.cases[0];
  EXPECT_EQ(planned.node_id, "tests/runner/test_models.py::test_placeholder_models[Big Model/7B]");
  EXPECT_TRUE(planned.is_placeholder);
  EXPECT_EQ(planned.expectation.bringup_status, BringupStatus::kNotStarted);
  EXPECT_EQ(planned.expectation.reason, "wanted");
  EXPECT_THAT(planned.comparators, IsEmpty());
  EXPECT_EQ(selection.collected, 19);
  EXPECT_EQ(selection.deselected, 18);
}

TEST_F(SelectTest, KeywordsMatchAnywhereInAnyCase) {
  filter_.keyword = "BIG/ONE and Single_Device and not training";
  EXPECT_THAT(Ids(), ElementsAre("a/pytorch-big/one 2.5-single_device-full-inference"));
  EXPECT_EQ(Selected().collected, 18);
  EXPECT_EQ(Selected().deselected, 17);
  for (const char* everything :
       {"tests", "runner", "test_models.py", "param", "model_test", "  models", "[a or [b", ""}) {
    filter_.keyword = everything;
    EXPECT_EQ(Selected().deselected, 0) << everything;
  }
  filter_.keyword = "pytestmark";
  EXPECT_THAT(Ids(), IsEmpty());
}

TEST_F(SelectTest, MarkersMatchWhole) {
  Configure("  a/pytorch-small-single_device-full-inference: {markers: [push]}\n");
  filter_.marker = "push";
  EXPECT_THAT(Ids(), ElementsAre("a/pytorch-small-single_device-full-inference"));
  filter_.marker = "pus or Push";
  EXPECT_THAT(Ids(), IsEmpty());
  filter_.marker = "parametrize and n150";
  EXPECT_EQ(Selected().cases.size(), 18u);
  filter_.marker = " ";
  EXPECT_THAT(Ids(), IsEmpty());
  filter_.marker = "push(a=1)";
  EXPECT_THAT(Ids(), IsEmpty());
}

TEST_F(SelectTest, BadExpressions) {
  filter_.marker = "a b";
  EXPECT_EQ(Refusal(),
            "Wrong expression passed to '-m': a b: at column 3: expected end of input; "
            "got identifier");
  filter_.marker = "";
  filter_.keyword = " a(x=1)";
  EXPECT_EQ(Refusal(), "Keyword expressions do not support call parameters.");
}

TEST_F(SelectTest, ArgumentsInPytestsForms) {
  const std::string first = "a/pytorch-small-single_device-full-inference";
  const std::string second = "a/pytorch-big/one 2.5-single_device-full-training";
  filter_.arguments = {"./tests/runner/test_models.py::test_all_models[" + first + "]", second,
                       first};
  EXPECT_THAT(Ids(), ElementsAre(first, second));
  EXPECT_EQ(Selected().collected, 2);
  filter_.arguments = {"tests/runner/test_models.py::test_all_models"};
  EXPECT_EQ(Selected().cases.size(), 18u);
  filter_.arguments = {first};
  filter_.keyword = "training";
  EXPECT_THAT(Ids(), IsEmpty());
}

TEST_F(SelectTest, UnknownArguments) {
  filter_.arguments = {"b/pytorch-single_device-full-inferense"};
  EXPECT_EQ(Refusal(),
            "not found: 'b/pytorch-single_device-full-inferense' (did you mean "
            "'b/pytorch-single_device-full-inference'?)");
  filter_.arguments = {"tests/runner/test_models.py::test_all_model[x]"};
  EXPECT_THAT(Refusal(), HasSubstr("not found"));
  filter_.arguments = {"tests/runner/test_models.py::test_all_model"};
  EXPECT_THAT(Refusal(), HasSubstr("did you mean 'test_all_models'?"));
  filter_.arguments = {"tests/other.py::test_x"};
  EXPECT_THAT(Refusal(), HasSubstr("not found"));
}

TEST_F(SelectTest, ExcludedModelsDoNotExist) {
  Configure("  b/pytorch-single_device-full-inference: {status: EXCLUDE_MODEL}\n");
  const Answer selection = Selected();
  EXPECT_EQ(selection.collected, 17);
  EXPECT_EQ(selection.deselected, 0);
  EXPECT_THAT(Ids(), Not(Contains("b/pytorch-single_device-full-inference")));
}

TEST_F(SelectTest, StrategiesAndRunModesDeselect) {
  filter_.parallelism = {"single_device"};
  filter_.run_mode = RunMode::kTraining;
  filter_.keyword = "b/pytorch";
  EXPECT_THAT(Ids(), ElementsAre("b/pytorch-single_device-full-training"));
  EXPECT_EQ(Selected().deselected, 17);
}

TEST_F(SelectTest, OtherStrategiesAppearWhenNamed) {
  filter_.parallelism = {"ring"};
  EXPECT_EQ(Selected().collected, 24);
  EXPECT_THAT(Ids(), Contains("b/pytorch-ring-full-training"));
  filter_.parallelism = {"rnig"};
  EXPECT_THAT(Refusal(), HasSubstr("no parallelism named 'rnig'"));
}

TEST_F(SelectTest, NamedComparatorsCount) {
  options_.comparators = {"atol"};
  const auto first = [this] { return Selected().cases[0].comparators; };
  ASSERT_EQ(first().size(), 1u);
  EXPECT_EQ(first()[0].config, R"({"gate":true,"required":0.16})");
  options_.plugin_layers.project["atol"] = R"({"gate": false, "required": 0.5})";
  EXPECT_EQ(first()[0].config, R"({"gate":false,"required":0.5})");
  options_.comparators = {"atoll"};
  EXPECT_THAT(Refusal(), HasSubstr("no comparator named 'atoll' (did you mean 'atol'?)"));
}

TEST_F(SelectTest, ConfigurationComesInLayers) {
  Configure("  a/pytorch-small-single_device-full-inference: {required_pcc: 0.7}\n");
  options_.plugin_layers.project["pcc"] = R"({"required": 0.8})";
  filter_.keyword = "single_device and inference and a/";
  const auto configs = [this] {
    std::vector<std::string> texts;
    for (const Case& test_case : Selected().cases) texts.push_back(test_case.comparators[0].config);
    return texts;
  };
  EXPECT_THAT(configs(),
              ElementsAre(R"({"gate":true,"required":0.8})", R"({"gate":true,"required":0.7})"));
  options_.plugin_layers.set = {"pcc.required=0.6"};
  EXPECT_THAT(configs(),
              ElementsAre(R"({"gate":true,"required":0.6})", R"({"gate":true,"required":0.6})"));
  options_.plugin_layers.set = {"pcc.require=1"};
  EXPECT_THAT(Refusal(), HasSubstr("has no key 'require' (did you mean 'required'?)"));
  options_.plugin_layers.set = {};
  options_.plugin_layers.project["pc"] = "{}";
  options_.plugin_layers.places.Add("/plugins/pc", "tt-host.yaml:4:3");
  EXPECT_THAT(Refusal(),
              HasSubstr("tt-host.yaml:4:3: plugins: no plugin named 'pc' (did you mean 'pcc'?)"));
}

TEST_F(SelectTest, EqualIdsNameBothLoaders) {
  catalog_.loaders = {MakeLoader("a/pytorch", {"x-y"}), MakeLoader("a/pytorch-x", {"y"})};
  EXPECT_THAT(Refusal(), HasSubstr("one of a/pytorch/loader.py, one of a/pytorch-x/loader.py"));
}

TEST_F(SelectTest, ConfiguredIdsWithoutACaseAreWarnings) {
  Configure("  b/pytorch-single_device-full-inferens: {}\n");
  EXPECT_THAT(Selected().warnings, ElementsAre("test_config: 1 entry names no case; `tt-host "
                                               "validate` lists it"));
  Configure("  zzzz: {}\n  a/pytorch-huge-single_device-inference: {}\n");
  EXPECT_THAT(Selected().warnings, ElementsAre("test_config: 2 entries name no case; `tt-host "
                                               "validate` lists them"));
}

TEST_F(SelectTest, EntriesOfWhatWasNotLookedForAreFine) {
  Configure(
      "  b/jax-single_device-full-inference: {}\n"            // another framework
      "  b/pytorch-ring-full-inference: {}\n"                 // an installed strategy
      "  c/pytorch-base-single_device-full-training: {}\n");  // its loader cannot be read
  collect_.frameworks = {Framework::kTorch};
  EXPECT_THAT(Selected().warnings, IsEmpty());
  collect_.frameworks = {Framework::kTorch, Framework::kJax};
  EXPECT_EQ(Selected().warnings.size(), 1u);
  collect_.some_variants = true;
  EXPECT_THAT(Selected().warnings, IsEmpty());
  Configure("  deep/e/pytorch-single_device-full-inference: {}\n");
  collect_.some_variants = false;
  collect_.excluded = {"e"};
  EXPECT_THAT(Selected().warnings, IsEmpty());
  collect_.excluded = {"deep", "deep/e", "pytorch"};
  EXPECT_EQ(Selected().warnings.size(), 1u);
}

TEST_F(SelectTest, AStrategyIsLookedAtOnlyForKnownVariants) {
  Configure("  b/pytorch-small-ring-full-inference: {}\n");
  EXPECT_EQ(Selected().warnings.size(), 1u);
}

TEST_F(SelectTest, ArchesComeFromATable) {
  collect_.test_config.arch = "n15";
  EXPECT_THAT(Refusal(), HasSubstr("--arch n15: expected one of n150, p150"));
  collect_.test_config.arch = "n300-llmbox";
  EXPECT_EQ(Selected().collected, 18);
}

}  // namespace
}  // namespace tthost
