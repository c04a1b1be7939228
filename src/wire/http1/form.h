#pragma once
// wire/http1/form.h: application/x-www-form-urlencoded and query strings (WHATWG URL §5.1), strictly. Pure.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sallyport::http1 {

class Form {
 public:
  // At most `max_fields` fields and 64 KiB. Errors: malformed (bad escape, NUL, not UTF-8), too_large.
  static Result<Form> parse(std::string_view body, std::size_t max_fields = 32);
  // Value of `name`; null if it is missing or comes twice.
  const std::string* find(std::string_view name) const;
  // True if any name comes twice: who then reads which is anybody's guess (R13).
  bool repeats_a_name() const;
  // As sent, in order.
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// Percent-encodes everything but unreserved bytes (RFC 3986 §2.3).
std::string url_encode(std::string_view text);
// Text safe inside HTML elements and quoted attributes.
std::string html_escape(std::string_view text);
// `target` if it is a path of our own origin, `/` otherwise: starts with one `/`, no `\`, control or blank
// anywhere, no
// `//` start in any spelling (oauth2-proxy GHSA-qqxw-m5fj-f7gv, GHSA-j7px-6hwj-hpjg, CVE-2020-4037).
// This is the control `return-path`: without it, `target` as it is.
std::string safe_return_path(std::string_view target);

}  // namespace sallyport::http1
