#include <algorithm>

#include "base/json_text.h"
#include "wire/models/camel_object.h"
#include "wire/models/reading.h"

namespace sallyport::models {
namespace {

using json::Value;

// Pieces of a text that are written anew; the rest is copied as it is.
class Edits {
 public:
  explicit Edits(std::string_view text) : text_(text) {}

  void replace(const Value& value, std::string written) {
    add({value.begin(), value.end(), std::move(written)});
  }
  // As the first member of `object`.
  void insert(const Value& object, std::string_view name, std::string_view written) {
    std::string member;
    append_json_string(member, name);
    member.append(":").append(written);
    if (object.size() > 0) member.push_back(',');
    add({object.begin() + 1, object.begin() + 1, std::move(member)});
  }
  // `name` of `object` becomes `written`, whether it is there or not.
  void set(const Value& object, const Value& member, std::string_view name, std::string_view written) {
    member ? replace(member, std::string(written)) : insert(object, name, written);
  }

  std::string apply() const {
    std::string out;
    out.reserve(text_.size() + 64 * edits_.size());
    std::size_t at = 0;
    for (const Edit& edit : edits_) {
      out.append(text_.substr(at, edit.begin - at)).append(edit.written);
      at = edit.end;
    }
    return out.append(text_.substr(at));
  }

 private:
  struct Edit {
    std::size_t begin;
    std::size_t end;
    std::string written;
  };
  void add(Edit edit) {
    const auto later = [](const Edit& a, const Edit& b) { return a.begin < b.begin; };
    edits_.insert(std::upper_bound(edits_.begin(), edits_.end(), edit, later), std::move(edit));
  }
  std::string_view text_;
  std::vector<Edit> edits_;
};

// The member that bounds the output of one choice, and the object it stands in ("" is the root).
struct BoundPlace {
  std::string_view object;
  std::string_view member;  // empty: the endpoint has none
};

BoundPlace bound_place(Dialect dialect, std::string_view endpoint) {
  const bool openai = dialect == Dialect::openai || dialect == Dialect::azure_openai;
  if (endpoint == "chat/completions") return {"", openai ? "max_completion_tokens" : "max_tokens"};
  if (endpoint == "completions" || endpoint == "messages") return {"", "max_tokens"};
  if (endpoint == "responses") return {"", "max_output_tokens"};
  if (endpoint == "generateContent") return {"generationConfig", "maxOutputTokens"};
  if (endpoint == "api/chat" || endpoint == "api/generate") return {"options", "num_predict"};
  return {};
}

// The member, null or not; of Gemini in either spelling.
Value find_spelled(Dialect dialect, const Value& object, std::string_view name) {
  if (dialect != Dialect::gemini) return object.find(name);
  std::string scratch;
  for (const Value member : object.children()) {
    if (camel_case(member.name(scratch)) == name) return member;
  }
  return {};
}

void set_bound(Edits& edits, Dialect dialect, const Value& root, std::string_view endpoint,
               std::int64_t bound) {
  const BoundPlace place = bound_place(dialect, endpoint);
  const std::string tokens = std::to_string(bound);
  if (place.member.empty()) return;
  if (place.object.empty()) {
    edits.set(root, find_spelled(dialect, root, place.member), place.member, tokens);
    return;
  }
  const Value object = find_spelled(dialect, root, place.object);
  if (object.is_object()) {
    edits.set(object, find_spelled(dialect, object, place.member), place.member, tokens);
  } else {
    const std::string written = "{\"" + std::string(place.member) + "\":" + tokens + "}";
    edits.set(root, object, place.object, written);
  }
}

void ask_for_usage(Edits& edits, const Value& root) {
  const Value options = root.find("stream_options");
  if (options.is_object()) {
    edits.set(options, options.find("include_usage"), "include_usage", "true");
  } else {
    edits.set(root, options, "stream_options", R"({"include_usage":true})");
  }
}

void replace_model(Edits& edits, const Value& object, std::string_view member, std::string_view model) {
  const Value value = object.find(member);
  if (!value.is_string()) return;
  const bool prefixed = value.text().starts_with("models/");
  std::string written;
  append_json_string(written, prefixed ? "models/" + std::string(model) : std::string(model));
  edits.replace(value, std::move(written));
}

void replace_models(Edits& edits, Dialect dialect, std::string_view endpoint, const Value& root,
                    std::string_view model) {
  replace_model(edits, root, "model", model);
  if (dialect == Dialect::ollama && endpoint.starts_with("api/")) replace_model(edits, root, "name", model);
  if (dialect != Dialect::gemini) return;
  for (const Value request : root.find("requests").children()) replace_model(edits, request, "model", model);
  replace_model(edits, find_spelled(dialect, root, "generateContentRequest"), "model", model);
}

}  // namespace

Result<std::string> amend(Dialect dialect, const ModelRequest& request, std::string_view body,
                          const Amendments& what) {
  const bool usage = what.ask_for_usage && request.usage_on_request && !request.wants_usage;
  const bool bound = what.max_output_tokens > 0 && request.max_output_tokens < 0;
  const bool model = !what.model.empty() && what.model != request.model;
  if (!usage && !bound && !model) return std::string(body);
  if (request.endpoint->multipart) return self_error(ErrorKind::internal, "amend: a form is not amended");
  const auto document = json::Document::parse(body, {.max_depth = 256, .max_values = 10'000'000});
  if (!document.ok() || !document->root().is_object()) {
    return self_error(ErrorKind::internal, "amend: the body does not read any more");
  }
  const Value root = document->root();
  Edits edits(body);
  if (usage) ask_for_usage(edits, root);
  if (bound) set_bound(edits, dialect, root, request.endpoint->name, what.max_output_tokens);
  if (model) replace_models(edits, dialect, request.endpoint->name, root, what.model);
  return edits.apply();
}

std::string path_for_model(Dialect dialect, const Located& located, std::string_view model) {
  const std::string& path = located.upstream_path;
  const std::string_view folder = dialect == Dialect::azure_openai ? "/deployments/" : "/models/";
  const std::size_t found = located.path_model.empty() ? std::string::npos : path.find(folder);
  if (found == std::string::npos) return path;
  const std::size_t begin = found + folder.size();
  if (path.compare(begin, located.path_model.size(), located.path_model) != 0) return path;
  return path.substr(0, begin) + std::string(model) + path.substr(begin + located.path_model.size());
}

}  // namespace sallyport::models
