// SPDX-License-Identifier: Apache-2.0
// What discovery found in a models root.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/model/named_values.h"

namespace tthost {

// What a loader's models are written in, by the name of its directory: "pytorch", "jax".
enum class Framework { kTorch = 1, kJax };

inline constexpr NamedValues<Framework, 2> kFrameworks = {{
    {Framework::kTorch, "torch"},
    {Framework::kJax, "jax"},
}};

inline std::string_view FrameworkName(Framework framework) {
  return NameOf(kFrameworks, framework);
}
inline std::optional<Framework> ParseFramework(std::string_view name) {
  return ValueOf(kFrameworks, name);
}

// Who defines a method that a loader has: the loader or a base of its own, the interface's default,
// or one of several that source cannot tell apart.
enum class MethodOrigin { kLoader = 1, kInterface, kUnknown };

inline constexpr NamedValues<MethodOrigin, 3> kMethodOrigins = {{
    {MethodOrigin::kLoader, "loader"},
    {MethodOrigin::kInterface, "interface"},
    {MethodOrigin::kUnknown, "unknown"},
}};

// One method of a loader. Parameters are those of the definition that comes first.
struct MethodFacts {
  std::vector<std::string> parameters;  // without self
  bool has_kwargs = false;
  MethodOrigin origin = MethodOrigin::kLoader;
};

// Fields of ModelInfo; empty where they are not known.
struct ModelFacts {
  std::string model, task, source, framework, group;
};

struct Variant {
  std::optional<std::string> name;  // none: the only entry of a loader without variants
  ModelFacts facts;
};

struct LoaderError {
  int line = 0;  // 0: no line
  std::string message;
};

// A file that the facts of a loader depend on, for the cache key.
struct SourceFile {
  std::string path;  // relative to the models root
  std::string hash;  // base/hash.h; empty: it was looked for and is not there
};

struct Loader {
  std::string path;       // "bert/pytorch/loader.py", relative to the models root
  std::string directory;  // "bert/pytorch"
  Framework framework = Framework::kTorch;
  std::vector<Variant> variants;
  std::optional<std::string> default_variant;
  std::map<std::string, MethodFacts> methods;
  std::vector<std::string> imports;  // module names that the source mentions, for preloading
  bool has_requirements = false;     // requirements.txt beside the loader
  std::vector<SourceFile> sources;
  std::string imported_because;      // what source did not settle; empty: the facts are from source
  std::optional<LoaderError> error;  // variants is empty then
};

struct Catalog {
  std::string models_root;      // absolute
  std::vector<Loader> loaders;  // sorted by path
};

}  // namespace tthost
