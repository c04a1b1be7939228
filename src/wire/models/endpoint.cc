#include "wire/models/endpoint.h"

#include "wire/http1/byte_class.h"
#include "wire/models/endpoint_tables.h"
#include "wire/models/model_name.h"

namespace sallyport::models {
namespace {

Error not_found() {
  return client_error(ErrorKind::not_found, "endpoint: the dialect has none at this path");
}
Error closed(std::string_view what) {
  return client_error(ErrorKind::forbidden, "endpoint: never open to workflow keys: " + std::string(what));
}

// Takes the segment `prefix` off the front of a path without its first `/`.
bool take(std::string_view& path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  if (path.size() > prefix.size() && path[prefix.size()] != '/') return false;
  path.remove_prefix(std::min(path.size(), prefix.size() + 1));
  return true;
}

bool is_under(std::string_view path, std::string_view folder) { return take(path, folder); }

// One segment of a path as its sender meant it. What is left of escapes no model name may hold.
std::string decode_segment(std::string_view segment) {
  std::string out;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    const bool escape = segment[i] == '%' && i + 2 < segment.size();
    const int high = escape ? http1::hex_digit(segment[i + 1]) : -1;
    const int low = escape ? http1::hex_digit(segment[i + 2]) : -1;
    const int code = high * 16 + low;
    // An encoded slash would be one segment here and two elsewhere (field notes, case 49).
    const bool good = high >= 0 && low >= 0 && code != '/';
    out.push_back(good ? static_cast<char>(code) : segment[i]);
    if (good) i += 2;
  }
  return out;
}

class Finder {
 public:
  Finder(Dialect dialect, std::string_view method) : dialect_(dialect), method_(method) {}

  // `prefix`: what stands before the table's paths at the upstream.
  Result<Located> in_table(const Table& table, std::string_view path, std::string_view prefix) const {
    for (const Row& row : table.rows) {
      if (row.method != method_) continue;
      if (row.path == path) return Located{&row.endpoint, {}, false, std::string(prefix) + std::string(path)};
      if (row.path.ends_with('*') && path.starts_with(row.path.substr(0, row.path.size() - 1))) {
        return with_model(row, path, prefix);
      }
    }
    return refuse(table, path);
  }

  // `path`: "models/NAME:method".
  Result<Located> of_gemini(std::string_view path, std::string_view prefix) const {
    const std::size_t colon = path.rfind(':');
    const bool call = method_ == "POST" && path.starts_with("models/") && colon != std::string_view::npos;
    if (!call && method_ == "GET") return in_table(gemini_table(), path, prefix);
    if (!call) return refuse(gemini_table(), path);
    for (const Row& row : gemini_table().rows) {
      if (row.method != method_ || row.path != path.substr(colon + 1)) continue;
      SP_TRY(Located located, with_model(row, path.substr(0, colon), prefix));
      located.path_streams = row.path == "streamGenerateContent";
      located.upstream_path += path.substr(colon);
      return located;
    }
    return refuse(gemini_table(), path);
  }

  // `path`: "NAME/chat/completions", what stands after "deployments".
  Result<Located> of_deployment(std::string_view path) const {
    const std::string_view name = path.substr(0, path.find('/'));
    if (name.size() == path.size()) return closed("deployments");
    SP_TRY(std::string model, canonical_model(dialect_, decode_segment(name)));
    const std::string prefix = "/openai/deployments/" + model + "/";
    path.remove_prefix(name.size() + 1);
    const bool of_api = path.starts_with("models") || path.starts_with("responses");
    if (path.starts_with("extensions")) return closed("a deployment's own data sources");
    if (of_api) return not_found();
    SP_TRY(Located located, in_table(openai_table(), path, prefix));
    located.path_model = std::move(model);
    return located;
  }

 private:
  Result<Located> with_model(const Row& row, std::string_view path, std::string_view prefix) const {
    constexpr std::string_view folder = "models/";
    SP_TRY(std::string model, canonical_model(dialect_, decode_segment(path.substr(folder.size()))));
    std::string upstream = std::string(prefix) + std::string(folder) + model;
    return Located{&row.endpoint, std::move(model), false, std::move(upstream)};
  }

  static Error refuse(const Table& table, std::string_view path) {
    for (const Closed& entry : table.closed) {
      if (is_under(path, entry.path)) return closed(entry.what);
    }
    return not_found();
  }

  Dialect dialect_;
  std::string_view method_;
};

Result<Located> find_gemini(const Finder& finder, std::string_view path) {
  std::string_view version = "/v1beta/";
  if (take(path, "v1")) {
    version = "/v1/";
  } else if (take(path, "v1alpha")) {
    version = "/v1alpha/";
  } else {
    (void)take(path, "v1beta");
  }
  if (is_under(path, "upload")) return closed("uploads");
  return finder.of_gemini(path, version);
}

Result<Located> find_azure(const Finder& finder, std::string_view path) {
  (void)take(path, "openai");
  if (take(path, "deployments")) return finder.of_deployment(path);
  const bool edition = take(path, "v1");
  // Without /v1 these belong to an api-version; everything else has a deployment in its path.
  const bool by_version = path == "responses" || path == "models" || path.starts_with("models/");
  return finder.in_table(openai_table(), path, by_version && !edition ? "/openai/" : "/openai/v1/");
}

Result<Located> find_ollama(const Finder& finder, std::string_view path) {
  if (take(path, "v1")) return finder.in_table(openai_table(), path, "/v1/");
  (void)take(path, "api");
  return finder.in_table(ollama_table(), path, "/api/");
}

}  // namespace

Result<Located> find_endpoint(Dialect dialect, std::string_view method, std::string_view path) {
  if (!path.starts_with('/')) return not_found();
  path.remove_prefix(1);
  const Finder finder(dialect, method);
  switch (dialect) {
    case Dialect::gemini:
      return find_gemini(finder, path);
    case Dialect::azure_openai:
      return find_azure(finder, path);
    case Dialect::ollama:
      return find_ollama(finder, path);
    case Dialect::anthropic:
      (void)take(path, "v1");
      return finder.in_table(anthropic_table(), path, "/v1/");
    case Dialect::openai:
    case Dialect::openai_compatible:
      (void)take(path, "v1");
      return finder.in_table(openai_table(), path, "/v1/");
  }
  return not_found();
}

}  // namespace sallyport::models
