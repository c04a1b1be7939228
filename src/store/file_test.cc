#include "store/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "store/directory.h"
#include "store/temporary_directory.h"

namespace sallyport::store {
namespace {

class FileTest : public testing::Test {
 protected:
  std::string put(const std::string& name, const std::string& text, unsigned mode) {
    const std::string path = directory_.file(name);
    std::ofstream(path) << text;
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }
  TemporaryDirectory directory_;
};

TEST_F(FileTest, ReadsWhole) {
  const std::string text(200000, 'x');
  EXPECT_EQ(read_file(put("a", text, 0600), 200000, Privacy::owner_only).value(), text);
  EXPECT_EQ(read_file(put("empty", "", 0600), 0, Privacy::owner_only).value(), "");
}

TEST_F(FileTest, RefusesTooLarge) {
  const auto read = read_file(put("a", "12345", 0600), 4, Privacy::owner_only);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().kind, ErrorKind::too_large);
}

TEST_F(FileTest, OwnerOnlyRefusesEveryModeThatOthersCanUse) {
  for (const unsigned mode : {0601u, 0602u, 0604u, 0610u, 0620u, 0640u, 0644u, 0666u}) {
    const auto read = read_file(put("a", "s", mode), 10, Privacy::owner_only);
    ASSERT_FALSE(read.ok()) << mode;
    EXPECT_EQ(read.error().kind, ErrorKind::forbidden);
    EXPECT_NE(read.error().detail.find("chmod 600"), std::string::npos);
  }
  EXPECT_TRUE(read_file(put("a", "s", 0644), 10, Privacy::anyone).ok());
}

TEST_F(FileTest, OwnerOnlyRefusesALink) {
  const std::string target = put("a", "s", 0600);
  ASSERT_EQ(::symlink(target.c_str(), directory_.file("link").c_str()), 0);
  EXPECT_FALSE(read_file(directory_.file("link"), 10, Privacy::owner_only).ok());
  EXPECT_TRUE(read_file(directory_.file("link"), 10, Privacy::anyone).ok());
}

TEST_F(FileTest, RefusesWhatIsNotARegularFileWithoutHanging) {
  ASSERT_EQ(::mkfifo(directory_.file("pipe").c_str(), 0600), 0);
  EXPECT_FALSE(read_file(directory_.file("pipe"), 10, Privacy::anyone).ok());
  EXPECT_FALSE(read_file(directory_.path(), 10, Privacy::anyone).ok());
  EXPECT_FALSE(read_file("/dev/zero", 10, Privacy::anyone).ok());
}

TEST_F(FileTest, MissingIsNotFound) {
  EXPECT_EQ(read_file(directory_.file("no"), 10, Privacy::anyone).error().kind, ErrorKind::not_found);
}

TEST_F(FileTest, AtomicWriteReplacesAndIsPrivate) {
  const std::string path = directory_.file("a");
  ASSERT_TRUE(write_file_atomically(path, "one").ok());
  ASSERT_TRUE(write_file_atomically(path, "two").ok());
  EXPECT_EQ(read_file(path, 10, Privacy::owner_only).value(), "two");
  ASSERT_TRUE(write_file_atomically(path, "three", Privacy::anyone).ok());
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0644u);
  EXPECT_EQ(list_directory(directory_.path()).value(), std::vector<std::string>{"a"});
}

TEST_F(FileTest, AtomicWriteIsNotStoppedByWhatACrashLeft) {
  put("a.new", "half", 0600);
  ASSERT_TRUE(write_file_atomically(directory_.file("a"), "whole").ok());
  EXPECT_EQ(read_file(directory_.file("a"), 10, Privacy::owner_only).value(), "whole");
}

TEST_F(FileTest, AtomicWriteThatFailsLeavesTheOldBytes) {
  const std::string path = directory_.file("a");
  ASSERT_TRUE(write_file_atomically(path, "one").ok());
  ASSERT_EQ(::mkdir((path + ".new").c_str(), 0700), 0);
  EXPECT_FALSE(write_file_atomically(path, "two").ok());
  EXPECT_EQ(read_file(path, 10, Privacy::owner_only).value(), "one");
}

TEST_F(FileTest, PrivateDirectoryIsMadeWithParents) {
  const std::string path = directory_.file("x/y/z");
  ASSERT_TRUE(make_private_directory(path).ok());
  ASSERT_TRUE(make_private_directory(path).ok());
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  ASSERT_EQ(::chmod(path.c_str(), 0770), 0);
  EXPECT_EQ(make_private_directory(path).error().kind, ErrorKind::forbidden);
}

TEST_F(FileTest, PrivateFile) {
  const std::string path = directory_.file("f");
  ASSERT_TRUE(make_private_file(path).ok());
  ASSERT_TRUE(make_private_file(path).ok());
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  EXPECT_FALSE(make_private_file(path).ok());
  ASSERT_EQ(::symlink(path.c_str(), directory_.file("link").c_str()), 0);
  EXPECT_FALSE(make_private_file(directory_.file("link")).ok());
}

TEST_F(FileTest, RemoveAndExists) {
  const std::string path = put("a", "", 0600);
  EXPECT_TRUE(file_exists(path));
  EXPECT_TRUE(remove_file(path).ok());
  EXPECT_FALSE(file_exists(path));
  EXPECT_TRUE(remove_file(path).ok());
  EXPECT_FALSE(remove_file(path + "/x").ok() && file_exists(path));
}

TEST_F(FileTest, OpenFileWritesReadsAndTruncates) {
  auto directory = open_directory(directory_.file("d"), IfMissing::make).value();
  auto file = directory->open("f", Open::create).value();
  EXPECT_FALSE(directory->open("f", Open::create).ok());
  ASSERT_TRUE(file->write_at(0, "hello world").ok());
  ASSERT_TRUE(file->write_at(6, "there").ok());
  ASSERT_TRUE(file->sync().ok());
  ASSERT_TRUE(file->truncate(8).ok());
  EXPECT_EQ(file->size().value(), 8u);
  char bytes[16];
  EXPECT_EQ(file->read_at(6, bytes).value(), 2u);
  EXPECT_EQ(std::string_view(bytes, 2), "th");
  EXPECT_EQ(file->read_at(100, bytes).value(), 0u);
  EXPECT_FALSE(directory->open("f", Open::read).value()->write_at(0, "x").ok());
  EXPECT_EQ(directory->list().value(), std::vector<std::string>{"f"});
  ASSERT_TRUE(directory->sync().ok());
  ASSERT_TRUE(directory->remove("f").ok());
  EXPECT_EQ(directory->open("f", Open::write).error().kind, ErrorKind::not_found);
}

TEST_F(FileTest, LockIsHeldUntilItGoes) {
  auto directory = open_directory(directory_.path(), IfMissing::fail).value();
  {
    const auto held = directory->lock("lock");
    ASSERT_TRUE(held.ok());
    const auto second = directory->lock("lock");
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().kind, ErrorKind::unavailable);
  }
  EXPECT_TRUE(directory->lock("lock").ok());
}

TEST_F(FileTest, MissingDirectoryIsNotMadeUnlessAsked) {
  EXPECT_EQ(open_directory(directory_.file("no"), IfMissing::fail).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(file_exists(directory_.file("no")));
}

}  // namespace
}  // namespace sallyport::store
