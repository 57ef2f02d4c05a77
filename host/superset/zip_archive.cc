// SPDX-License-Identifier: Apache-2.0
// libzip is known here alone.
#include <zip.h>

#include <memory>

#include "host/superset/bundle.h"

namespace tthost {
namespace {

// 1980-01-01 12:00 UTC, the first day that a ZIP can tell: equal files make equal archives.
constexpr time_t kTimeOfAll = 315'576'000;

using Source = std::unique_ptr<zip_source_t, decltype(&zip_source_free)>;
using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;

tl::unexpected<Status> Failed(const std::string& reason) {
  return Error(Status::Internal("cannot make a ZIP: " + reason));
}

Result<void> Add(zip_t* archive, const std::string& path, const std::string& text) {
  zip_source_t* source = zip_source_buffer(archive, text.data(), text.size(), /*freep=*/0);
  const zip_int64_t index = zip_file_add(archive, path.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return Failed(zip_strerror(archive));
  }
  zip_file_set_mtime(archive, static_cast<zip_uint64_t>(index), kTimeOfAll, /*flags=*/0);
  return {};
}

Result<std::string> Content(zip_source_t* source) {
  zip_stat_t status;
  if (zip_source_stat(source, &status) != 0 || zip_source_open(source) != 0) {
    return Failed(zip_error_strerror(zip_source_error(source)));
  }
  std::string bytes(status.size, '\0');
  const zip_int64_t got = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (got != static_cast<zip_int64_t>(bytes.size())) return Failed("it ends early");
  return bytes;
}

}  // namespace

Result<std::string> ZipArchive(const BundleFiles& files) {
  zip_error_t error;
  zip_error_init(&error);
  const Source memory(zip_source_buffer_create(nullptr, 0, /*freep=*/0, &error), &zip_source_free);
  if (!memory) return Failed(zip_error_strerror(&error));
  Archive archive(zip_open_from_source(memory.get(), ZIP_TRUNCATE, &error), &zip_discard);
  if (!archive) return Failed(zip_error_strerror(&error));
  zip_source_keep(memory.get());  // the archive gives up its own
  for (const auto& [path, text] : files) TTHOST_RETURN_IF_ERROR(Add(archive.get(), path, text));
  if (zip_close(archive.get()) != 0) return Failed(zip_strerror(archive.get()));
  (void)archive.release();
  return Content(memory.get());
}

}  // namespace tthost
