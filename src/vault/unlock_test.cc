#include "vault/unlock.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "store/temporary_directory.h"
#include "vault/box.h"

namespace sallyport::vault {
namespace {

const std::string digits(64, '7'), other_digits(64, '8');

// Each test has an environment of its own.
class Unlock : public testing::Test {
 protected:
  void SetUp() override { clear(); }
  void TearDown() override { clear(); }
  void clear() {
    for (const char* name : {"SALLYPORT_VAULT_KEY", "SALLYPORT_VAULT_KEY_FILE", "SALLYPORT_VAULT_PASSPHRASE",
                             "CREDENTIALS_DIRECTORY"})
      ::unsetenv(name);
  }
  std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) {
    const std::string path = directory_.file(name);
    std::ofstream(path) << text;
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }
  void set(const char* name, const std::string& value) { ::setenv(name, value.c_str(), 1); }

  // Whether what is found opens what the key of `text` wrapped.
  bool finds(const std::string& text) {
    const auto key = make_raw_key(std::move(*parse_raw_key(Secret(text))), random_);
    const auto found = find_key(KeyKind::key, places_, random_);
    return found.ok() && (*found)->unwrap(*key->wrap(make_key(random_), "v"), "v").ok();
  }
  Error refused(KeyKind kind = KeyKind::key) {
    const auto found = find_key(kind, places_, random_);
    EXPECT_FALSE(found.ok());
    return found.ok() ? Error{} : found.error();
  }

  store::TemporaryDirectory directory_;
  SystemRandom random_;
  KeyPlaces places_;
};

TEST_F(Unlock, AKeyFileIsReadAsASecretFileIs) {
  places_.key_file = write("key", digits + "\n");
  EXPECT_TRUE(finds(digits));
  EXPECT_FALSE(finds(other_digits));
  places_.key_file = write("open", digits, 0644);
  EXPECT_EQ(refused().kind, ErrorKind::forbidden);
  places_.key_file = write("short", digits.substr(1));
  EXPECT_EQ(refused().kind, ErrorKind::malformed);
  EXPECT_EQ(refused().detail.find("777"), std::string::npos);
  places_.key_file = write("huge", std::string(5000, '7'));
  EXPECT_EQ(refused().kind, ErrorKind::too_large);
  places_.key_file = directory_.file("absent");
  EXPECT_EQ(refused().kind, ErrorKind::not_found);
  std::filesystem::create_symlink(directory_.file("key"), directory_.file("link"));
  places_.key_file = directory_.file("link");
  EXPECT_EQ(refused().kind, ErrorKind::forbidden);
}

TEST_F(Unlock, TheFirstPlaceThatHasAKeyCounts) {
  set("SALLYPORT_VAULT_KEY", digits);
  EXPECT_TRUE(finds(digits));
  set("CREDENTIALS_DIRECTORY", directory_.path());
  EXPECT_TRUE(finds(digits));
  write("sallyport-vault-key", other_digits, 0440);  // with an access list, as a service manager gives it
  EXPECT_TRUE(finds(other_digits));
  set("SALLYPORT_VAULT_KEY_FILE", write("key", digits));
  EXPECT_TRUE(finds(digits));
  places_.key_file = write("option", other_digits);
  EXPECT_TRUE(finds(other_digits));
  set("SALLYPORT_VAULT_KEY_FILE", directory_.file("absent"));
  EXPECT_TRUE(finds(other_digits));
  places_.key_file.clear();
  EXPECT_EQ(refused().kind, ErrorKind::not_found);  // named and not there: no second try
}

TEST_F(Unlock, NamesEveryPlaceWhenThereIsNone) {
  const Error key = refused(), passphrase = refused(KeyKind::passphrase);
  EXPECT_EQ(key.kind, ErrorKind::not_found);
  for (const char* place :
       {"--key-file", "SALLYPORT_VAULT_KEY_FILE", "sallyport-vault-key", "SALLYPORT_VAULT_KEY"})
    EXPECT_NE(key.detail.find(place), std::string::npos) << place;
  for (const char* place : {"terminal", "sallyport-vault-passphrase", "SALLYPORT_VAULT_PASSPHRASE"})
    EXPECT_NE(passphrase.detail.find(place), std::string::npos) << place;
}

TEST_F(Unlock, APassphraseIsAskedForOnlyWhereNoneIsGiven) {
  int asked = 0;
  places_.ask = [&asked](const std::string&) -> Result<Secret> {
    ++asked;
    return Secret("typed on a terminal");
  };
  const auto typed = find_key(KeyKind::passphrase, places_, random_);
  EXPECT_EQ(asked, 1);
  const std::string wrapped = *(*typed)->wrap(make_key(random_), "v");
  set("SALLYPORT_VAULT_PASSPHRASE", "typed on a terminal");
  EXPECT_TRUE((*find_key(KeyKind::passphrase, places_, random_))->unwrap(wrapped, "v").ok());
  set("SALLYPORT_VAULT_PASSPHRASE", "another");
  set("CREDENTIALS_DIRECTORY", directory_.path());
  write("sallyport-vault-passphrase", "typed on a terminal\n", 0400);
  EXPECT_TRUE((*find_key(KeyKind::passphrase, places_, random_))->unwrap(wrapped, "v").ok());
  EXPECT_EQ(asked, 1);
}

TEST_F(Unlock, ANewPassphraseIsLongEnoughAndTypedTwiceAlike) {
  std::vector<std::string> answers;
  places_.ask = [&answers](const std::string&) -> Result<Secret> {
    std::string answer = answers.front();
    answers.erase(answers.begin());
    return Secret(std::move(answer));
  };
  answers = {"long enough it is", "long enough it is"};
  EXPECT_TRUE(find_new_key(KeyKind::passphrase, places_, random_).ok());
  answers = {"long enough it is", "long enough it was"};
  EXPECT_EQ(find_new_key(KeyKind::passphrase, places_, random_).error().kind, ErrorKind::malformed);
  answers = {"eleven char"};
  EXPECT_EQ(find_new_key(KeyKind::passphrase, places_, random_).error().kind, ErrorKind::malformed);
  set("SALLYPORT_VAULT_PASSPHRASE", "eleven char");
  EXPECT_EQ(find_new_key(KeyKind::passphrase, places_, random_).error().kind, ErrorKind::malformed);
  set("SALLYPORT_VAULT_PASSPHRASE", "twelve chars");
  EXPECT_TRUE(find_new_key(KeyKind::passphrase, places_, random_).ok());
  answers = {"not that of before", "not that of before"};
  EXPECT_TRUE(ask_new_passphrase(places_, random_).ok());
  EXPECT_TRUE(answers.empty());
}

TEST_F(Unlock, AKeyFileIsMadeForItsOwnerOnlyAndNeverOverAnother) {
  const std::string path = directory_.file("made");
  ASSERT_TRUE(make_key_file(path, random_).ok());
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  places_.key_file = path;
  std::ifstream file(path);
  EXPECT_TRUE(finds(std::string{std::istreambuf_iterator<char>(file), {}}));
  EXPECT_EQ(make_key_file(path, random_).error().kind, ErrorKind::forbidden);
  EXPECT_FALSE(make_key_file(directory_.file("no/such/folder"), random_).ok());
}

}  // namespace
}  // namespace sallyport::vault
