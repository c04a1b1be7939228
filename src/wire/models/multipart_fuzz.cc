// Any bytes as a form, and as the path, the query and the content type of a request. Parts lie in the body
// one after the other, and their names can be written again.
#include <cstdlib>

#include "base/utf8.h"
#include "wire/models/multipart.h"
#include "wire/models/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sallyport;
  using namespace sallyport::models;
  const auto require = [](bool holds) {
    if (!holds) std::abort();
  };
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view line = text.substr(0, text.find('\n'));
  (void)parse_form(line, text.substr(line.size())).ok();
  for (const Dialect dialect : {Dialect::openai, Dialect::gemini, Dialect::azure_openai, Dialect::ollama}) {
    const auto located = find_endpoint(dialect, "POST", line);
    if (!located.ok()) continue;
    const auto again = find_endpoint(dialect, "POST", located->upstream_path);
    require(again.ok() && again->upstream_path == located->upstream_path);
    require(again->endpoint == located->endpoint && again->path_model == located->path_model);
  }
  const std::string query = query_for_upstream(line);
  require(query_for_upstream(query) == query);

  const auto form = parse_form("multipart/form-data; boundary=x", text);
  if (!form.ok()) return 0;
  std::string written;
  const char* at = text.data();
  for (const FormPart& part : *form) {
    require(!part.name.empty() && is_valid_utf8(part.name));
    require(part.name.find_first_of("\"\r\n\\") == std::string_view::npos);
    require(part.body.empty() || part.body.data() > at);
    if (!part.body.empty()) at = part.body.data() + part.body.size();
    written += "--x\r\nContent-Disposition: form-data; name=\"" + std::string(part.name) + "\"\r\n\r\n" +
               std::string(part.body) + "\r\n";
  }
  written += "--x--";
  const auto again = parse_form("multipart/form-data; boundary=\"x\"", written);
  require(again.ok() && again->size() == form->size());
  for (std::size_t i = 0; i < form->size(); ++i) require((*again)[i].body == (*form)[i].body);
  return 0;
}
