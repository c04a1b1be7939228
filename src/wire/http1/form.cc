#include "wire/http1/form.h"

#include <algorithm>

#include "base/control/control.h"
#include "base/utf8.h"
#include "wire/http1/byte_class.h"
#include "wire/http1/target.h"

namespace sallyport::http1 {
namespace {

constexpr std::size_t max_form = 64 << 10;
constexpr std::size_t max_return_path = 4096;

Result<std::string> decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i] == '+' ? ' ' : text[i]);
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return client_error(ErrorKind::malformed, "form: bad percent-escape");
    out.push_back(static_cast<char>(high << 4 | low));
    i += 2;
  }
  if (out.find('\0') != std::string::npos) return client_error(ErrorKind::malformed, "form: NUL");
  if (!is_valid_utf8(out)) return client_error(ErrorKind::malformed, "form: not UTF-8");
  return out;
}

}  // namespace

Result<Form> Form::parse(std::string_view body, std::size_t max_fields) {
  if (body.size() > max_form) return client_error(ErrorKind::too_large, "form: more than 64 KiB");
  Form form;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('&'), body.size());
    const std::string_view pair = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (pair.empty()) continue;
    if (form.fields_.size() == max_fields) return client_error(ErrorKind::too_large, "form: too many fields");
    const std::size_t equals = std::min(pair.find('='), pair.size());
    SP_TRY(std::string name, decode(pair.substr(0, equals)));
    SP_TRY(std::string value, decode(pair.substr(std::min(equals + 1, pair.size()))));
    form.fields_.emplace_back(std::move(name), std::move(value));
  }
  return form;
}

const std::string* Form::find(std::string_view name) const {
  const std::string* found = nullptr;
  for (const auto& [key, value] : fields_) {
    if (key != name) continue;
    if (found != nullptr) return nullptr;  // R13
    found = &value;
  }
  return found;
}

bool Form::repeats_a_name() const {
  std::vector<std::string_view> names;
  names.reserve(fields_.size());
  for (const auto& field : fields_) names.push_back(field.first);
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

std::string url_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (class_of(c) & unreserved_byte) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

std::string html_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

std::string safe_return_path(std::string_view target) {
  if (!enforced(Control::return_path)) return target.empty() ? "/" : std::string(target);
  const auto visible = [](char c) { return (class_of(c) & visible_byte) != 0 && c != '\\'; };
  if (target.size() > max_return_path || !std::all_of(target.begin(), target.end(), visible)) return "/";
  const std::string_view path = target.substr(0, target.find('?'));
  std::string canonical;
  const TargetOutcome outcome = canonical_path(path, canonical);
  if (!outcome.ok || outcome.needs != 0) return "/";  // R01, R02: encoded slashes, backslashes, controls too
  // Fewer slashes than before: something was merged or resolved, and a browser may read it otherwise (R03).
  const bool same_segments =
      std::count(path.begin(), path.end(), '/') == std::count(canonical.begin(), canonical.end(), '/');
  return same_segments ? std::string(target) : "/";
}

}  // namespace sallyport::http1
