#include "store/memory_directory.h"

#include <algorithm>

namespace sallyport::store {
namespace {

Error injected() { return self_error(ErrorKind::unavailable, "injected: No space left on device"); }

}  // namespace

void MemoryDisk::Content::apply(const Change& change, std::string& to) const {
  if (change.truncates) {
    to.resize(change.offset, '\0');
    return;
  }
  if (to.size() < change.offset + change.bytes.size()) to.resize(change.offset + change.bytes.size(), '\0');
  std::copy(change.bytes.begin(), change.bytes.end(),
            to.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

class MemoryFile final : public File {
 public:
  MemoryFile(MemoryDisk& disk, MemoryDisk::Entry content) : disk_(disk), content_(std::move(content)) {}

  Result<void> write_at(std::uint64_t offset, std::string_view bytes) override {
    const std::lock_guard lock(disk_.mutex_);
    const bool fails = disk_.step();
    change({false, offset, std::string(bytes.substr(0, fails ? bytes.size() / 2 : bytes.size()))});
    if (fails) return injected();
    return {};
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    const std::lock_guard lock(disk_.mutex_);
    const std::string& seen = content_->seen;
    if (offset >= seen.size()) return std::size_t{0};
    return seen.copy(into.data(), into.size(), offset);
  }

  Result<void> sync() override {
    const std::lock_guard lock(disk_.mutex_);
    const bool fails = disk_.step();
    for (const auto& change : content_->dirty) {
      if (!fails || change.truncates) content_->apply(change, content_->on_disk);
    }
    content_->dirty.clear();
    if (fails) return injected();
    return {};
  }

  Result<void> truncate(std::uint64_t size) override {
    const std::lock_guard lock(disk_.mutex_);
    if (disk_.step()) return injected();
    change({true, size, {}});
    return {};
  }

  Result<std::uint64_t> size() override {
    const std::lock_guard lock(disk_.mutex_);
    return static_cast<std::uint64_t>(content_->seen.size());
  }

 private:
  void change(MemoryDisk::Change change) {
    content_->apply(change, content_->seen);
    content_->dirty.push_back(std::move(change));
  }

  MemoryDisk& disk_;
  MemoryDisk::Entry content_;
};

class MemoryLock final : public Lock {
 public:
  explicit MemoryLock(bool& locked) : locked_(locked) { locked_ = true; }
  ~MemoryLock() override { locked_ = false; }

 private:
  bool& locked_;
};

class MemoryDirectory final : public Directory {
 public:
  explicit MemoryDirectory(MemoryDisk& disk) : disk_(disk) {}

  Result<std::unique_ptr<File>> open(const std::string& name, Open how) override {
    const std::lock_guard lock(disk_.mutex_);
    const bool there = disk_.files_.count(name) > 0;
    if (how == Open::create && there) return self_error(ErrorKind::unavailable, name + " exists");
    if (how != Open::create && !there) return self_error(ErrorKind::not_found, name + " does not exist");
    if (how == Open::create) {
      if (disk_.step()) return injected();
      disk_.files_[name] = std::make_shared<MemoryDisk::Content>();
    }
    return std::unique_ptr<File>(std::make_unique<MemoryFile>(disk_, disk_.files_[name]));
  }

  Result<std::vector<std::string>> list() override { return disk_.names(); }

  Result<void> remove(const std::string& name) override {
    const std::lock_guard lock(disk_.mutex_);
    if (disk_.files_.count(name) == 0) return {};
    if (disk_.step()) return injected();
    disk_.files_.erase(name);
    disk_.durable_.erase(name);
    return {};
  }

  Result<void> rename(const std::string& from, const std::string& to) override {
    const std::lock_guard lock(disk_.mutex_);
    const auto found = disk_.files_.find(from);
    if (found == disk_.files_.end()) return self_error(ErrorKind::not_found, from + " does not exist");
    if (disk_.step()) return injected();
    const MemoryDisk::Entry content = found->second;
    disk_.files_.erase(found);
    disk_.files_[to] = content;
    return {};
  }

  Result<void> sync() override {
    const std::lock_guard lock(disk_.mutex_);
    if (disk_.step()) return injected();
    disk_.durable_ = disk_.files_;
    return {};
  }

  Result<std::unique_ptr<Lock>> lock(const std::string&) override {
    if (disk_.locked_) return self_error(ErrorKind::unavailable, "another process writes");
    return std::unique_ptr<Lock>(std::make_unique<MemoryLock>(disk_.locked_));
  }

  const std::string& path() const override { return path_; }

 private:
  MemoryDisk& disk_;
  std::string path_ = "memory";
};

bool MemoryDisk::step() {
  const std::uint64_t step = steps_++;
  return step >= fail_first_ && step - fail_first_ < fail_count_;
}

void MemoryDisk::fail_steps(std::uint64_t first, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  fail_first_ = first;
  fail_count_ = count;
}

std::uint64_t MemoryDisk::steps() const {
  const std::lock_guard lock(mutex_);
  return steps_;
}

std::unique_ptr<MemoryDisk> MemoryDisk::after_power_cut(Unsynced unsynced) const {
  const std::lock_guard lock(mutex_);
  auto disk = std::make_unique<MemoryDisk>();
  for (const auto& [name, content] : unsynced == Unsynced::lost ? durable_ : files_) {
    auto copy = std::make_shared<Content>(*content);
    if (unsynced == Unsynced::kept) {
      for (const Change& change : copy->dirty) copy->apply(change, copy->on_disk);
    }
    copy->dirty.clear();
    copy->seen = copy->on_disk;
    disk->files_[name] = disk->durable_[name] = std::move(copy);
  }
  return disk;
}

std::unique_ptr<Directory> MemoryDisk::directory() { return std::make_unique<MemoryDirectory>(*this); }

std::string MemoryDisk::text(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(name);
  return found == files_.end() ? std::string() : found->second->seen;
}

void MemoryDisk::put(const std::string& name, std::string text) {
  const std::lock_guard lock(mutex_);
  auto content = std::make_shared<Content>();
  content->seen = content->on_disk = std::move(text);
  files_[name] = durable_[name] = std::move(content);
}

void MemoryDisk::erase(const std::string& name) {
  const std::lock_guard lock(mutex_);
  files_.erase(name);
  durable_.erase(name);
}

std::vector<std::string> MemoryDisk::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, content] : files_) names.push_back(name);
  return names;
}

}  // namespace sallyport::store
