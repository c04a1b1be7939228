#include "crypto/password.h"

#include <argon2.h>

#include <array>
#include <memory>

namespace sallyport::crypto {
namespace {
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
}  // namespace

// One of the places in which a hash may run; given back when it goes.
class PasswordHasher::Place {
 public:
  explicit Place(PasswordHasher& hasher) : hasher_(hasher) {
    std::unique_lock lock(hasher.mutex_);
    if (hasher.waiting_ >= hasher.bounds_.max_waiting && hasher.running_ >= hasher.bounds_.max_running)
      return;
    ++hasher.waiting_;
    hasher.freed_.wait(lock, [&] { return hasher.running_ < hasher.bounds_.max_running; });
    --hasher.waiting_;
    ++hasher.running_;
    ++hasher.runs_;
    taken_ = true;
  }
  ~Place() {
    if (!taken_) return;
    const std::scoped_lock lock(hasher_.mutex_);
    --hasher_.running_;
    hasher_.freed_.notify_one();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  bool taken() const { return taken_; }
  static Error none() { return self_error(ErrorKind::rate_limited, "password: too many are being checked"); }

 private:
  PasswordHasher& hasher_;
  bool taken_ = false;
};

Result<std::unique_ptr<PasswordHasher>> PasswordHasher::create(PasswordCost cost, Bounds bounds,
                                                               Random& random) {
  if (bounds.max_running == 0) return self_error(ErrorKind::internal, "password: no place to run a hash in");
  std::unique_ptr<PasswordHasher> hasher(new PasswordHasher(cost, bounds, random));
  SP_TRY(hasher->nobody_, hasher->hash(random.token(24)));
  return hasher;
}

Result<std::string> PasswordHasher::hash(std::string_view password) {
  if (password.size() > max_password_length) return client_error(ErrorKind::too_large, "password: too long");
  const Place place(*this);
  if (!place.taken()) return Place::none();
  std::array<std::byte, salt_bytes> salt;
  {
    const std::scoped_lock lock(mutex_);
    random_.fill(salt);
  }
  std::string encoded(
      argon2_encodedlen(cost_.passes, cost_.memory_kib, cost_.lanes, salt_bytes, hash_bytes, Argon2_id),
      '\0');
  const int outcome =
      argon2id_hash_encoded(cost_.passes, cost_.memory_kib, cost_.lanes, password.data(), password.size(),
                            salt.data(), salt.size(), hash_bytes, encoded.data(), encoded.size());
  if (outcome != ARGON2_OK) return self_error(ErrorKind::internal, argon2_error_message(outcome));
  encoded.resize(encoded.find('\0'));
  return encoded;
}

Result<bool> PasswordHasher::verify(std::string_view encoded, std::string_view password) {
  const Place place(*this);
  if (!place.taken()) return Place::none();
  const bool too_long = password.size() > max_password_length;
  const std::string_view checked = too_long ? std::string_view() : password;
  const int outcome = argon2id_verify(std::string(encoded).c_str(), checked.data(), checked.size());
  return outcome == ARGON2_OK && !too_long;
}

Result<bool> PasswordHasher::verify_nobody(std::string_view password) {
  SP_TRY(const bool matched, verify(nobody_, password));
  return matched && false;  // whatever was typed: there is no such account
}

bool PasswordHasher::is_outdated(std::string_view encoded) const {
  const std::string own = "$argon2id$v=19$m=" + std::to_string(cost_.memory_kib) +
                          ",t=" + std::to_string(cost_.passes) + ",p=" + std::to_string(cost_.lanes) + "$";
  return !encoded.starts_with(own);
}

}  // namespace sallyport::crypto
