#pragma once
// verify/catalogue/yaml_fields.h: reads the keys of one YAML mapping strictly, with file and line in every
// error.
#include <yaml-cpp/yaml.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "verify/catalogue/template.h"

namespace sallyport::verify {

// Lives while one mapping is read. Getters may be asked once for each key; finish() then refuses what nobody
// asked for. The first error is kept and every later call gives empty values, so that readers need no check
// after each line.
class YamlFields {
 public:
  YamlFields(std::string_view file, const YAML::Node& mapping);

  bool has(std::string_view key) const;
  std::string text(std::string_view key);  // "" if missing
  std::string required_text(std::string_view key);
  std::vector<std::string> texts(std::string_view key);  // one scalar or a list of them
  std::optional<bool> truth(std::string_view key);
  std::optional<std::uint32_t> number(std::string_view key);
  Template bytes(std::string_view key);
  std::vector<Template> many_bytes(std::string_view key);
  YAML::Node node(std::string_view key);  // undefined if missing
  std::uint32_t line() const { return line_; }

  void fail(std::string_view what);
  void fail(const Error& error) { failed_ = failed_ ? failed_ : std::optional<Error>(error); }
  Result<void> finish();

 private:
  Template parse_bytes(const std::string& text, std::string_view key);
  std::string file_;
  YAML::Node mapping_;
  std::uint32_t line_ = 0;
  std::set<std::string, std::less<>> asked_;
  std::optional<Error> failed_;
};

}  // namespace sallyport::verify
