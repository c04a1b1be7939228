#include "app/usage/fold_file.h"

#include <algorithm>

#include "store/file.h"

namespace sallyport::app {
namespace {

constexpr std::size_t max_saved = 256u << 20;

}  // namespace

WallTime month_begin(WallTime now) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(now));
  return std::chrono::sys_days(date.year() / date.month() / 1);
}

Result<audit::UsageFold> fold_usage_of(const std::string& state, WallTime since, WallTime now) {
  const std::string path = state + "/journal";
  auto journal = store::open_directory(path, store::IfMissing::fail);
  if (!journal.ok() && journal.error().kind == ErrorKind::not_found) {
    return self_error(ErrorKind::not_found,
                      "no journal at " + path + ": name the state directory of the gateway with --state");
  }
  if (!journal.ok()) return std::move(journal).error();
  const std::string file = state + "/usage.json";
  const Result<std::string> saved = store::read_file(file, max_saved, store::Privacy::owner_only);
  const std::string text = saved.ok() ? *saved : std::string();
  SP_TRY(audit::UsageFold fold, audit::fold_usage(**journal, std::min(since, month_begin(now)), text));
  const std::string next = fold.save(now);
  // A cache that cannot be written costs the next reader time, nothing else.
  if (next != text) (void)store::write_file_atomically(file, next).ok();
  return fold;
}

}  // namespace sallyport::app
