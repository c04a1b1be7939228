#pragma once
// wire/models/camel_object.h: members of a Gemini object. Google's reader takes `maxOutputTokens` and
// `max_output_tokens` for the same member, so both spellings are one name here, and both at once are refused.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/json/document.h"

namespace sallyport::models {

std::string camel_case(std::string_view name);

class CamelObject {
 public:
  // Errors: malformed (no object, two spellings of one name).
  static Result<CamelObject> read(const json::Value& value);

  struct Member {
    std::string name;  // in camelCase
    json::Value value;
  };
  const std::vector<Member>& members() const { return members_; }
  // Missing if there is none, or null.
  json::Value find(std::string_view name) const;

 private:
  std::vector<Member> members_;
};

}  // namespace sallyport::models
