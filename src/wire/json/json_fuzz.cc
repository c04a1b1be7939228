// Any bytes as JSON. What is accepted can be walked, stays inside the text, is built of pieces that are
// accepted themselves, and says each name once.
#include <cstdlib>
#include <set>

#include "base/utf8.h"
#include "wire/json/document.h"

namespace {

using namespace sallyport;

void require(bool holds) {
  if (!holds) std::abort();
}

std::size_t walk(const json::Value& value, std::string_view text) {
  require(value.begin() < value.end() && value.end() <= text.size());
  require(is_valid_utf8(value.text()) && value.text().size() <= value.text_at_most());
  if (value.integer()) require(json::Document::parse(std::to_string(*value.integer())).ok());
  std::set<std::string> names;
  std::size_t at = value.begin();
  std::size_t count = 0;
  std::size_t all = 1;
  for (const json::Value child : value.children()) {
    require(child.begin() > at && child.end() < value.end());
    at = child.end() - 1;
    if (value.is_object()) {
      require(names.insert(child.name()).second);
      require(value.find(child.name()).begin() == child.begin());
    }
    ++count;
    all += walk(child, text);
  }
  require(count == value.size());
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = json::Document::parse(text);
  const auto narrow = json::Document::parse(text, {.max_bytes = 64, .max_depth = 3, .max_values = 10});
  if (!document.ok()) {
    require(!narrow.ok() && document.error().detail.size() < 100);
    return 0;
  }
  const std::size_t values = walk(document->root(), text);
  if (narrow.ok()) require(size <= 64 && values <= 10);
  const auto again = json::Document::parse(document->root().raw());
  require(again.ok() && walk(again->root(), document->root().raw()) == values);
  require(!json::Document::parse(std::string(text) + ",").ok());
  return 0;
}
