#include "vault/keyring.h"

#include "crypto/derive.h"
#include "crypto/hmac.h"

namespace sallyport::vault {
namespace {

std::string keyed_digest(const Secret& key, std::string_view bytes) {
  return std::string(crypto::hmac(crypto::HmacDigest::sha256, key.reveal(), bytes).text());
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

Result<Keyring> Keyring::make(SealedVault& vault, KeyEncryption& key, Random& random) {
  vault.id = random_bytes(id_bytes, random);
  Keyring keys(make_key(random));
  vault.kind = key.kind();
  SP_TRY(vault.wrapped_root, key.wrap(keys.root_, vault.id));
  keys.wrapped_root_ = vault.wrapped_root;
  keys.mark_key_ = make_key(random);
  SP_CHECK(keys.seal_mark_key(vault, random));
  SP_CHECK(keys.add_term(vault, random));
  return keys;
}

Result<Keyring> Keyring::open(const SealedVault& vault, KeyEncryption& key) {
  if (key.kind() != vault.kind) {
    return self_error(ErrorKind::unauthenticated,
                      "the vault is locked with " + std::string(in_words(vault.kind)));
  }
  SP_TRY(Secret root, key.unwrap(vault.wrapped_root, vault.id));
  return unlock(vault, std::move(root));
}

Result<Keyring> Keyring::open_again(const SealedVault& vault, const Keyring& known, KeyEncryption& key) {
  if (vault.wrapped_root != known.wrapped_root_) return open(vault, key);
  return unlock(vault, copy_of(known.root_));
}

Result<Keyring> Keyring::unlock(const SealedVault& vault, Secret root) {
  Keyring keys(std::move(root));
  keys.wrapped_root_ = vault.wrapped_root;
  bool whole = true;
  for (const SealedTerm& term : vault.terms) {
    auto opened = open_box(keys.root_, "term", bound_of(vault, term), term.box);
    whole = whole && opened.ok();
    if (opened.ok()) keys.terms_.emplace(term.number, std::move(*opened));
  }
  auto mark_key = open_box(keys.root_, "mark key", vault.id, vault.mark_key_box);
  if (!whole || !mark_key.ok() || !equal_constant_time(keys.seal_of(vault), vault.seal))
    return keys.damage(vault);
  keys.mark_key_ = std::move(*mark_key);
  return keys;
}

// The seal says that something is wrong; each box says what.
Error Keyring::damage(const SealedVault& vault) const {
  std::vector<std::string> damaged, whole;
  for (const SealedSecret& secret : vault.secrets) {
    bool good = true;
    for (const SealedVersion& version : secret.versions)
      good = good && open_value(vault, secret, version).ok();
    (good ? whole : damaged).push_back(secret.name);
  }
  std::string detail = "the vault was changed by something else than Sallyport, or is damaged";
  if (!damaged.empty()) detail += "; cannot be opened: " + listed(damaged);
  if (!whole.empty()) detail += "; whole: " + listed(whole);
  return self_error(ErrorKind::internal,
                    detail + ". Nothing was changed; put the last good copy in its place");
}

Result<void> Keyring::add_term(SealedVault& vault, Random& random) {
  if (vault.terms.size() >= max_terms)
    return self_error(ErrorKind::unavailable, "the vault has no terms left: `sallyport secret rekey`");
  SealedTerm term;
  term.number = vault.terms.empty() ? 1 : vault.terms.back().number + 1;
  Secret key = make_key(random);
  SP_TRY(term.box, seal_box(root_, "term", bound_of(vault, term), key.reveal(), random));
  terms_.insert_or_assign(term.number, std::move(key));
  vault.terms.push_back(std::move(term));
  return {};
}

Result<void> Keyring::seal_mark_key(SealedVault& vault, Random& random) const {
  SP_TRY(vault.mark_key_box, seal_box(root_, "mark key", vault.id, mark_key_.reveal(), random));
  return {};
}

Result<void> Keyring::seal_value(SealedVault& vault, const SealedSecret& secret, SealedVersion& version,
                                 const Secret& value, Random& random, std::uint64_t max_seals) {
  if (vault.terms.back().seals >= max_seals) SP_CHECK(add_term(vault, random));
  SealedTerm& term = vault.terms.back();
  ++term.seals;
  version.term = term.number;
  SP_TRY(version.box,
         seal_box(terms_.at(term.number), "value", bound_of(vault, secret, version), value.reveal(), random));
  return {};
}

Result<Secret> Keyring::open_value(const SealedVault& vault, const SealedSecret& secret,
                                   const SealedVersion& version) const {
  const auto term = terms_.find(version.term);
  if (term == terms_.end()) return self_error(ErrorKind::internal, "a term of the vault cannot be opened");
  return open_box(term->second, "value", bound_of(vault, secret, version), version.box);
}

Result<Keyring> Keyring::rekey(SealedVault& vault, KeyEncryption& key, Random& random) const {
  SealedVault next = vault;
  Keyring keys(make_key(random));
  next.kind = key.kind();
  SP_TRY(next.wrapped_root, key.wrap(keys.root_, next.id));
  keys.wrapped_root_ = next.wrapped_root;
  keys.mark_key_ = copy_of(mark_key_);
  SP_CHECK(keys.seal_mark_key(next, random));
  next.terms.erase(next.terms.begin(), next.terms.end() - 1);
  SP_CHECK(keys.add_term(next, random));  // numbered on: no number ever means two keys
  next.terms.erase(next.terms.begin());
  for (SealedSecret& secret : next.secrets) {
    for (SealedVersion& version : secret.versions) {
      SP_TRY(const Secret value, open_value(vault, secret, version));
      SP_CHECK(keys.seal_value(next, secret, version, value, random));
    }
  }
  vault = std::move(next);
  return keys;
}

std::string Keyring::seal_of(const SealedVault& vault) const {
  const Secret key = crypto::derive_from_key(root_, "sallyport vault file", vault.id);
  return keyed_digest(key, render_without_seal(vault));
}

std::string Keyring::seal_of(const Mark& mark) const {
  return keyed_digest(mark_key_, render_without_seal(mark));
}

}  // namespace sallyport::vault
