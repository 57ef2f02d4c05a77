// SPDX-License-Identifier: Apache-2.0
// What the page knows of a case: a row, of which all are read when the page opens, and the detail,
// which is read when somebody opens the case. page/data.js is the other end.
#pragma once

#include <cstddef>
#include <string>

#include "html/text_table.h"
#include "html/word_list.h"
#include "tthost/cpp/json.hpp"

namespace tthost::html {

// What cases share. `texts` are read with details, `reasons` with rows.
struct SharedTexts {
  WordList words;
  TextTable texts, reasons;
};

// `arch`: of the run, may be empty.
std::string RowOf(const sdk::Json& case_finished, const std::string& arch, SharedTexts& shared);
// Of a case whose end is not known.
std::string RowOfUnfinished(const sdk::Json& case_started, const std::string& arch,
                            SharedTexts& shared);

// `most_leaves`: of how many leaves a comparison tells.
std::string DetailOf(const sdk::Json& case_finished, size_t most_leaves, SharedTexts& shared);
std::string DetailOfUnfinished(const sdk::Json& case_started, SharedTexts& shared);

}  // namespace tthost::html
