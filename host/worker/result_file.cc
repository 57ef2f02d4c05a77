// SPDX-License-Identifier: Apache-2.0
#include "host/worker/result_file.h"

#include <nlohmann/json.hpp>

namespace tthost {

Result<void> AnswerByFile(const Json& start, const std::string& text, Channel& channel) {
  TTHOST_RETURN_IF_ERROR(LocalFileSystem().WriteAtomic(start.at("output"), text));
  return channel.Send({{"type", "done"}});
}

}  // namespace tthost
