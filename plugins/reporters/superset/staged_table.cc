// SPDX-License-Identifier: Apache-2.0
#include "superset/staged_table.h"

#include <algorithm>
#include <cassert>

namespace tthost::superset {
namespace {

constexpr ColumnType kText = ColumnType::kText, kInteger = ColumnType::kInteger,
                     kNumber = ColumnType::kNumber, kTime = ColumnType::kTime,
                     kDate = ColumnType::kDate;

}  // namespace

void StagedTable::Add(const Fields& fields) {
  Row row(columns.size());
  for (const auto& [name, value] : fields) {
    const auto column = std::ranges::find(columns, name, &Column::name);
    assert(column != columns.end() && "no such column");
    row[static_cast<size_t>(column - columns.begin())] = value;
  }
  rows.push_back(std::move(row));
}

StagedRun::StagedRun()
    : run{"s_run",
          {{"run_uid", kText},        {"project", kText},        {"pipeline", kText},
           {"trigger_kind", kText},   {"ci_provider", kText},    {"ci_pipeline_id", kInteger},
           {"ci_job_id", kInteger},   {"ci_job_name", kText},    {"ci_attempt", kInteger},
           {"ci_url", kText},         {"git_repo", kText},       {"git_branch", kText},
           {"git_commit", kText},     {"git_author", kText},     {"models_commit", kText},
           {"arch", kText},           {"host_name", kText},      {"backend", kText},
           {"host_version", kText},   {"python_version", kText}, {"torch_version", kText},
           {"shard_index", kInteger}, {"shard_count", kInteger}, {"started_at", kTime},
           {"finished_at", kTime},    {"run_date", kDate},       {"state", kText},
           {"planned", kInteger},     {"exit_code", kInteger}}},
      env{"s_env", {{"key", kText}, {"value", kText}}},
      test{"s_test",
           {{"test_uid", kText},
            {"node_id", kText},
            {"model_path", kText},
            {"model_name", kText},
            {"model_arch", kText},
            {"variant", kText},
            {"task", kText},
            {"source", kText},
            {"framework", kText},
            {"owner", kText},
            {"run_mode", kText},
            {"parallelism", kText}}},
      text{"s_text",
           {{"digest", kText}, {"first_line", kText}, {"body", kText}, {"issue_url", kText}}},
      result{
          "s_result",
          {{"test_uid", kText},        {"attempt", kInteger},     {"is_final", kInteger},
           {"outcome", kText},         {"bringup_status", kText}, {"config_status", kText},
           {"group_name", kText},      {"started_at", kTime},     {"duration_s", kNumber},
           {"pcc", kNumber},           {"required_pcc", kNumber}, {"pcc_enabled", kInteger},
           {"pcc_is_nan", kInteger},   {"atol", kNumber},         {"comparison_passed", kInteger},
           {"reason_digest", kText},   {"message_digest", kText}, {"failing_component", kText},
           {"guidance", kText},        {"signal", kInteger},      {"peak_rss_mb", kInteger},
           {"log_ref", kText},         {"weights_dtype", kText},  {"model_params", kInteger},
           {"observed_status", kText}, {"failing_stage", kText},  {"stage_seconds", kText}}},
      metric{"s_metric",
             {{"test_uid", kText},
              {"attempt", kInteger},
              {"name", kText},
              {"item", kText},
              {"value", kNumber},
              {"unit", kText},
              {"threshold", kNumber},
              {"passed", kInteger},
              {"source", kText}}},
      property{"s_property",
               {{"test_uid", kText}, {"attempt", kInteger}, {"key", kText}, {"value", kText}}} {}

std::vector<const StagedTable*> StagedRun::Tables() const {
  return {&run, &env, &test, &text, &result, &metric, &property};
}

}  // namespace tthost::superset
