// SPDX-License-Identifier: Apache-2.0
#include "host/superset/dashboard_layout.h"

#include <nlohmann/json.hpp>
#include <string>

#include "host/superset/asset_names.h"

namespace tthost {
namespace {

constexpr int kColumns = 12;

Json Element(const std::string& id, const char* type, const Json& parents) {
  return {{"id", id}, {"type", type}, {"children", Json::array()}, {"parents", parents}};
}

Json ChartElement(const std::string& id, const Json& parents, const std::string& name, int number,
                  int width, int height) {
  Json element = Element(id, "CHART", parents);
  element["meta"] = {{"uuid", ChartUuid(name)},
                     {"chartId", number},  // the import gives it another
                     {"sliceName", name},
                     {"width", width},
                     {"height", height}};
  return element;
}

}  // namespace

Json DashboardLayout(const Json& definition) {
  Json layout = {{"DASHBOARD_VERSION_KEY", "v2"}};
  layout["ROOT_ID"] = Element("ROOT_ID", "ROOT", Json::array());
  layout["ROOT_ID"]["children"] = Json::array({"GRID_ID"});
  layout["GRID_ID"] = Element("GRID_ID", "GRID", Json::array({"ROOT_ID"}));
  layout["HEADER_ID"] = {
      {"id", "HEADER_ID"}, {"type", "HEADER"}, {"meta", {{"text", definition.at("title")}}}};
  int row_number = 0, chart_number = 0;
  for (const Json& row : definition.at("rows")) {
    const std::string row_id = "ROW-" + std::to_string(++row_number);
    layout["GRID_ID"]["children"].push_back(row_id);
    layout[row_id] = Element(row_id, "ROW", Json::array({"ROOT_ID", "GRID_ID"}));
    layout[row_id]["meta"] = {{"background", "BACKGROUND_TRANSPARENT"}};
    const Json& charts = row.at("charts");
    const int width = kColumns / static_cast<int>(charts.size());
    for (const Json& chart : charts) {
      const std::string id = "CHART-" + std::to_string(++chart_number);
      layout[row_id]["children"].push_back(id);
      layout[id] = ChartElement(id, Json::array({"ROOT_ID", "GRID_ID", row_id}), chart.at("name"),
                                chart_number, width, row.at("height"));
    }
  }
  return layout;
}

Json NativeFilters(const Json& definition) {
  Json filters = Json::array();
  for (const Json& filter : definition.at("filters")) {
    const bool is_time = filter.contains("time");
    Json target = Json::object();
    if (!is_time) {
      target = {{"datasetUuid", DatasetUuid(definition.at("filter_dataset"))},
                {"column", {{"name", filter.at("column")}}}};
    }
    filters.push_back(
        {{"id", "NATIVE_FILTER-" + std::to_string(filters.size() + 1)},
         {"name", filter.at("name")},
         {"type", "NATIVE_FILTER"},
         {"filterType", is_time ? "filter_time" : "filter_select"},
         {"targets", Json::array({target})},
         {"controlValues", Json::object()},
         {"defaultDataMask", Json::object()},
         {"cascadeParentIds", Json::array()},
         {"scope", {{"rootPath", Json::array({"ROOT_ID"})}, {"excluded", Json::array()}}}});
  }
  return filters;
}

}  // namespace tthost
