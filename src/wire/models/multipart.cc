#include "wire/models/multipart.h"

#include "base/utf8.h"
#include "wire/http1/byte_class.h"

namespace sallyport::models {
namespace {

constexpr std::string_view line_end = "\r\n";

Error refuse(std::string_view why) { return client_error(ErrorKind::malformed, "form: " + std::string(why)); }

// RFC 2046 §5.1.1, without the blank that a boundary may hold but not end with.
bool is_boundary(std::string_view text) {
  if (text.empty() || text.size() > 70) return false;
  for (const char c : text) {
    const bool letter = (http1::class_of(c) & http1::alphabet_byte) != 0;
    if (!letter && std::string_view("'()+_,./:=?").find(c) == std::string_view::npos) return false;
  }
  return true;
}

// multipart/form-data; boundary=xyz, and nothing else.
Result<std::string_view> find_boundary(std::string_view content_type) {
  const std::size_t semicolon = content_type.find(';');
  const std::string_view type = http1::trim_blanks(content_type.substr(0, semicolon));
  if (!http1::equals_folded(type, "multipart/form-data") || semicolon == std::string_view::npos) {
    return refuse("no multipart/form-data with a boundary");
  }
  std::string_view parameter = http1::trim_blanks(content_type.substr(semicolon + 1));
  constexpr std::string_view name = "boundary=";
  if (!http1::equals_folded(parameter.substr(0, name.size()), name)) return refuse("no boundary");
  parameter.remove_prefix(name.size());
  if (parameter.size() > 2 && parameter.front() == '"' && parameter.back() == '"') {
    parameter = parameter.substr(1, parameter.size() - 2);
  }
  if (!is_boundary(parameter)) return refuse("a boundary that is none");
  return parameter;
}

// Takes `name="value"` off the front of what follows `form-data`.
Result<void> read_parameter(std::string_view& rest, FormPart& part, bool& named) {
  if (!rest.starts_with(';')) return refuse("a Content-Disposition that is not understood");
  rest = http1::trim_blanks(rest.substr(1));
  const std::size_t open = rest.find("=\"");
  const std::size_t close = open == std::string_view::npos ? open : rest.find('"', open + 2);
  if (close == std::string_view::npos) return refuse("a Content-Disposition without quotes");
  const std::string_view name = rest.substr(0, open);
  const std::string_view value = rest.substr(open + 2, close - open - 2);
  rest = http1::trim_blanks(rest.substr(close + 1));
  for (const char c : value) {
    if (http1::is_control(c) || c == '\\') return refuse("a name with a control or a backslash");
  }
  if (!is_valid_utf8(value)) return refuse("a name that is not UTF-8");
  if (http1::equals_folded(name, "name") && !named) {
    named = true;
    part.name = value;
  } else if (http1::equals_folded(name, "filename") && !part.is_file) {
    part.is_file = true;
    part.filename = value;
  } else {
    return refuse("a Content-Disposition that is not understood");
  }
  return {};
}

Result<void> read_disposition(std::string_view value, FormPart& part) {
  constexpr std::string_view type = "form-data";
  if (!http1::equals_folded(value.substr(0, type.size()), type)) return refuse("a part that is no form-data");
  bool named = false;
  for (std::string_view rest = http1::trim_blanks(value.substr(type.size())); !rest.empty();) {
    SP_CHECK(read_parameter(rest, part, named));
  }
  return part.name.empty() ? Result<void>(refuse("a part without a name")) : Result<void>();
}

// The fields of a part: one Content-Disposition, perhaps a Content-Type.
Result<void> read_head(std::string_view head, FormPart& part) {
  bool disposed = false;
  bool typed = false;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find(line_end));
    head.remove_prefix(std::min(head.size(), line.size() + line_end.size()));
    for (const char c : line) {
      if (http1::is_control(c) && c != '\t') return refuse("a control in a part's field");
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return refuse("a part's field without a colon");
    const std::string_view name = line.substr(0, colon);
    if (http1::equals_folded(name, "content-disposition") && !disposed) {
      disposed = true;
      SP_CHECK(read_disposition(http1::trim_blanks(line.substr(colon + 1)), part));
    } else if (http1::equals_folded(name, "content-type") && !typed) {
      typed = true;
    } else {
      return refuse("a part's field that is not understood");
    }
  }
  return disposed ? Result<void>() : Result<void>(refuse("a part without Content-Disposition"));
}

}  // namespace

Result<std::vector<FormPart>> parse_form(std::string_view content_type, std::string_view body,
                                         const FormLimits& limits) {
  SP_TRY(const std::string_view boundary, find_boundary(content_type));
  const std::string delimiter = "\r\n--" + std::string(boundary);
  if (!body.starts_with(std::string_view(delimiter).substr(2)))
    return refuse("does not begin with its boundary");
  body.remove_prefix(delimiter.size() - 2);
  std::vector<FormPart> parts;
  while (body.starts_with(line_end)) {
    if (parts.size() >= limits.max_parts) return client_error(ErrorKind::too_large, "form: too many parts");
    body.remove_prefix(line_end.size());
    const std::size_t head_end = body.substr(0, limits.max_head).find("\r\n\r\n");
    if (head_end == std::string_view::npos) return refuse("a part whose fields do not end");
    FormPart& part = parts.emplace_back();
    SP_CHECK(read_head(body.substr(0, head_end), part));
    body.remove_prefix(head_end + 2);  // the blank line's end may begin the delimiter of an empty part
    const std::size_t end = body.find(delimiter);
    if (end == std::string_view::npos) return refuse("does not end with its boundary");
    part.body = end < 2 ? std::string_view() : body.substr(2, end - 2);
    body.remove_prefix(end + delimiter.size());
  }
  if (body != "--" && body != "--\r\n") return refuse("does not end with its boundary");
  return parts;
}

}  // namespace sallyport::models
