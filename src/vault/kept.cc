#include "vault/kept.h"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "store/file.h"
#include "vault/box.h"
#include "vault/kept_files.h"
#include "vault/kept_scan.h"

namespace sallyport::vault {
namespace {

constexpr std::string_view suffix = ".kept";
constexpr const char* lock_file = "writer.lock";
constexpr std::size_t date_size = 10;  // 2026-11-23

using Day = std::chrono::sys_days;

Day day_of(WallTime time) { return std::chrono::floor<std::chrono::days>(time); }

// 2026-11-23.007.kept: names in order are files in order.
std::string name_of(Day day, unsigned part) {
  const std::string digits = std::to_string(1000 + part).substr(1);
  return to_rfc3339(day).substr(0, date_size) + "." + digits + std::string(suffix);
}

struct Part {
  Day day;
  unsigned number = 0;
  std::string name;
};

std::optional<Part> part_called(const std::string& name) {
  const auto time = parse_rfc3339(name.substr(0, date_size));
  if (!time || name.size() != date_size + 4 + suffix.size()) return {};
  Part part{day_of(*time), 0, name};
  const char* const digits = name.data() + date_size + 1;
  std::from_chars(digits, digits + 3, part.number);
  if (name_of(part.day, part.number) != name) return {};
  return part;
}

class KeptFiles final : public KeptTexts {
 public:
  KeptFiles(std::unique_ptr<store::Directory> directory, Secret key, const Clock& clock, Random& random,
            KeptLimits limits)
      : directory_(std::move(directory)),
        key_(std::move(key)),
        clock_(clock),
        random_(random),
        limits_(limits) {}

  Result<void> keep(const KeptText& text) override {
    SP_TRY(const std::string entry, seal_kept(key_, text, random_));
    const std::lock_guard lock(mutex_);
    SP_CHECK(prepare(entry.size()));
    // Whole or not at all: what a failed write left is never written behind, it would hide what follows.
    auto written = file_->write_at(offset_, entry);
    if (!written.ok()) {
      file_.reset();
      return written;
    }
    offset_ += entry.size();
    return {};
  }

  Result<KeptText> find(std::string_view request_id) const override {
    if (!is_request_id(request_id)) return self_error(ErrorKind::not_found, "that is no request id");
    SP_TRY(std::vector<Part> parts, list());
    std::string damaged;
    for (std::size_t i = parts.size(); i > 0 && parts.size() - i < limits_.searched_files; --i) {
      SP_TRY(auto found, find_in(parts[i - 1].name, request_id, damaged));
      if (found) return std::move(*found);
    }
    if (damaged.empty())
      return self_error(ErrorKind::not_found, "no text is kept of request " + std::string(request_id));
    return self_error(ErrorKind::internal, "no text is kept of request " + std::string(request_id) +
                                               " in what can be read; damaged: " + damaged);
  }

  Result<std::size_t> remove_before(WallTime when) override {
    const std::lock_guard lock(mutex_);
    SP_CHECK(take_lock());
    const Day end = day_of(when);
    if (file_ && day_ < end) file_.reset();
    SP_TRY(const std::vector<Part> parts, list());
    std::set<Day> removed;
    for (const Part& part : parts) {
      if (part.day >= end) continue;
      SP_CHECK(directory_->remove(part.name));
      removed.insert(part.day);
    }
    if (!removed.empty()) SP_CHECK(directory_->sync());
    return removed.size();
  }

 private:
  Result<std::vector<Part>> list() const {
    SP_TRY(const std::vector<std::string> names, directory_->list());
    std::vector<Part> parts;
    for (const std::string& name : names) {
      if (auto part = part_called(name)) parts.push_back(std::move(*part));
    }
    std::ranges::sort(parts, {}, &Part::name);
    return parts;
  }

  Result<std::optional<KeptText>> find_in(const std::string& name, std::string_view request_id,
                                          std::string& damaged) const {
    auto scan = KeptScan::open(*directory_, name);
    if (!scan.ok() && scan.error().kind == ErrorKind::not_found) return std::optional<KeptText>();
    if (!scan.ok()) return std::move(scan).error();
    while (true) {
      SP_TRY(const std::optional<KeptHead> head, scan->next());
      if (!head) break;
      if (head->request_id != request_id) continue;
      SP_TRY(const std::string box, scan->read_box(*head));
      SP_TRY(KeptText text, open_kept(key_, *head, box));
      return std::optional<KeptText>(std::move(text));
    }
    if (scan->end() == KeptScan::End::damaged) {
      damaged += (damaged.empty() ? "" : ", ") + directory_->path() + "/" + name + " from byte " +
                 std::to_string(scan->offset()) + " on";
    }
    return std::optional<KeptText>();
  }

  Result<void> take_lock() {
    if (lock_) return {};
    SP_TRY(lock_, directory_->lock(lock_file));
    return {};
  }

  // A file of today with room for `bytes`, open behind its last entry.
  Result<void> prepare(std::size_t bytes) {
    SP_CHECK(take_lock());
    const Day today = day_of(clock_.wall());
    if (file_ && day_ == today && offset_ + bytes <= limits_.part_bytes) return {};
    file_.reset();
    SP_TRY(const std::vector<Part> parts, list());
    unsigned next = 1;
    for (const Part& part : parts) {
      if (part.day == today) next = part.number + 1;
    }
    if (next > 1) SP_CHECK(go_on(name_of(today, next - 1), bytes));
    if (!file_) SP_CHECK(begin(today, next));
    day_ = today;
    return {};
  }

  // What ends in a torn or damaged entry stays as it is: evidence, and nothing behind it could be found.
  Result<void> go_on(const std::string& name, std::size_t bytes) {
    SP_TRY(KeptScan scan, KeptScan::open(*directory_, name));
    while (true) {
      SP_TRY(const std::optional<KeptHead> head, scan.next());
      if (!head) break;
    }
    if (scan.end() != KeptScan::End::whole || scan.offset() + bytes > limits_.part_bytes) return {};
    SP_TRY(file_, directory_->open(name, store::Open::write));
    offset_ = scan.offset();
    return {};
  }

  Result<void> begin(Day today, unsigned number) {
    if (number > limits_.parts) {
      return self_error(ErrorKind::unavailable, "today's kept texts fill " + std::to_string(limits_.parts) +
                                                    " files in " + directory_->path() +
                                                    ": nothing more is kept today");
    }
    SP_TRY(file_, directory_->open(name_of(today, number), store::Open::create));
    offset_ = 0;
    return directory_->sync();
  }

  const std::unique_ptr<store::Directory> directory_;
  const Secret key_;
  const Clock& clock_;
  Random& random_;
  const KeptLimits limits_;

  std::mutex mutex_;  // guards what follows: of the writer
  std::unique_ptr<store::Lock> lock_;
  std::unique_ptr<store::File> file_;
  Day day_{};
  std::uint64_t offset_ = 0;
};

}  // namespace

Result<std::unique_ptr<KeptTexts>> open_kept_texts(std::unique_ptr<store::Directory> directory, Secret key,
                                                   const Clock& clock, Random& random, KeptLimits limits) {
  if (key.reveal().size() != key_bytes)
    return self_error(ErrorKind::forbidden, "the key of kept texts has 32 bytes");
  return std::unique_ptr<KeptTexts>(
      std::make_unique<KeptFiles>(std::move(directory), std::move(key), clock, random, limits));
}

Result<std::unique_ptr<KeptTexts>> KeptTexts::open(std::string directory, Secret key, const Clock& clock,
                                                   Random& random) {
  SP_TRY(auto opened, store::open_directory(directory, store::IfMissing::make));
  return open_kept_texts(std::move(opened), std::move(key), clock, random);
}

}  // namespace sallyport::vault
