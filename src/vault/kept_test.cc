#include "vault/kept.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "store/memory_directory.h"
#include "store/temporary_directory.h"
#include "vault/box.h"
#include "vault/kept_entry.h"
#include "vault/kept_files.h"

namespace sallyport::vault {
namespace {

using std::chrono::days;
using std::chrono::hours;

class Kept : public testing::Test {
 protected:
  void SetUp() override { reopen(); }

  void reopen() {
    texts_.reset();
    auto opened = open_kept_texts(disk_->directory(), copy_of(key_), clock_, random_, limits_);
    ASSERT_TRUE(opened.ok());
    texts_ = std::move(*opened);
  }
  Result<void> keep(const std::string& id, const std::string& request = "asked") {
    return texts_->keep({id, "triage", clock_.wall(), request, "answered"});
  }
  ErrorKind failure(const std::string& id) {
    const auto found = texts_->find(id);
    EXPECT_FALSE(found.ok()) << id;
    return found.ok() ? ErrorKind::malformed : found.error().kind;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names = disk_->names();
    std::erase_if(names, [](const std::string& name) { return !name.ends_with(".kept"); });
    return names;
  }

  std::unique_ptr<store::MemoryDisk> disk_ = std::make_unique<store::MemoryDisk>();
  SystemRandom random_;
  ManualClock clock_{from_unix_seconds(1'800'000'000)};  // 2027-01-15T08:00:00Z
  Secret key_ = make_key(random_);
  KeptLimits limits_;
  std::unique_ptr<KeptTexts> texts_;
};

TEST_F(Kept, RefusesWhatIsNoRequestId) {
  EXPECT_EQ(keep("a b").error().kind, ErrorKind::malformed);
  EXPECT_EQ(failure("a b"), ErrorKind::not_found);
  EXPECT_EQ(failure("unknown"), ErrorKind::not_found);
  EXPECT_FALSE(open_kept_texts(disk_->directory(), Secret("short"), clock_, random_).ok());
}

TEST_F(Kept, FindsEachOfManyAlsoAfterAStart) {
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(keep("r" + std::to_string(i), "asked " + std::to_string(i)).ok());
  reopen();
  for (int i = 50; i < 100; ++i)
    ASSERT_TRUE(keep("r" + std::to_string(i), "asked " + std::to_string(i)).ok());
  EXPECT_EQ(files(), std::vector<std::string>{"2027-01-15.001.kept"});
  for (int i = 0; i < 100; ++i) {
    const auto found = texts_->find("r" + std::to_string(i));
    ASSERT_TRUE(found.ok()) << i;
    EXPECT_EQ(found->request, "asked " + std::to_string(i));
  }
}

TEST_F(Kept, OneFileADayAndWholeDaysAreRemoved) {
  for (const char* id : {"first", "second", "third"}) {
    ASSERT_TRUE(keep(id).ok());
    clock_.advance(days(1));
  }
  EXPECT_EQ(files().size(), 3u);
  EXPECT_EQ(*texts_->remove_before(from_unix_seconds(1'800'000'000) + days(1) + hours(10)), 1u);
  EXPECT_EQ(failure("first"), ErrorKind::not_found);
  EXPECT_TRUE(texts_->find("second").ok());
  EXPECT_EQ(*texts_->remove_before(clock_.wall() + days(1)), 2u);
  EXPECT_TRUE(files().empty());
  ASSERT_TRUE(keep("fourth").ok());
  EXPECT_TRUE(texts_->find("fourth").ok());
}

TEST_F(Kept, AnotherKeyOpensNothing) {
  ASSERT_TRUE(keep("r1").ok());
  key_ = make_key(random_);
  reopen();
  EXPECT_EQ(failure("r1"), ErrorKind::internal);
}

TEST_F(Kept, ATornLastEntryIsLeftAsItIsAndHidesNothing) {
  ASSERT_TRUE(keep("r1").ok());
  ASSERT_TRUE(keep("r2").ok());
  const std::string name = files()[0], whole = disk_->text(name);
  for (std::size_t cut = whole.size() / 2 + 1; cut < whole.size(); cut += 7) {
    texts_.reset();  // its lock lies on the disk that goes
    disk_ = std::make_unique<store::MemoryDisk>();
    disk_->put(name, whole.substr(0, cut));
    reopen();
    EXPECT_EQ(failure("r2"), ErrorKind::not_found);
    ASSERT_TRUE(keep("r3").ok());
    EXPECT_EQ(disk_->text(name), whole.substr(0, cut));
    EXPECT_EQ(files().size(), 2u);
    EXPECT_TRUE(texts_->find("r1").ok());
    EXPECT_TRUE(texts_->find("r3").ok());
  }
}

TEST_F(Kept, DamageIsSaidAndWhatLiesBeforeAndElsewhereIsFound) {
  for (const char* id : {"r1", "r2", "r3"}) ASSERT_TRUE(keep(id).ok());
  const std::string name = files()[0];
  std::string bytes = disk_->text(name);
  bytes[bytes.size() / 3 + 2] ^= 1;  // in the head of the second
  disk_->put(name, bytes);
  reopen();
  ASSERT_TRUE(keep("r4").ok());
  EXPECT_TRUE(texts_->find("r1").ok());
  EXPECT_TRUE(texts_->find("r4").ok());
  const auto lost = texts_->find("r3");
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.error().kind, ErrorKind::internal);
  EXPECT_NE(lost.error().detail.find(name + " from byte " + std::to_string(bytes.size() / 3)),
            std::string::npos)
      << lost.error().detail;
}

TEST_F(Kept, AChangedTextIsRefusedNotShown) {
  ASSERT_TRUE(keep("r1").ok());
  const std::string name = files()[0];
  std::string bytes = disk_->text(name);
  bytes.back() ^= 1;
  disk_->put(name, bytes);
  EXPECT_EQ(failure("r1"), ErrorKind::internal);
}

TEST_F(Kept, AfterAWriteThatFailedTheNextIsWhole) {
  ASSERT_TRUE(keep("r1").ok());
  disk_->fail_steps(disk_->steps(), 1);
  EXPECT_FALSE(keep("r2").ok());
  ASSERT_TRUE(keep("r3").ok());
  EXPECT_TRUE(texts_->find("r1").ok());
  EXPECT_EQ(failure("r2"), ErrorKind::not_found);
  EXPECT_TRUE(texts_->find("r3").ok());
}

TEST_F(Kept, EveryStepFailingLosesOnlyItsOwn) {
  for (std::uint64_t step = 0; step < 6; ++step) {
    disk_ = std::make_unique<store::MemoryDisk>();
    reopen();
    disk_->fail_steps(step, 1);
    std::vector<std::string> kept;
    for (int i = 0; i < 5; ++i) {
      const std::string id = "r" + std::to_string(i);
      if (keep(id).ok()) kept.push_back(id);
    }
    EXPECT_GE(kept.size(), 4u) << step;
    for (const std::string& id : kept) EXPECT_TRUE(texts_->find(id).ok()) << step << id;
    texts_.reset();
  }
}

TEST_F(Kept, FilesAndDaysAreBounded) {
  limits_ = {700, 2, 4096};
  reopen();
  ASSERT_TRUE(keep("r1", std::string(500, 'x')).ok());
  ASSERT_TRUE(keep("r2", std::string(500, 'x')).ok());
  const auto full = keep("r3", std::string(500, 'x'));
  EXPECT_EQ(full.error().kind, ErrorKind::unavailable);
  EXPECT_NE(full.error().detail.find("2 files"), std::string::npos);
  EXPECT_TRUE(texts_->find("r1").ok());
  clock_.advance(days(1));
  EXPECT_TRUE(keep("r3", std::string(500, 'x')).ok());
  limits_.searched_files = 1;
  reopen();
  EXPECT_TRUE(texts_->find("r3").ok());
  EXPECT_EQ(failure("r1"), ErrorKind::not_found);
}

TEST_F(Kept, OneWriterAndAnyReaders) {
  ASSERT_TRUE(keep("r1").ok());
  auto other = open_kept_texts(disk_->directory(), copy_of(key_), clock_, random_);
  EXPECT_TRUE((*other)->find("r1").ok());
  EXPECT_EQ((*other)->keep({"r2", "w", clock_.wall(), "", ""}).error().kind, ErrorKind::unavailable);
  EXPECT_EQ((*other)->remove_before(clock_.wall()).error().kind, ErrorKind::unavailable);
}

// CVE-2025-6000: a name given from outside chose the file that was written.
TEST_F(Kept, C12NoRequestChoosesTheFile) {
  for (const char* id : {"../../etc/passwd", "/etc/passwd", "2026-01-01.001.kept", "..", "writer.lock"}) {
    ASSERT_TRUE(keep(id).ok());
    EXPECT_EQ(texts_->find(id)->request_id, id);
  }
  EXPECT_EQ(disk_->names(), (std::vector<std::string>{"2027-01-15.001.kept"}));
}

TEST_F(Kept, OtherFilesAreLeftAlone) {
  for (const char* name : {"notes.txt", "2027-01-15.1.kept", "2027-13-15.001.kept", "2027-01-15.0a1.kept"})
    disk_->put(name, "x");
  ASSERT_TRUE(keep("r1").ok());
  EXPECT_EQ(*texts_->remove_before(clock_.wall() + days(2)), 1u);
  EXPECT_EQ(disk_->text("notes.txt"), "x");
  EXPECT_EQ(files().size(), 3u);
}

TEST(KeptOnDisk, LiesInAFolderOfItsOwner) {
  store::TemporaryDirectory state;
  SystemRandom random;
  ManualClock clock(from_unix_seconds(1'800'000'000));
  const std::string folder = state.file("kept");
  auto texts = KeptTexts::open(folder, make_key(random), clock, random);
  ASSERT_TRUE(texts.ok());
  ASSERT_TRUE((*texts)->keep({"r1", "w", clock.wall(), "q", "a"}).ok());
  struct stat status{};
  ASSERT_EQ(::stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  ASSERT_EQ(::stat((folder + "/2027-01-15.001.kept").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ASSERT_EQ(::chmod(folder.c_str(), 0777), 0);
  EXPECT_EQ(KeptTexts::open(folder, make_key(random), clock, random).error().kind, ErrorKind::forbidden);
}

}  // namespace
}  // namespace sallyport::vault
