// SPDX-License-Identifier: Apache-2.0
#include "host/select/config_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/nearest_name.h"
#include "host/model/expectation.h"

namespace tthost {
namespace {

constexpr const char* kEntries = "test_config";
constexpr const char* kPlaceholders = "PLACEHOLDER_MODELS";
constexpr const char* kOverrides = "arch_overrides";

using Names = std::vector<std::string>;
using GivenOverrides = std::vector<std::pair<std::string, std::vector<GivenField>>>;

std::string OneOf(const Names& names) {
  std::string text = "; expected one of ";
  for (const std::string& name : names) text += (name == names.front() ? "" : ", ") + name;
  return text;
}

class FileCheck {
 public:
  FileCheck(const PositionedDocument& document, const Names& arches, ConfigProblems& problems)
      : document_(document), arches_(arches), problems_(problems) {}

  ConfigFile Run(const JsonSchema& schema) {
    for (const SchemaProblem& mistake : schema.Check(document_.Root())) {
      problems_.push_back({WhereOf(mistake, document_), mistake.text});
      mistakes_.push_back(mistake.pointer);
    }
    ConfigFile file;
    if (!document_.Root().is_object()) return file;
    for (const auto& [id, body] : TableOf(kEntries)) file.entries.push_back(EntryOf(id, body));
    for (const auto& [name, body] : TableOf(kPlaceholders)) {
      file.placeholders.push_back(PlaceholderOf(name, body));
    }
    return file;
  }

 private:
  const Json::object_t& TableOf(const char* name) const {
    static const Json nothing = Json::object();
    const auto table = document_.Root().find(name);
    const bool is_table = table != document_.Root().end() && table->is_object();
    return (is_table ? *table : nothing).get_ref<const Json::object_t&>();
  }

  // Has the schema found something at `pointer` or below it?
  bool IsMistaken(const std::string& pointer) const {
    return std::ranges::any_of(mistakes_, [&](const std::string& mistake) {
      return mistake.starts_with(pointer) &&
             (mistake.size() == pointer.size() || mistake[pointer.size()] == '/');
    });
  }

  GivenEntry EntryOf(const std::string& id, const Json& body) {
    const std::string pointer = std::string("/") + kEntries + "/" + PointerToken(id);
    GivenEntry entry{id, document_.KeyAt(pointer), {}, {}};
    if (!body.is_object()) return entry;
    entry.fields = FieldsOf(body, pointer);
    entry.overrides = OverridesOf(body, pointer);
    // Nothing rests on half an entry; what else is wrong with it has been told.
    if (IsMistaken(pointer)) return {id, entry.position, {}, {}};
    return entry;
  }

  GivenOverrides OverridesOf(const Json& body, const std::string& pointer) {
    GivenOverrides given;
    const auto overrides = body.find(kOverrides);
    if (overrides == body.end() || !overrides->is_object()) return given;
    for (const auto& [arch, fields] : overrides->items()) {
      const std::string place = pointer + "/" + kOverrides + "/" + PointerToken(arch);
      CheckArch(arch, document_.WhereKey(place));
      given.emplace_back(arch, FieldsOf(fields, place));
    }
    return given;
  }

  std::vector<GivenField> FieldsOf(const Json& fields, const std::string& pointer) {
    std::vector<GivenField> given;
    if (!fields.is_object()) return given;
    for (const auto& [name, value] : fields.items()) {
      const std::string place = pointer + "/" + PointerToken(name);
      if (IsMistaken(place)) continue;
      CheckStatus(name, value, place);
      if (name == "supported_archs") CheckArches(value, place);
      if (name != kOverrides) given.push_back({name, value.dump(), document_.KeyAt(place)});
    }
    return given;
  }

  GivenEntry PlaceholderOf(const std::string& name, const Json& body) {
    const std::string pointer = std::string("/") + kPlaceholders + "/" + PointerToken(name);
    GivenEntry entry{name, document_.KeyAt(pointer), {}, {}};
    if (!body.is_object()) return entry;
    for (const char* field : {"bringup_status", "reason"}) {
      const auto value = body.find(field);
      if (value == body.end()) continue;
      const std::string place = pointer + "/" + field;
      if (IsMistaken(place)) continue;
      CheckStatus(field, *value, place);
      entry.fields.push_back({field, value->dump(), document_.KeyAt(place)});
    }
    return entry;
  }

  void CheckStatus(const std::string& field, const Json& value, const std::string& place) {
    const bool is_status = field == "status";
    if (!is_status && field != "bringup_status") return;
    if (value.is_null() && !is_status) return;
    const Names names = is_status ? ConfigStatusNames() : BringupStatusNames();
    const std::string text = value.is_string() ? value.get<std::string>() : "";
    if (text.empty()) return Complain(place, field + " is empty" + OneOf(names));
    if (is_status ? ParseConfigStatus(text).has_value() : ParseBringupStatus(text).has_value()) {
      return;
    }
    Complain(place, field + " '" + text + "' is unknown" + DidYouMean(text, names) + OneOf(names));
  }

  void CheckArches(const Json& value, const std::string& place) {
    if (value.is_string()) return CheckArch(value, document_.WhereValue(place));
    for (size_t i = 0; i < value.size(); ++i) {
      CheckArch(value[i], document_.WhereValue(place + "/" + std::to_string(i)));
    }
  }

  void CheckArch(const std::string& arch, const std::string& where) {
    if (std::ranges::find(arches_, arch) != arches_.end()) return;
    problems_.push_back(
        {where, "unknown arch '" + arch + "'" + DidYouMean(arch, arches_) + OneOf(arches_)});
  }

  void Complain(const std::string& place, const std::string& text) {
    problems_.push_back({document_.WhereValue(place), text});
  }

  const PositionedDocument& document_;
  const Names& arches_;
  ConfigProblems& problems_;
  std::vector<std::string> mistakes_;  // pointers of what the schema refuses
};

}  // namespace

ConfigFile CheckConfigFile(const PositionedDocument& document, const JsonSchema& schema,
                           const std::vector<std::string>& arches, ConfigProblems& problems) {
  return FileCheck(document, arches, problems).Run(schema);
}

}  // namespace tthost
