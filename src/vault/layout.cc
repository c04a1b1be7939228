#include "vault/layout.h"

#include <algorithm>

#include "vault/box.h"
#include "vault/bytes.h"

namespace sallyport::vault {
namespace {

constexpr std::string_view vault_family = "sallyport vault ", vault_magic = "sallyport vault 1\n";
constexpr std::string_view mark_magic = "sallyport vault mark 1\n";
constexpr std::size_t max_name = 64, max_path = 4096, max_box = max_value_bytes + box_overhead;

Error malformed(std::string_view what) {
  return self_error(ErrorKind::malformed, "the vault cannot be read: " + std::string(what));
}

void render(ByteWriter& out, const SealedSecret& secret) {
  out.text(secret.name).i64(secret.max_age).u32(static_cast<std::uint32_t>(secret.versions.size()));
  for (const SealedVersion& version : secret.versions) {
    out.u32(version.number).u32(version.term).i64(version.created).i64(version.dies).text(version.box);
  }
}

SealedVersion read_version(ByteReader& reader) {
  SealedVersion version;
  version.number = reader.u32();
  version.term = reader.u32();
  version.created = reader.i64();
  version.dies = reader.i64();
  version.box = reader.text(max_box);
  return version;
}

bool is_in_order(const SealedSecret& secret, const std::vector<SealedTerm>& terms) {
  for (std::size_t i = 0; i < secret.versions.size(); ++i) {
    const SealedVersion& version = secret.versions[i];
    const bool known =
        std::ranges::any_of(terms, [&](const SealedTerm& term) { return term.number == version.term; });
    const bool follows =
        i == 0 ? version.dies == 0 : version.dies > 0 && version.number < secret.versions[i - 1].number;
    if (!known || !follows || version.number == 0 || version.box.size() <= box_overhead) return false;
  }
  return !secret.versions.empty() && secret.max_age >= 0;
}

Result<void> read_terms(ByteReader& reader, SealedVault& vault) {
  const std::size_t count = reader.u32();
  if (count == 0 || count > max_terms) return malformed("number of terms");
  for (std::size_t i = 0; i < count && !reader.failed(); ++i) {
    SealedTerm term;
    term.number = reader.u32();
    term.seals = reader.u64();
    term.box = reader.text(max_box);
    if (term.number <= (i == 0 ? 0 : vault.terms.back().number)) return malformed("order of terms");
    vault.terms.push_back(std::move(term));
  }
  return {};
}

Result<void> read_secrets(ByteReader& reader, SealedVault& vault) {
  const std::size_t count = reader.u32();
  if (count > max_secrets) return malformed("number of secrets");
  for (std::size_t i = 0; i < count && !reader.failed(); ++i) {
    SealedSecret secret;
    secret.name = reader.text(max_name);
    secret.max_age = reader.i64();
    const std::size_t versions = reader.u32();
    if (versions > max_versions) return malformed("number of versions");
    for (std::size_t j = 0; j < versions && !reader.failed(); ++j)
      secret.versions.push_back(read_version(reader));
    if (reader.failed()) break;
    const bool follows = i == 0 || vault.secrets.back().name < secret.name;
    if (!follows || !is_secret_name(secret.name) || !is_in_order(secret, vault.terms))
      return malformed("a secret");
    vault.secrets.push_back(std::move(secret));
  }
  return {};
}

Result<void> read_magic(ByteReader& reader, std::string_view bytes) {
  if (reader.raw(vault_magic.size()) == vault_magic) return {};
  if (!bytes.starts_with(vault_family) || bytes.size() <= vault_magic.size())
    return malformed("it is another file");
  return self_error(ErrorKind::unavailable, "the vault was made by a newer Sallyport");
}

}  // namespace

bool is_secret_name(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= max_name && std::ranges::all_of(name, allowed);
}

Error bad_secret_name() {
  return self_error(ErrorKind::malformed, "a secret's name has 1 to 64 characters of a-z, 0-9 and -");
}

std::string render_without_seal(const SealedVault& vault) {
  ByteWriter out;
  out.raw(vault_magic).raw(vault.id).u64(vault.generation).raw(vault.previous).i64(vault.written);
  out.text(vault.mark_directory).u8(static_cast<std::uint8_t>(vault.kind)).text(vault.wrapped_root);
  out.text(vault.mark_key_box).u32(static_cast<std::uint32_t>(vault.terms.size()));
  for (const SealedTerm& term : vault.terms) out.u32(term.number).u64(term.seals).text(term.box);
  out.u32(static_cast<std::uint32_t>(vault.secrets.size()));
  for (const SealedSecret& secret : vault.secrets) render(out, secret);
  return out.bytes();
}

Result<SealedVault> parse_vault(std::string_view bytes) {
  if (bytes.size() > max_vault_bytes) return malformed("too long");
  ByteReader reader(bytes);
  SP_CHECK(read_magic(reader, bytes));
  SealedVault vault;
  vault.id = reader.raw(id_bytes);
  vault.generation = reader.u64();
  vault.previous = reader.raw(digest_bytes);
  vault.written = reader.i64();
  vault.mark_directory = reader.text(max_path);
  const std::uint8_t kind = reader.u8();
  vault.wrapped_root = reader.text(max_wrapped_bytes);
  vault.mark_key_box = reader.text(max_box);
  if (reader.failed()) return malformed("it is cut");
  if (!is_known(static_cast<KeyKind>(kind)))
    return self_error(ErrorKind::unavailable,
                      "the vault is locked with a kind of key that is not known here");
  if (vault.generation == 0 || vault.written < 0) return malformed("generation or time");
  vault.kind = static_cast<KeyKind>(kind);
  SP_CHECK(read_terms(reader, vault));
  SP_CHECK(read_secrets(reader, vault));
  vault.seal = reader.raw(digest_bytes);
  if (reader.failed()) return malformed("it is cut");
  if (!reader.finished()) return malformed("there is more than there should be");
  return vault;
}

std::string render_without_seal(const Mark& mark) {
  return ByteWriter().raw(mark_magic).raw(mark.id).u64(mark.generation).raw(mark.digest).bytes();
}

Result<Mark> parse_mark(std::string_view bytes) {
  ByteReader reader(bytes);
  Mark mark;
  const bool ours = reader.raw(mark_magic.size()) == mark_magic;
  mark.id = reader.raw(id_bytes);
  mark.generation = reader.u64();
  mark.digest = reader.raw(digest_bytes);
  mark.seal = reader.raw(digest_bytes);
  if (!ours || !reader.finished()) return self_error(ErrorKind::malformed, "the vault's mark cannot be read");
  return mark;
}

std::string bound_of(const SealedVault& vault, const SealedSecret& secret, const SealedVersion& version) {
  ByteWriter out;
  out.raw(vault.id).text(secret.name).u32(version.number).u32(version.term).i64(version.created);
  return out.bytes();
}

std::string bound_of(const SealedVault& vault, const SealedTerm& term) {
  return ByteWriter().raw(vault.id).u32(term.number).bytes();
}

}  // namespace sallyport::vault
