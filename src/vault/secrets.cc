#include "vault/secrets.h"

#include <algorithm>
#include <cstdlib>

#include "store/secret_file.h"

namespace sallyport::vault {
namespace {

constexpr std::size_t max_name = 64;
constexpr std::size_t max_value = 64 << 10;

bool is_valid_name(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= max_name && std::all_of(name.begin(), name.end(), allowed);
}

std::string variable_of(std::string_view name) {
  std::string out = "SALLYPORT_SECRET_";
  for (const char c : name)
    out.push_back(c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return out;
}

// Without the final line feed that editors add.
Result<Secret> make_secret(std::string_view value, const std::string& place) {
  if (value.ends_with('\n')) value.remove_suffix(1);
  if (value.empty()) return self_error(ErrorKind::malformed, place + " is empty");
  if (value.size() > max_value) return self_error(ErrorKind::malformed, place + " is larger than 64 KiB");
  return Secret(std::string(value));
}

class FileSecrets final : public SecretSource {
 public:
  explicit FileSecrets(std::string directory) : directory_(std::move(directory)) {}

  // Only a file that is not there lets the environment speak: one that is there and cannot be trusted is an
  // error.
  Result<Secret> find(std::string_view name) const override {
    if (!is_valid_name(name)) {
      return self_error(ErrorKind::malformed, "a secret's name has 1 to 64 characters of a-z, 0-9 and -");
    }
    const std::string path = directory_ + "/" + std::string(name);
    auto file = store::read_secret_file(directory_, name, max_value + 1);
    if (file.ok()) return make_secret(file->reveal(), path);
    if (file.error().kind == ErrorKind::not_found) return find_in_environment(name, path);
    if (file.error().kind != ErrorKind::too_large) return std::move(file).error();
    return self_error(ErrorKind::malformed, path + " is larger than 64 KiB");
  }

 private:
  static Result<Secret> find_in_environment(std::string_view name, const std::string& path) {
    const std::string variable = variable_of(name);
    if (const char* value = std::getenv(variable.c_str()))
      return make_secret(value, "environment variable " + variable);
    return self_error(ErrorKind::not_found, "secret:" + std::string(name) + " is neither in the file " +
                                                path + " nor in the environment variable " + variable);
  }

  std::string directory_;
};

}  // namespace

std::unique_ptr<SecretSource> make_file_secrets(std::string directory) {
  return std::make_unique<FileSecrets>(std::move(directory));
}

}  // namespace sallyport::vault
