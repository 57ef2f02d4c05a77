// SPDX-License-Identifier: Apache-2.0
#include "host/base/sha256.h"

#include <sha256.h>
#include <sys/types.h>

namespace tthost {

std::string Sha256(std::string_view data) {
  char digits[SHA256_DIGEST_STRING_LENGTH];
  return SHA256Data(reinterpret_cast<const uint8_t*>(data.data()), data.size(), digits);
}

}  // namespace tthost
