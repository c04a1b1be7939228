#include "vault/secrets.h"

#include <cstdlib>

#include "store/secret_file.h"
#include "vault/layout.h"

namespace sallyport::vault {
namespace {

std::string variable_of(std::string_view name) {
  std::string out = "SALLYPORT_SECRET_";
  for (const char c : name)
    out.push_back(c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return out;
}

class FileSecrets final : public SecretSource {
 public:
  explicit FileSecrets(std::string directory) : directory_(std::move(directory)) {}

  Result<std::vector<SecretVersion>> find_versions(std::string_view name) const override {
    SP_TRY(Secret value, find_value(name));
    std::vector<SecretVersion> versions;
    versions.push_back({std::move(value), true, {}, {}});
    return versions;
  }

 private:
  // Only a file that is not there lets the environment speak: one that is there and cannot be trusted is an
  // error.
  Result<Secret> find_value(std::string_view name) const {
    if (!is_secret_name(name)) return bad_secret_name();
    const std::string path = directory_ + "/" + std::string(name);
    auto file = store::read_secret_file(directory_, name, max_value_bytes + 1);
    if (file.ok()) return make_secret_value(file->reveal(), path);
    if (file.error().kind == ErrorKind::not_found) return find_in_environment(name, path);
    if (file.error().kind != ErrorKind::too_large) return std::move(file).error();
    return self_error(ErrorKind::malformed, path + " is larger than 64 KiB");
  }

  static Result<Secret> find_in_environment(std::string_view name, const std::string& path) {
    const std::string variable = variable_of(name);
    if (const char* value = std::getenv(variable.c_str()))
      return make_secret_value(value, "environment variable " + variable);
    return self_error(ErrorKind::not_found, "secret:" + std::string(name) + " is neither in the file " +
                                                path + " nor in the environment variable " + variable);
  }

  std::string directory_;
};

}  // namespace

Result<Secret> SecretSource::find(std::string_view name) const {
  SP_TRY(std::vector<SecretVersion> versions, find_versions(name));
  if (versions.empty()) return self_error(ErrorKind::internal, "a secret without a value");
  return std::move(versions.front().value);
}

Result<void> SecretSource::add(std::string_view, Secret) {
  return self_error(ErrorKind::unavailable, "only a vault takes new secrets");
}

Result<Secret> make_secret_value(std::string_view value, const std::string& place) {
  if (value.ends_with('\n')) value.remove_suffix(1);
  if (value.empty()) return self_error(ErrorKind::malformed, place + " is empty");
  if (value.size() > max_value_bytes)
    return self_error(ErrorKind::malformed, place + " is larger than 64 KiB");
  return Secret(std::string(value));
}

std::unique_ptr<SecretSource> make_file_secrets(std::string directory) {
  return std::make_unique<FileSecrets>(std::move(directory));
}

}  // namespace sallyport::vault
