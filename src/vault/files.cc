#include "vault/files.h"

#include <algorithm>
#include <span>

#include "base/encoding.h"
#include "crypto/sha256.h"

namespace sallyport::vault {
namespace {

constexpr std::size_t max_mark_bytes = 4096;
constexpr const char* what_to_do =
    " If you restored a backup yourself, say so with `sallyport secret accept-restored`, and rotate what was "
    "rotated since";

Error rolled_back(std::string detail) {
  return self_error(ErrorKind::forbidden, std::move(detail) + "." + what_to_do);
}

std::string generation(std::uint64_t number) { return "generation " + std::to_string(number); }

Result<void> read_mark(const Ground& ground, OnDisk& found) {
  std::unique_ptr<store::Directory> holder;
  SP_TRY(store::Directory* const directory, mark_directory(ground, found.vault, holder));
  auto bytes = read_whole(*directory, mark_file, max_mark_bytes);
  if (!bytes.ok() && bytes.error().kind == ErrorKind::not_found) return {};
  if (!bytes.ok()) return std::move(bytes).error();
  auto mark = parse_mark(*bytes);
  found.mark_is_garbage = !mark.ok();
  if (mark.ok()) found.mark = std::move(*mark);
  return {};
}

}  // namespace

Result<Ground> find_ground(const std::string& state, store::IfMissing if_missing) {
  SP_TRY(std::shared_ptr<store::Directory> directory, store::open_directory(state + "/vault", if_missing));
  return Ground{std::move(directory),
                [](const std::string& path) { return store::open_directory(path, store::IfMissing::fail); }};
}

Result<std::string> read_whole(store::Directory& directory, const std::string& name, std::size_t max_bytes) {
  SP_TRY(const auto file, directory.open(name, store::Open::read));
  SP_TRY(const std::uint64_t size, file->size());
  if (size > max_bytes) return self_error(ErrorKind::too_large, name + " is larger than a vault can be");
  std::string bytes(size, '\0');
  SP_TRY(const std::size_t count, file->read_at(0, std::span(bytes.data(), bytes.size())));
  bytes.resize(count);
  return bytes;
}

Result<void> write_whole(store::Directory& directory, const std::string& name, std::string_view bytes) {
  const std::string fresh = name + ".new";
  SP_CHECK(directory.remove(fresh));  // left by a crash; nobody reads it
  {
    SP_TRY(const auto file, directory.open(fresh, store::Open::create));
    SP_CHECK(file->write_at(0, bytes));
    SP_CHECK(file->sync());
  }
  SP_CHECK(directory.rename(fresh, name));
  return directory.sync();
}

std::string digest_of(std::string_view bytes) {
  const crypto::Digest256 digest = crypto::sha256(bytes);
  return std::string(as_text(digest));
}

Result<store::Directory*> mark_directory(const Ground& ground, const SealedVault& vault,
                                         std::unique_ptr<store::Directory>& holder) {
  if (vault.mark_directory.empty()) return ground.directory.get();
  SP_TRY(holder, ground.open_elsewhere(vault.mark_directory));
  return holder.get();
}

Result<OnDisk> read_both(const Ground& ground) {
  constexpr int tries = 16;
  SP_TRY(std::string bytes, read_whole(*ground.directory, vault_file, max_vault_bytes));
  for (int i = 0; i < tries; ++i) {
    OnDisk found;
    SP_TRY(found.vault, parse_vault(bytes));
    found.digest = digest_of(bytes);
    SP_CHECK(read_mark(ground, found));
    SP_TRY(std::string again, read_whole(*ground.directory, vault_file, max_vault_bytes));
    if (bytes == again) return found;
    bytes = std::move(again);
  }
  return self_error(ErrorKind::unavailable, "the vault changes faster than it can be read");
}

Result<Standing> compare(const OnDisk& found) {
  const SealedVault& vault = found.vault;
  if (found.mark_is_garbage) return rolled_back("the vault's mark cannot be read");
  if (!found.mark) {
    if (vault.generation == 1)
      return Standing::behind;  // stopped while it was made: there is nothing in it yet
    return rolled_back("the mark that says how far the vault had come is gone");
  }
  const Mark& mark = *found.mark;
  if (mark.id != vault.id) return rolled_back("the vault's mark is of another vault");
  if (mark.generation > vault.generation) {
    return rolled_back("the vault was rolled back: it is of " + generation(vault.generation) +
                       ", and its mark is of " + generation(mark.generation));
  }
  if (mark.generation == vault.generation) {
    if (mark.digest == found.digest) return Standing::level;
    return rolled_back("the vault is not the one its mark was made for, though both are of " +
                       generation(mark.generation) + ": two copies went on apart");
  }
  if (mark.generation + 1 == vault.generation && mark.digest == vault.previous) return Standing::behind;
  return rolled_back("the vault's mark was rolled back or is of another copy: it is of " +
                     generation(mark.generation) + ", the vault of " + generation(vault.generation));
}

}  // namespace sallyport::vault
