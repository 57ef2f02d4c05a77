// SPDX-License-Identifier: Apache-2.0
// One checked file of a test_config, nothing resolved yet: what the cache keeps.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/config/json_schema.h"
#include "host/config/positioned_document.h"
#include "host/select/config_problem.h"

namespace tthost {

struct GivenField {
  std::string name;
  std::string value;        // JSON text
  SourcePosition position;  // of the name
};

struct GivenEntry {
  std::string id;           // as the file spells it
  SourcePosition position;  // of the id
  std::vector<GivenField> fields;
  std::vector<std::pair<std::string, std::vector<GivenField>>> overrides;  // by arch
};

struct ConfigFile {
  std::vector<GivenEntry> entries;
  std::vector<GivenEntry> placeholders;  // of their fields only bringup_status and reason
};

// `schema` is TestConfigSchema(), `arches` are those that may be named. Everything that is wrong
// goes to `problems`; an entry with a mistake is in the file without its fields.
ConfigFile CheckConfigFile(const PositionedDocument& document, const JsonSchema& schema,
                           const std::vector<std::string>& arches, ConfigProblems& problems);

}  // namespace tthost
