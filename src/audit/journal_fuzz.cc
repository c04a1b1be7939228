// Whatever bytes stand in the files of a journal: reading, checking and showing them is safe.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "audit/chain.h"
#include "audit/head.h"
#include "audit/reader.h"
#include "audit/render.h"
#include "audit/search.h"
#include "audit/times.h"
#include "audit/usage.h"
#include "store/memory_directory.h"

namespace sallyport::audit {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check_shown(std::string_view text) {
  for (const char c : render_line(text, Colours::no))
    require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

void check_read(std::string_view text) {
  store::MemoryDisk disk;
  disk.put(segment_name(1), std::string(text));
  const auto directory = disk.directory();
  const auto result = verify_journal(*directory);
  require(result.ok() && (result->broken || result->records == 0 || text.ends_with("\"}\n") ||
                          result->unfinished_bytes > 0));
}

// What a fold is saved as is what it is read from, wherever its lines came from.
void check_added_up(std::string_view text) {
  store::MemoryDisk disk;
  disk.put(segment_name(1), std::string(text));
  const auto directory = disk.directory();
  const WallTime now{seconds(1'764'000'000)};
  for (const std::string_view saved : {std::string_view(), text}) {
    const auto fold = fold_usage(*directory, {}, saved);
    require(fold.ok());
    const std::string kept = fold->save(now);
    const auto again = UsageFold::parse(kept);
    require(again.ok() && again->save(now) == kept);
  }
}

}  // namespace
}  // namespace sallyport::audit

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sallyport;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  audit::ChainHead head;
  (void)audit::read_line(text, head);
  (void)audit::check_line(text, head);
  (void)audit::parse_head(text);
  (void)audit::parse_when(text, WallTime()).ok();
  audit::SearchFilter filter;
  filter.since = WallTime();
  filter.who = text.substr(0, 8);
  (void)audit::LineMatcher(filter).matches(text);
  audit::check_shown(text);
  audit::check_read(text);
  audit::check_added_up(text);
  return 0;
}
