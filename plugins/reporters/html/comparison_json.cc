// SPDX-License-Identifier: Apache-2.0
#include "html/comparison_json.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tthost::html {
namespace {

using reporters::JsonWriter;
using sdk::Json;

constexpr int kDigits = 9;

struct Leaf {
  std::string_view name;  // empty: the aggregates
  std::vector<const Json*> cells;
  bool has_failed = false;
};

bool HasFailed(const Json& metric) {
  return !metric["passed"].IsNull() && !metric.Boolean("passed");
}

bool IsSame(const Json& one, const Json& other) {
  if (one.IsNull() || other.IsNull()) return one.IsNull() == other.IsNull();
  return one.Digits() == other.Digits();
}

class MetricTable {
 public:
  explicit MetricTable(const Json& metrics) {
    for (const Json& metric : metrics.Items()) Place(metric);
    // The aggregates first.
    std::stable_partition(leaves_.begin(), leaves_.end(),
                          [](const Leaf& leaf) { return leaf.name.empty(); });
  }

  void Write(JsonWriter& json, size_t most_leaves, SharedTexts& shared) {
    json.Key("columns").BeginArray();
    for (const Json* metric : columns_) WriteColumn(json, *metric, shared);
    json.EndArray().Key("rows").BeginArray();
    size_t left_out = 0, left_out_failed = 0;
    const std::vector<bool> is_kept = ChooseLeaves(most_leaves);
    for (size_t i = 0; i < leaves_.size(); ++i) {
      if (is_kept[i]) {
        WriteLeaf(json, leaves_[i], shared);
      } else {
        ++left_out;
        left_out_failed += leaves_[i].has_failed;
      }
    }
    json.EndArray();
    if (left_out == 0) return;
    json.Key("left_out").BeginArray();
    json.Integer(int64_t(left_out)).Integer(int64_t(left_out_failed)).EndArray();
  }

 private:
  void Place(const Json& metric) {
    const std::string key = metric.String("comparator") + "\n" + metric.String("name");
    const auto [column, is_new_column] = column_of_.try_emplace(key, columns_.size());
    if (is_new_column) columns_.push_back(&metric);
    const std::string& name = metric.String("leaf");
    if (name.empty()) columns_[column->second] = &metric;
    const auto [row, is_new_row] = row_of_.try_emplace(name, leaves_.size());
    if (is_new_row) leaves_.push_back({name, {}, false});
    Leaf& leaf = leaves_[row->second];
    leaf.cells.resize(std::max(leaf.cells.size(), column->second + 1));
    leaf.cells[column->second] = &metric;
    leaf.has_failed |= metric.Boolean("gates") && HasFailed(metric);
  }

  std::vector<bool> ChooseLeaves(size_t most_leaves) const {
    std::vector<bool> is_kept(leaves_.size(), leaves_.size() <= most_leaves);
    size_t left = most_leaves;
    for (const bool failed : {true, false}) {
      for (size_t i = 0; i < leaves_.size() && left > 0; ++i) {
        if (is_kept[i] || (leaves_[i].has_failed || leaves_[i].name.empty()) != failed) continue;
        is_kept[i] = true;
        --left;
      }
    }
    return is_kept;
  }

  // [comparator, name, gates, limit]
  void WriteColumn(JsonWriter& json, const Json& metric, SharedTexts& shared) {
    json.BeginArray().Integer(shared.words.IndexOf(metric.String("comparator")));
    json.Integer(shared.words.IndexOf(metric.String("name"))).Boolean(metric.Boolean("gates"));
    json.Copy(metric["limit"]).EndArray();
  }

  // [leaf, cell, …]: a number where it passed the limit of its column and has no note; else
  // [value, passed, limit, note], and null where the leaf has no such metric.
  void WriteLeaf(JsonWriter& json, const Leaf& leaf, SharedTexts& shared) {
    json.BeginArray();
    if (leaf.name.empty()) {
      json.Null();
    } else {
      json.Integer(int64_t(shared.texts.IndexOf(leaf.name)));
    }
    for (size_t i = 0; i < columns_.size(); ++i) {
      const Json* metric = i < leaf.cells.size() ? leaf.cells[i] : nullptr;
      if (metric == nullptr) {
        json.Null();
      } else {
        WriteCell(json, *metric, (*columns_[i])["limit"], shared);
      }
    }
    json.EndArray();
  }

  void WriteCell(JsonWriter& json, const Json& metric, const Json& usual_limit,
                 SharedTexts& shared) {
    const Json& value = metric["value"];
    const Json& passed = metric["passed"];
    const Json& limit = metric["limit"].IsNull() ? usual_limit : metric["limit"];
    const std::string note = metric.StringOr("note", "");
    const bool is_plain = !value.IsNull() && !passed.IsNull() && passed.Boolean() && note.empty() &&
                          IsSame(limit, usual_limit);
    if (!is_plain) json.BeginArray();
    if (value.IsNull()) {
      json.Null();
    } else {
      json.Number(value.Number(), kDigits);
    }
    if (is_plain) return;
    json.Copy(passed).Copy(limit);
    if (!note.empty()) json.Integer(int64_t(shared.texts.IndexOf(note)));
    json.EndArray();
  }

  std::vector<const Json*> columns_;  // of each the aggregate, where there is one
  std::vector<Leaf> leaves_;
  std::unordered_map<std::string, size_t> column_of_;
  std::unordered_map<std::string_view, size_t> row_of_;
};

}  // namespace

void AddComparison(JsonWriter& json, const Json& comparison, size_t most_leaves,
                   SharedTexts& shared) {
  json.BeginObject().Key("phase").Text(comparison.StringOr("phase", ""));
  json.Key("passed").Boolean(comparison.Boolean("passed"));
  json.Key("unchecked").Boolean(comparison.Boolean("unchecked"));
  if (const std::string error = comparison.StringOr("error", ""); !error.empty()) {
    json.Key("error").Integer(int64_t(shared.texts.IndexOf(error)));
  }
  if (!comparison.At("strict_failures").Items().empty()) {
    json.Key("strict").BeginArray();
    size_t left = most_leaves;
    for (const Json& failure : comparison.At("strict_failures").Items()) {
      if (left-- == 0) break;
      json.Integer(
          int64_t(shared.texts.IndexOf(failure.String("check") + " '" + failure.String("leaf") +
                                       "': " + failure.String("text"))));
    }
    json.EndArray();
  }
  MetricTable(comparison.At("metrics")).Write(json, most_leaves, shared);
  json.EndObject();
}

}  // namespace tthost::html
