// SPDX-License-Identifier: Apache-2.0
#include "document.h"

#include <string>

#include "case_element.h"
#include "text/clean_text.h"
#include "text/fair_limit.h"
#include "xml_writer.h"

namespace tthost::junit {
namespace {

using sdk::Json;

constexpr size_t kMostOutputBytes = 20 << 20;  // captured, in the whole file

class DocumentWriter {
 public:
  DocumentWriter(KeptRun& run, reporters::AtomicFile& file) : run_(run), file_(file) {}

  size_t Write() {
    OpenSuite();
    WriteRunProperties();
    const size_t output_limit = reporters::FairLimit(run_.OutputSizes(), kMostOutputBytes);
    run_.ForEachCase([&](const std::string& element, const std::string& output) {
      xml_.Resume("testcase", element);
      if (!output.empty()) {
        xml_.Open("system-out").Text(reporters::Tail(output, output_limit)).Close();
      }
      xml_.Close();
      HandOver();
    });
    xml_.Close().Close();
    HandOver();
    file_.Append("\n");
    return size_ + 1;
  }

 private:
  void OpenSuite() {
    const Counts counts = run_.Count();
    const std::string tests = std::to_string(counts.tests);
    const std::string failures = std::to_string(counts.failures);
    const std::string errors = std::to_string(counts.errors);
    const Json& finished = run_.Finished();
    const std::string seconds =
        SecondsText(finished.IsNull() ? counts.seconds : finished.Number("seconds"));
    xml_.Open("testsuites").Attribute("name", "pytest tests").Attribute("tests", tests);
    xml_.Attribute("failures", failures).Attribute("errors", errors).Attribute("time", seconds);
    xml_.Open("testsuite").Attribute("name", "pytest").Attribute("errors", errors);
    xml_.Attribute("failures", failures).Attribute("skipped", std::to_string(counts.skipped));
    xml_.Attribute("tests", tests).Attribute("time", seconds);
    xml_.Attribute("timestamp", run_.Started().String("at"));
    xml_.Attribute("hostname", run_.Started()["run"].StringOr("host_name", ""));
  }

  void WriteProperty(const std::string& name, const std::string& value) {
    xml_.Open("property").Attribute("name", name).Attribute("value", value).Close();
  }

  void WriteRunProperties() {
    const Json& facts = run_.Started()["run"];
    xml_.Open("properties");
    for (const char* key :
         {"uid", "arch", "runtime", "host_version", "python", "torch", "models_commit"}) {
      if (!facts[key].IsNull()) WriteProperty("tth.run." + std::string(key), facts.String(key));
    }
    for (const char* key : {"plugins", "command_line"}) {
      if (facts[key].IsNull()) continue;
      std::string words;
      for (const Json& item : facts[key].Items()) {
        words += (words.empty() ? "" : "\n") + item.String();
      }
      WriteProperty("tth.run." + std::string(key), words);
    }
    if (!facts["seed"].IsNull()) WriteProperty("tth.run.seed", facts["seed"].Digits());
    xml_.Close();
  }

  void HandOver() {
    const std::string text = xml_.Take();
    size_ += text.size();
    file_.Append(text);
  }

  KeptRun& run_;
  reporters::AtomicFile& file_;
  XmlWriter xml_ = XmlWriter::Document();
  size_t size_ = 0;
};

}  // namespace

size_t WriteDocument(KeptRun& run, reporters::AtomicFile& file) {
  return DocumentWriter(run, file).Write();
}

}  // namespace tthost::junit
