// SPDX-License-Identifier: Apache-2.0
#include "host/superset/bundle.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "host/config/yaml_document.h"
#include "host/superset/asset_names.h"
#include "host/superset/chart.h"
#include "host/superset/dashboard_layout.h"
#include "host/superset/dashboard_text.h"

namespace tthost {
namespace {

constexpr char kRoot[] = "tt_host_dashboard/";
constexpr char kVersion[] = "1.0.0";
constexpr char kDatabaseName[] = "tt-host";
// What Superset itself writes for a password, and replaces on import.
constexpr char kMaskedPassword[] = "XXXXXXXXXX";

enum class Engine { kPostgres = 1, kSqlite };

Result<Engine> EngineOf(const std::string& database) {
  if (database.starts_with("sqlite:///")) return Engine::kSqlite;
  if (database.starts_with("postgresql://") || database.starts_with("postgresql+psycopg2://")) {
    return Engine::kPostgres;
  }
  return Error(Status::Usage(
      "--db: expected postgresql://USER@HOST/DATABASE or sqlite:////PATH, as SQLAlchemy writes "
      "databases, or the path of a SQLite file"));
}

Result<void> CheckPassword(const std::string& database) {
  const size_t begin = database.find("://") + 3;
  const std::string user = database.substr(begin, database.find('@', begin) - begin);
  const size_t colon = user.find(':');
  const bool has_user = database.find('@', begin) != std::string::npos;
  if (has_user && colon != std::string::npos && user.substr(colon + 1) != kMaskedPassword) {
    return Error(Status::Usage("--db: holds a password, which the bundle would show; write " +
                               std::string(kMaskedPassword) +
                               " instead and give the password to Superset's import"));
  }
  return {};
}

std::string FileName(std::string name) {
  std::ranges::transform(name, name.begin(), [](unsigned char character) {
    return std::isalnum(character) ? std::tolower(character) : '_';
  });
  return name + ".yaml";
}

const char* SqlType(const std::string& kind, Engine engine) {
  if (kind == "integer") return engine == Engine::kSqlite ? "INTEGER" : "BIGINT";
  if (kind == "number") return engine == Engine::kSqlite ? "REAL" : "DOUBLE PRECISION";
  if (kind == "date") return "DATE";
  if (kind == "time") {
    return engine == Engine::kSqlite ? "DATETIME" : "TIMESTAMP WITHOUT TIME ZONE";
  }
  return "TEXT";
}

Json Column(const std::string& name, const std::string& kind, Engine engine) {
  Json column = {{"column_name", name},
                 {"type", SqlType(kind, engine)},
                 {"is_dttm", kind == "time" || kind == "date"},
                 {"groupby", true},
                 {"filterable", true}};
  // SQLite keeps dates as texts, which Superset would compare with times.
  if (kind == "date" && engine == Engine::kSqlite) column["python_date_format"] = "%Y-%m-%d";
  return column;
}

Json Database(const std::string& uri) {
  return {{"database_name", kDatabaseName}, {"sqlalchemy_uri", uri},
          {"uuid", DatabaseUuid()},         {"version", kVersion},
          {"allow_csv_upload", false},      {"extra", Json::object()}};
}

Json Dataset(const std::string& view, const Json& definition, Engine engine) {
  Json columns = Json::array(), metrics = Json::array();
  for (const auto& [kind, names] : definition.at("columns").items()) {
    for (const Json& name : names) columns.push_back(Column(name, kind, engine));
  }
  for (const auto& [name, expression] : definition.at("metrics").items()) {
    metrics.push_back({{"metric_name", name}, {"expression", expression}});
  }
  return {{"table_name", view},  {"main_dttm_col", definition.at("main_time")},
          {"schema", nullptr},   {"uuid", DatasetUuid(view)},
          {"version", kVersion}, {"database_uuid", DatabaseUuid()},
          {"columns", columns},  {"metrics", metrics}};
}

Json Chart(const Json& chart) {
  const Json params = ChartParams(chart);
  return {{"slice_name", chart.at("name")},
          {"viz_type", chart.at("viz_type")},
          {"params", params},
          {"query_context", QueryContext(params).dump()},
          {"uuid", ChartUuid(chart.at("name"))},
          {"version", kVersion},
          {"dataset_uuid", DatasetUuid(chart.at("dataset"))}};
}

Json Dashboard(const Json& definition) {
  return {{"dashboard_title", definition.at("title")},
          {"slug", definition.at("slug")},
          {"uuid", DashboardUuid()},
          {"version", kVersion},
          {"position", DashboardLayout(definition)},
          {"metadata", {{"native_filter_configuration", NativeFilters(definition)}}}};
}

}  // namespace

Result<BundleFiles> DashboardBundle(const std::string& database) {
  TTHOST_ASSIGN_OR_RETURN(const Engine engine, EngineOf(database));
  TTHOST_RETURN_IF_ERROR(CheckPassword(database));
  TTHOST_ASSIGN_OR_RETURN(const auto document, ParseYaml(DashboardText(), "dashboard.yaml"));
  const Json& definition = document.Root();

  BundleFiles files;
  const auto add = [&](const std::string& path, const Json& asset) {
    files[kRoot + path] = asset.dump(2) + "\n";
  };
  // Without `type`: every way of importing takes it.
  add("metadata.yaml", {{"version", kVersion}});
  add("databases/tt_host.yaml", Database(database));
  for (const auto& [view, dataset] : definition.at("datasets").items()) {
    add("datasets/tt_host/" + view + ".yaml", Dataset(view, dataset, engine));
  }
  for (const Json& row : definition.at("rows")) {
    for (const Json& chart : row.at("charts")) {
      add("charts/" + FileName(chart.at("name")), Chart(chart));
    }
  }
  add("dashboards/" + FileName(definition.at("title")), Dashboard(definition));
  return files;
}

}  // namespace tthost
