// SPDX-License-Identifier: Apache-2.0
// The templates below lib/tt-host/templates: files in layers, with words to replace.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"

namespace tthost {

// Word without its '@' -> what stands in its place.
using TemplateWords = std::map<std::string, std::string>;

// Path relative to the project -> text.
using ProjectFiles = std::map<std::string, std::string>;

// The files of the directories `layers` below `templates`, in that order: a later one's replaces an
// earlier one's of the same path. A layer that is not there has no files; none at all is an error.
// Names lose their ".in"; words are replaced in paths and texts.
Result<ProjectFiles> FillTemplates(const std::string& templates,
                                   const std::vector<std::string>& layers,
                                   const TemplateWords& words, const FileSystem& filesystem);

}  // namespace tthost
