#include "wire/models/model_name.h"

namespace sallyport::models {
namespace {

constexpr std::size_t longest_name = 200;

Error refuse(std::string_view why) {
  return client_error(ErrorKind::malformed, "model name: " + std::string(why));
}

bool has_odd_byte(std::string_view name) {
  for (const char c : name) {
    if (c <= 0x20 || c >= 0x7f) return true;
    if (std::string_view("%\\?#\"';&<>{}[]|^`$*").find(c) != std::string_view::npos) return true;
  }
  return false;
}

// A name ends up in paths: no segment of it may be empty or consist of dots.
bool has_odd_segment(std::string_view name) {
  for (;;) {
    const std::string_view segment = name.substr(0, name.find('/'));
    if (segment.find_first_not_of('.') == std::string_view::npos) return true;
    if (segment.size() == name.size()) return false;
    name.remove_prefix(segment.size() + 1);
  }
}

}  // namespace

Result<std::string> canonical_model(Dialect dialect, std::string_view written) {
  constexpr std::string_view prefix = "models/";
  if (dialect == Dialect::gemini && written.starts_with(prefix)) written.remove_prefix(prefix.size());
  if (written.empty()) return refuse("empty");
  if (written.size() > longest_name) return refuse("more than 200 bytes");
  if (has_odd_byte(written)) return refuse("a byte that no name of a model has");
  if (has_odd_segment(written)) return refuse("an empty segment or one of dots");
  if (written.find("..") != std::string_view::npos) return refuse("`..`");
  if (dialect == Dialect::gemini && written.find('/') != std::string_view::npos) {
    return refuse("`/`: tuned models and models of projects are not reached");
  }
  return std::string(written);
}

}  // namespace sallyport::models
