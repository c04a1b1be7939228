#include "identity/token/issuer_keys.h"

#include <condition_variable>
#include <mutex>
#include <optional>

#include "wire/jose/jwk.h"

namespace sallyport::identity {
namespace {

using Keys = std::vector<IssuerKey>;

Result<crypto::PublicKey> make_key(const jose::Jwk& key) {
  using enum jose::Jwk::Kind;
  if (key.kind == rsa) return crypto::PublicKey::rsa(key.modulus, key.exponent);
  if (key.kind == okp) return crypto::PublicKey::ed25519(key.x);
  if (key.curve == "P-256") return crypto::PublicKey::ec(crypto::Curve::p256, key.x, key.y);
  if (key.curve == "P-384") return crypto::PublicKey::ec(crypto::Curve::p384, key.x, key.y);
  return crypto::PublicKey::ec(crypto::Curve::p521, key.x, key.y);
}

// A key whose numbers are no key, or whose `alg` is not one of its kind, is left out like one that cannot be
// read (J06). A set that nothing is left of is no set: it never takes the place of another.
Result<Keys> read_keys(std::string_view jwk_set) {
  SP_TRY(const auto read, jose::parse_jwk_set(jwk_set));
  Keys out;
  for (const jose::Jwk& one : read) {
    auto key = make_key(one);
    if (!key.ok()) continue;
    const auto algorithm = crypto::find_signature_algorithm(one.algorithm);
    if (!one.algorithm.empty() && (!algorithm || !key->fits(*algorithm))) continue;
    out.push_back({one.id, one.algorithm, std::move(*key)});
  }
  if (out.empty()) return client_error(ErrorKind::malformed, "JWK set: no key in it can be used");
  return out;
}

Keys select(const Keys& keys, std::string_view kid) {
  if (kid.empty()) return keys;
  Keys out;
  for (const IssuerKey& key : keys) {
    if (key.id == kid) out.push_back(key);
  }
  return out;
}

class GivenKeys final : public IssuerKeys {
 public:
  explicit GivenKeys(Keys keys) : keys_(std::move(keys)) {}
  Result<Keys> find(std::string_view kid) override { return select(keys_, kid); }

 private:
  const Keys keys_;
};

class FetchedKeys final : public IssuerKeys {
 public:
  FetchedKeys(IssuerKeysOptions options, outbound::Outbound& outbound, const Clock& clock)
      : options_(std::move(options)), outbound_(outbound), clock_(clock) {}

  Result<Keys> find(std::string_view kid) override {
    std::unique_lock lock(mutex_);
    drop_old();
    Keys found = select(keys_, kid);
    if (found.empty()) {
      if (fetching_) {
        wait_for_fetch(lock);
      } else if (may_fetch_for_unknown()) {
        if (!keys_.empty()) asked_for_unknown_ = clock_.mono();
        fetch(lock);
      }
      found = select(keys_, kid);
    } else if (!fetching_ && stale() && rested()) {
      fetch(lock);  // the others go on with the old keys meanwhile
      found = select(keys_, kid);
    }
    if (keys_.empty())
      return failure_.value_or(upstream_error(ErrorKind::unavailable, "no keys of the issuer"));
    return found;
  }

 private:
  bool stale() const { return clock_.mono() - fetched_at_ >= options_.fresh; }
  // An issuer that did not answer is left alone for a while.
  bool rested() const { return !failed_at_ || clock_.mono() - *failed_at_ >= options_.between; }
  bool may_fetch_for_unknown() const {
    if (!rested()) return false;
    return keys_.empty() || !asked_for_unknown_ || clock_.mono() - *asked_for_unknown_ >= options_.between;
  }
  void drop_old() {
    if (clock_.mono() - fetched_at_ >= options_.usable) keys_.clear();
  }

  void wait_for_fetch(std::unique_lock<std::mutex>& lock) {
    const std::uint64_t seen = fetches_;
    fetched_.wait(lock, [&] { return fetches_ != seen; });
  }

  // Whatever happens to who fetches, nobody goes on waiting for it.
  class Underway {
   public:
    Underway(FetchedKeys& keys, std::unique_lock<std::mutex>& lock) : keys_(keys), lock_(lock) {
      keys_.fetching_ = true;
      lock_.unlock();
    }
    Underway(const Underway&) = delete;
    Underway& operator=(const Underway&) = delete;
    ~Underway() {
      if (!lock_.owns_lock()) lock_.lock();
      keys_.fetching_ = false;
      ++keys_.fetches_;
      keys_.fetched_.notify_all();
    }

   private:
    FetchedKeys& keys_;
    std::unique_lock<std::mutex>& lock_;
  };

  // Gives the lock back while it waits for the issuer.
  void fetch(std::unique_lock<std::mutex>& lock) {
    const Underway underway(*this, lock);
    auto answer = ask();
    lock.lock();
    if (answer.ok()) {
      keys_ = std::move(*answer);
      fetched_at_ = clock_.mono();
      failed_at_.reset();
      failure_.reset();
    } else {
      failed_at_ = clock_.mono();
      failure_ = std::move(answer).error();
    }
  }

  Result<Keys> ask() {
    outbound::Request request;
    request.url = options_.url;
    request.accept = "application/jwk-set+json, application/json";
    auto answer = outbound_.call(request, options_.place, {.max_body = jose::max_jwk_set});
    if (!answer.ok()) return failed(answer.error().kind, answer.error().detail);
    if (answer->status != 200)
      return failed(ErrorKind::unavailable, "status " + std::to_string(answer->status));
    auto keys = read_keys(answer->body);
    if (!keys.ok()) return failed(keys.error().kind, keys.error().detail);
    return keys;
  }

  static Error failed(ErrorKind kind, const std::string& detail) {
    if (kind == ErrorKind::too_large) kind = ErrorKind::malformed;
    if (kind != ErrorKind::timed_out && kind != ErrorKind::malformed) kind = ErrorKind::unavailable;
    return upstream_error(kind, "keys of the issuer: " + detail);
  }

  const IssuerKeysOptions options_;
  outbound::Outbound& outbound_;
  const Clock& clock_;

  std::mutex mutex_;
  std::condition_variable fetched_;
  bool fetching_ = false;
  std::uint64_t fetches_ = 0;
  Keys keys_;
  MonoTime fetched_at_{};
  std::optional<MonoTime> asked_for_unknown_;
  std::optional<MonoTime> failed_at_;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<IssuerKeys> fetched_issuer_keys(IssuerKeysOptions options, outbound::Outbound& outbound,
                                                const Clock& clock) {
  return std::make_unique<FetchedKeys>(std::move(options), outbound, clock);
}

Result<std::unique_ptr<IssuerKeys>> given_issuer_keys(std::string_view jwk_set) {
  auto keys = read_keys(jwk_set);
  if (!keys.ok()) return client_error(ErrorKind::malformed, keys.error().detail);
  return std::unique_ptr<IssuerKeys>(std::make_unique<GivenKeys>(std::move(*keys)));
}

}  // namespace sallyport::identity
