// SPDX-License-Identifier: Apache-2.0
// A host small enough to read: drives a built plugin through its C table and keeps what it says.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tthost/tthost.h"

namespace tthost::fake {

struct RecordedMetric {
  std::string name, leaf, note, message;
  double value, limit;
  int32_t passed, gates;
};

// A pair of contiguous float64 tensors of one dimension.
struct Pair {
  std::string path;
  std::vector<double> golden, actual;
  double noise_floor = 0;
};

}  // namespace tthost::fake

// What stands behind the handle that plugins get.
struct tthost_call {
  std::vector<tthost::fake::RecordedMetric> metrics;
  std::vector<std::string> log;
  std::string failure;
  std::string emitted_kind, emitted;
  bool offers_stats = true;

  uint32_t wanted = 0;
  std::vector<std::pair<double, double>> wanted_violations;  // rtol, atol
  const tthost::fake::Pair* current = nullptr;               // during leaf()
};

namespace tthost::fake {

const tthost_host* Host();
// Withholds every extension from plugins while it lives.
class WithoutExtensions {
 public:
  WithoutExtensions();
  ~WithoutExtensions();
};

// The descriptor of a shared object that stays mapped. Fails the test and returns null when there
// is none.
const tthost_plugin* Load(const std::string& path);
// Of a plugin built with the product.
const tthost_plugin* LoadBuiltIn(const std::string& id);

inline std::string ToString(tthost_str text) {
  return text.size == 0 ? std::string() : std::string(text.data, text.size);
}
inline tthost_str ToStr(std::string_view text) { return {text.data(), text.size()}; }

// A C table of one kind, destroyed with this object.
template <typename Table>
class Made {
 public:
  Made(const tthost_plugin* plugin, std::string_view config) {
    table.struct_size = sizeof(Table);
    if (plugin != nullptr) status = plugin->create(Host(), &call, ToStr(config), &table);
  }
  Made(const Made&) = delete;
  ~Made() {
    if (table.destroy != nullptr) table.destroy(table.self);
  }

  tthost_call call;
  Table table = {};
  tthost_status status = TTHOST_UNKNOWN;
};

using MadeComparator = Made<tthost_comparator>;

// begin, leaf for each pair, finish; the first status that is not OK, else OK.
tthost_status Compare(MadeComparator& comparator, const std::vector<Pair>& pairs,
                      std::string_view phase = "");

}  // namespace tthost::fake
