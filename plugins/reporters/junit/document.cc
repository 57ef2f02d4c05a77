// SPDX-License-Identifier: Apache-2.0
#include "document.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "test_case.h"
#include "text/clean_text.h"
#include "text/fair_limit.h"
#include "xml_writer.h"

namespace tthost::junit {
namespace {

using sdk::Json;

constexpr size_t kTextLimit = 1 << 20;     // of one text node
constexpr size_t kOutputLimit = 20 << 20;  // of captured output in the whole file

std::string Seconds(double seconds) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof(text), seconds, std::chars_format::fixed, 3);
  return std::string(text, end.ptr);
}

struct Counts {
  size_t errors = 0, failures = 0, skipped = 0;
  double seconds = 0;
};

Counts Count(const std::vector<TestCase>& tests) {
  Counts counts;
  for (const TestCase& test : tests) {
    counts.seconds += test.seconds;
    if (!test.trouble) continue;
    counts.errors += test.trouble->element == Element::kError;
    counts.failures += test.trouble->element == Element::kFailure;
    counts.skipped += test.trouble->element == Element::kSkipped;
  }
  return counts;
}

size_t OutputLimit(const std::vector<TestCase>& tests) {
  std::vector<size_t> sizes;
  for (const TestCase& test : tests) sizes.push_back(std::min(test.output.size(), kTextLimit));
  return reporters::FairLimit(std::move(sizes), kOutputLimit);
}

const char* ElementName(Element element) {
  switch (element) {
    case Element::kSkipped:
      return "skipped";
    case Element::kFailure:
      return "failure";
    case Element::kError:
      return "error";
  }
  return "error";
}

class DocumentWriter {
 public:
  DocumentWriter(const sdk::RunEvents& run, const DocumentOptions& options)
      : run_(run), facts_(run.started["run"]), options_(options) {
    for (const sdk::CaseEvents& events : run.cases) {
      std::optional<TestCase> test = MakeTestCase(events, {options.owner, facts_["arch"]});
      if (test) tests_.push_back(std::move(*test));
    }
  }

  std::string Write() {
    const Counts counts = Count(tests_);
    const std::string tests = std::to_string(tests_.size());
    const std::string failures = std::to_string(counts.failures);
    const std::string errors = std::to_string(counts.errors);
    const std::string seconds =
        Seconds(run_.finished.IsNull() ? counts.seconds : run_.finished.Number("seconds"));
    xml_.Open("testsuites").Attribute("name", "pytest tests").Attribute("tests", tests);
    xml_.Attribute("failures", failures).Attribute("errors", errors).Attribute("time", seconds);
    xml_.Open("testsuite").Attribute("name", "pytest").Attribute("errors", errors);
    xml_.Attribute("failures", failures).Attribute("skipped", std::to_string(counts.skipped));
    xml_.Attribute("tests", tests).Attribute("time", seconds);
    xml_.Attribute("timestamp", run_.started.String("at"));
    xml_.Attribute("hostname", facts_.StringOr("host_name", ""));
    WriteRunProperties();
    const size_t output_limit = OutputLimit(tests_);
    for (const TestCase& test : tests_) WriteTest(test, output_limit);
    xml_.Close().Close();
    return xml_.Take();
  }

 private:
  void WriteProperty(const std::string& name, const std::string& value) {
    xml_.Open("property").Attribute("name", name).Attribute("value", value).Close();
  }

  void WriteRunProperties() {
    xml_.Open("properties");
    for (const char* key : {"uid", "arch", "runtime", "host_version", "python", "torch"}) {
      if (!facts_[key].IsNull()) WriteProperty("tth.run." + std::string(key), facts_.String(key));
    }
    for (const char* key : {"plugins", "command_line"}) {
      if (facts_[key].IsNull()) continue;
      std::string words;
      for (const Json& item : facts_[key].Items()) {
        words += (words.empty() ? "" : "\n") + item.String();
      }
      WriteProperty("tth.run." + std::string(key), words);
    }
    if (!facts_["seed"].IsNull()) WriteProperty("tth.run.seed", facts_["seed"].Digits());
    xml_.Close();
  }

  void WriteTest(const TestCase& test, size_t output_limit) {
    xml_.Open("testcase").Attribute("classname", options_.classname);
    xml_.Attribute("name", test.name).Attribute("time", Seconds(test.seconds));
    xml_.Open("properties");
    for (const auto& [name, value] : test.properties) WriteProperty(name, value);
    xml_.Close();
    if (test.trouble) {
      const Trouble& trouble = *test.trouble;
      xml_.Open(ElementName(trouble.element)).Attribute("type", trouble.type);
      xml_.Attribute("message", trouble.message);
      if (!trouble.body.empty()) xml_.Text(reporters::Head(trouble.body, kTextLimit));
      xml_.Close();
    }
    if (!test.output.empty()) {
      xml_.Open("system-out").Text(reporters::Tail(test.output, output_limit)).Close();
    }
    xml_.Close();
  }

  const sdk::RunEvents& run_;
  const Json& facts_;
  const DocumentOptions& options_;
  std::vector<TestCase> tests_;
  XmlWriter xml_;
};

}  // namespace

std::string MakeDocument(const sdk::RunEvents& run, const DocumentOptions& options) {
  if (run.started.IsNull()) return "";
  return DocumentWriter(run, options).Write();
}

}  // namespace tthost::junit
