// SPDX-License-Identifier: Apache-2.0
#include "host/superset/chart.h"

#include <nlohmann/json.hpp>
#include <string>

namespace tthost {
namespace {

Json TimeFilter(const std::string& column, const std::string& range) {
  return {{"clause", "WHERE"},
          {"expressionType", "SIMPLE"},
          {"subject", column},
          {"operator", "TEMPORAL_RANGE"},
          {"comparator", range}};
}

Json SqlFilter(const std::string& clause, const std::string& sql) {
  return {{"clause", clause}, {"expressionType", "SQL"}, {"sqlExpression", sql}};
}

// Of several names: those that are set. "" is none.
Json Names(const Json& params, std::initializer_list<const char*> keys) {
  Json names = Json::array();
  for (const char* key : keys) {
    const Json value = params.value(key, Json::array());
    if (value.is_string()) names.push_back(value);
    if (value.is_array()) names.insert(names.end(), value.begin(), value.end());
  }
  return names;
}

Json AxisColumn(const Json& params) {
  const Json& axis = params.at("x_axis");
  Json column = {{"columnType", "BASE_AXIS"},
                 {"expressionType", "SQL"},
                 {"label", axis},
                 {"sqlExpression", axis}};
  if (params.contains("time_grain_sqla")) column["timeGrain"] = params["time_grain_sqla"];
  return column;
}

Json Operation(const char* name, Json options) {
  return {{"operation", name}, {"options", std::move(options)}};
}

Json Pivot(const Json& params) {
  Json aggregates = Json::object();
  for (const Json& metric : params.at("metrics")) {
    aggregates[metric.get<std::string>()] = {{"operator", "mean"}};
  }
  return Operation("pivot", {{"index", Json::array({params.at("x_axis")})},
                             {"columns", params.at("groupby")},
                             {"aggregates", aggregates},
                             {"drop_missing_columns", false}});
}

void DescribeSeries(const Json& params, Json& query) {
  query["columns"] = Names(params, {"groupby"});
  query["columns"].insert(query["columns"].begin(), AxisColumn(params));
  query["series_columns"] = params.at("groupby");
  query["post_processing"] = {
      Pivot(params),
      Operation(
          "rename",
          {{"columns", {{params.at("metrics")[0], nullptr}}}, {"level", 0}, {"inplace", true}}),
      Operation("flatten", Json::object())};
}

void DescribeHeatmap(const Json& params, Json& query) {
  query["columns"] = {AxisColumn(params), params.at("groupby")};
  query["post_processing"] = Json::array({Operation("rank", {{"metric", params.at("metric")}})});
}

void DescribeHistogram(const Json& params, Json& query) {
  query["columns"] = Names(params, {"groupby", "column"});
  query["metrics"] = Json::array();
  query["post_processing"] = Json::array({Operation("histogram", {{"column", params.at("column")},
                                                                  {"groupby", params.at("groupby")},
                                                                  {"bins", params.at("bins")},
                                                                  {"cumulative", false},
                                                                  {"normalize", false}})});
}

void DescribeBoxPlot(const Json& params, Json& query) {
  query["columns"] = Names(params, {"columns", "groupby"});
  query["series_columns"] = params.at("groupby");
  query["post_processing"] = Json::array({Operation("boxplot", {{"groupby", params.at("groupby")},
                                                                {"metrics", params.at("metrics")},
                                                                {"whisker_type", "tukey"},
                                                                {"percentiles", nullptr}})});
}

void DescribeTable(const Json& params, Json& query) {
  if (params.at("query_mode") == "raw") {
    query["columns"] = params.at("all_columns");
    query["metrics"] = nullptr;
    query["orderby"] = Json::array();
    for (const Json& order : params.at("order_by_cols")) {
      query["orderby"].push_back(Json::parse(order.get<std::string>()));
    }
    return;
  }
  query["columns"] = params.at("groupby");
  const bool is_ascending = !params.at("order_desc").get<bool>();
  query["orderby"] =
      Json::array({Json::array({params.at("timeseries_limit_metric"), is_ascending})});
}

void AddFilter(const Json& filter, Json& query) {
  if (filter["expressionType"] == "SIMPLE") {
    query["filters"].push_back(
        {{"col", filter["subject"]}, {"op", filter["operator"]}, {"val", filter["comparator"]}});
  } else {
    query["extras"][filter["clause"] == "HAVING" ? "having" : "where"] =
        "(" + filter["sqlExpression"].get<std::string>() + ")";
  }
}

Json QueryOf(const Json& params) {
  Json query = {{"filters", Json::array()},
                {"extras", {{"having", ""}, {"where", ""}}},
                {"columns", Json::array()},
                {"metrics", Names(params, {"metrics", "metric"})},
                {"row_limit", params.value("row_limit", 10000)}};
  for (const Json& filter : params.at("adhoc_filters")) AddFilter(filter, query);
  const std::string kind = params.at("viz_type");
  if (kind == "heatmap_v2") DescribeHeatmap(params, query);
  if (kind == "histogram_v2") DescribeHistogram(params, query);
  if (kind == "box_plot") DescribeBoxPlot(params, query);
  if (kind == "table") DescribeTable(params, query);
  if (kind == "pivot_table_v2") query["columns"] = Names(params, {"groupbyRows", "groupbyColumns"});
  if (kind.starts_with("echarts_")) DescribeSeries(params, query);
  return query;
}

}  // namespace

Json ChartParams(const Json& chart) {
  Json params = chart.at("params");
  params["viz_type"] = chart.at("viz_type");
  Json filters = Json::array({TimeFilter(chart.at("time"), chart.value("last", "No filter"))});
  if (chart.contains("where")) filters.push_back(SqlFilter("WHERE", chart["where"]));
  if (chart.contains("having")) filters.push_back(SqlFilter("HAVING", chart["having"]));
  params["adhoc_filters"] = filters;
  if (params["viz_type"] == "table") {
    params["allow_render_html"] = false;  // what a model says is no markup
    params["table_timestamp_format"] = "%Y-%m-%d";
  }
  return params;
}

Json QueryContext(const Json& params) {
  return {{"force", false},
          {"queries", Json::array({QueryOf(params)})},
          {"form_data", params},
          {"result_format", "json"},
          {"result_type", "full"}};
}

}  // namespace tthost
