// SPDX-License-Identifier: Apache-2.0
#include "host/superset/asset_names.h"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace tthost {
namespace {

std::string Uuid(const std::string& name) {
  static const boost::uuids::name_generator_sha1 kGenerator(
      boost::uuids::string_generator()("0d3f5e0c-6c55-4b0e-9a8e-2d3b7a5f1c64"));
  return to_string(kGenerator(name));
}

}  // namespace

std::string DatabaseUuid() { return Uuid("database"); }
std::string DatasetUuid(const std::string& view) { return Uuid("dataset " + view); }
std::string ChartUuid(const std::string& name) { return Uuid("chart " + name); }
std::string DashboardUuid() { return Uuid("dashboard"); }

}  // namespace tthost
