#include "vault/secrets.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace sallyport::vault {
namespace {

namespace fs = std::filesystem;

class FileSecretsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "sallyport-vault-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override {
    fs::remove_all(directory_);
    ::unsetenv("SALLYPORT_SECRET_STRIPE_MAIN");
  }

  void write(const std::string& name, std::string_view value, mode_t mode = 0600) {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path, std::ios::binary) << value;
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
  }
  Result<Secret> find(std::string_view name) const { return make_file_secrets(directory_)->find(name); }
  void expect_error(std::string_view name, ErrorKind kind, std::string_view words) const {
    auto found = find(name);
    ASSERT_FALSE(found.ok()) << name;
    EXPECT_EQ(found.error().kind, kind) << found.error().detail;
    EXPECT_NE(found.error().detail.find(words), std::string::npos) << found.error().detail;
    EXPECT_EQ(found.error().detail.find("value-of-the-secret"), std::string::npos);
  }

  std::string directory_;
};

TEST_F(FileSecretsTest, ReadsAFileWithoutItsFinalLineFeed) {
  write("stripe", "value-of-the-secret\n");
  write("two", "line\n\n", 0400);
  write("binary", std::string("\0\xff", 2));
  EXPECT_EQ(find("stripe")->reveal(), "value-of-the-secret");
  EXPECT_EQ(find("two")->reveal(), "line\n");
  EXPECT_EQ(find("binary")->reveal(), std::string_view("\0\xff", 2));
}

TEST_F(FileSecretsTest, RefusesAFileThatOthersMayTouchAndSaysWhatToDo) {
  for (const mode_t mode : {0644, 0640, 0660, 0606, 0601, 0700, 04600}) {
    write("stripe", "value-of-the-secret", mode);
    expect_error("stripe", ErrorKind::forbidden, "chmod 600 '" + directory_ + "/stripe'");
  }
}

TEST_F(FileSecretsTest, ABadFileIsNotPassedOverForTheEnvironment) {
  write("stripe-main", "value-of-the-secret", 0644);
  ::setenv("SALLYPORT_SECRET_STRIPE_MAIN", "other", 1);
  expect_error("stripe-main", ErrorKind::forbidden, "chmod 600");
}

TEST_F(FileSecretsTest, RefusesADirectoryThatOthersMayWriteTo) {
  write("stripe", "value-of-the-secret");
  ASSERT_EQ(::chmod(directory_.c_str(), 0777), 0);
  expect_error("stripe", ErrorKind::forbidden, "chmod 700");
}

TEST_F(FileSecretsTest, RefusesLinksFifosAndDirectories) {
  write("real", "value-of-the-secret");
  ASSERT_EQ(::symlink((directory_ + "/real").c_str(), (directory_ + "/link").c_str()), 0);
  ASSERT_EQ(::symlink("nowhere", (directory_ + "/dangling").c_str()), 0);
  ASSERT_EQ(::mkfifo((directory_ + "/fifo").c_str(), 0600), 0);
  ASSERT_EQ(::mkdir((directory_ + "/folder").c_str(), 0700), 0);
  expect_error("link", ErrorKind::forbidden, "symbolic link");
  expect_error("dangling", ErrorKind::forbidden, "symbolic link");
  expect_error("fifo", ErrorKind::forbidden, "not a regular file");
  expect_error("folder", ErrorKind::forbidden, "not a regular file");
}

TEST_F(FileSecretsTest, BoundsTheSize) {
  write("empty", "");
  write("line", "\n");
  write("full", std::string(64 << 10, 'x') + "\n");
  write("over", std::string((64 << 10) + 1, 'x'));
  write("huge", std::string(1 << 20, 'x'));
  expect_error("empty", ErrorKind::malformed, "empty");
  expect_error("line", ErrorKind::malformed, "empty");
  EXPECT_EQ(find("full")->reveal().size(), 64u << 10);
  expect_error("over", ErrorKind::malformed, "64 KiB");
  expect_error("huge", ErrorKind::malformed, "64 KiB");
}

TEST_F(FileSecretsTest, TheEnvironmentIsSecond) {
  ::setenv("SALLYPORT_SECRET_STRIPE_MAIN", "from the environment", 1);
  EXPECT_EQ(find("stripe-main")->reveal(), "from the environment");
  EXPECT_EQ(make_file_secrets(directory_ + "/absent")->find("stripe-main")->reveal(), "from the environment");
  write("stripe-main", "from the file");
  EXPECT_EQ(find("stripe-main")->reveal(), "from the file");
}

TEST_F(FileSecretsTest, AnEmptyVariableIsNoSecret) {
  ::setenv("SALLYPORT_SECRET_STRIPE_MAIN", "", 1);
  expect_error("stripe-main", ErrorKind::malformed, "SALLYPORT_SECRET_STRIPE_MAIN is empty");
}

TEST_F(FileSecretsTest, NamesThePlacesThatWereLookedAt) {
  expect_error("stripe-main", ErrorKind::not_found, directory_ + "/stripe-main");
  expect_error("stripe-main", ErrorKind::not_found, "SALLYPORT_SECRET_STRIPE_MAIN");
}

TEST_F(FileSecretsTest, RefusesNamesOutsideTheAlphabet) {
  write("Stripe", "value-of-the-secret");
  for (const std::string_view name :
       {"", "Stripe", "..", "../stripe", "a/b", "a_b", "a b", "a.b", "é", "a\n"}) {
    expect_error(name, ErrorKind::malformed, "name");
  }
  expect_error(std::string_view("a\0b", 3), ErrorKind::malformed, "name");
  expect_error(std::string(65, 'a'), ErrorKind::malformed, "name");
}

TEST_F(FileSecretsTest, RefusesAFileOfAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  write("stripe", "value-of-the-secret");
  ASSERT_EQ(::chown((directory_ + "/stripe").c_str(), 12345, 12345), 0);
  expect_error("stripe", ErrorKind::forbidden, "chown");
}

}  // namespace
}  // namespace sallyport::vault
