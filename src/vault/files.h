#pragma once
// vault/files.h: the vault's file and its mark on the disk: replaced whole, compared with each other.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "store/directory.h"
#include "vault/layout.h"

namespace sallyport::vault {

inline constexpr const char* vault_file = "secrets.sealed";
inline constexpr const char* mark_file = "secrets.mark";

// Where a vault lies. `open_elsewhere` opens the directory of a mark that is not kept beside the vault.
struct Ground {
  std::shared_ptr<store::Directory> directory;
  std::function<Result<std::unique_ptr<store::Directory>>(const std::string&)> open_elsewhere;
};

// `state`/vault. Errors: not_found, forbidden, unavailable, as store::open_directory.
Result<Ground> find_ground(const std::string& state, store::IfMissing if_missing);

// Errors: not_found, too_large, unavailable.
Result<std::string> read_whole(store::Directory& directory, const std::string& name, std::size_t max_bytes);
// Whoever reads finds the old bytes or all of the new ones, also after a power cut: another file, sync,
// rename, sync of the directory. After an error either may be there.
Result<void> write_whole(store::Directory& directory, const std::string& name, std::string_view bytes);

std::string digest_of(std::string_view bytes);

struct OnDisk {
  SealedVault vault;
  std::string digest;        // of its file
  std::optional<Mark> mark;  // nothing: there is none, or
  bool mark_is_garbage = false;
};
// Both as they stood at one moment, whatever a writer does meanwhile.
Result<OnDisk> read_both(const Ground& ground);

enum class Standing : unsigned char {
  level,   // the mark is of this very file
  behind,  // of the one before: the writer was stopped between the two
};
// Errors: forbidden: the vault is older than the mark, of another line of changes, or the mark was taken
// away; says what it may mean and what to do.
Result<Standing> compare(const OnDisk& found);

// Where the mark of `vault` lies: the vault's own directory, or the one that it names. `holder` keeps that
// one open.
Result<store::Directory*> mark_directory(const Ground& ground, const SealedVault& vault,
                                         std::unique_ptr<store::Directory>& holder);

}  // namespace sallyport::vault
