#pragma once
// identity/keys/keys.h: workflow keys: what a workflow shows instead of a real key. Each names one workflow,
// opens nothing but the egress door, ends by itself and can be ended at once.
//
// "spk_" ID SECRET CHECK: 4 + 10 + 32 + 6 characters of [0-9A-Za-z]. ID is public; SECRET has 190 random
// bits, of which only a hash is kept; CHECK is the CRC-32 of what stands before it, so that scanners can tell
// a key from noise and a mistyped one is refused without a look-up.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/network.h"
#include "model/principal.h"
#include "store/database.h"

namespace sallyport::identity {

// Immutable; a change makes a new one under the same id.
struct WorkflowKey {
  std::string id;  // public: may be logged
  std::string workflow;
  std::vector<std::string> flows;  // names of flows or components; empty: every flow of the workflow
  std::vector<Network> sources;    // empty: any address
  std::string issuer;              // who asked for it: "operator/root"
  std::string label;               // for people; may be empty
  WallTime created{};
  WallTime not_before{};
  WallTime expires{};
  WallTime revoked{};  // epoch: not revoked
  std::string revoked_why;
  std::string successor;  // id of the key that took over; empty: none
  WallTime ended{};       // revoked, or found to be past its time; epoch: not yet
};
using WorkflowKeyRef = std::shared_ptr<const WorkflowKey>;

struct NewKey {
  std::string workflow;
  std::vector<std::string> flows;
  std::vector<Network> sources;
  std::string issuer;
  std::string label;
  seconds life{std::chrono::hours(24)};
  WallTime not_before{};  // epoch: good at once. `life` counts from here
};

struct IssuedKey {
  WorkflowKeyRef key;
  Secret placeholder;  // shown once, kept nowhere
};

// Which keys. Empty fields do not narrow.
struct KeyFilter {
  std::string id{};
  std::string workflow{};
};

// Thread-safe. `find` takes no lock that a change holds while it writes; changes write to the store.
class WorkflowKeys {
 public:
  // Both references must outlive it. Errors: what the store says.
  static Result<std::unique_ptr<WorkflowKeys>> open(store::Database& database, const Clock& clock,
                                                    Random& random);
  virtual ~WorkflowKeys() = default;

  // Errors: malformed (names, life not positive or over `longest`), too_large (10,000 keys are alive),
  // what the store says: then there is no new key.
  virtual Result<IssuedKey> issue(const NewKey& wanted, seconds longest) = 0;
  // A successor with the same bounds and a whole life, at most `longest`; the old one ends after `overlap`
  // (0: at once). Errors: not_found, forbidden (revoked, expired or rotated already), malformed (overlap is
  // negative), too_large, what the store says: then nothing has changed.
  virtual Result<IssuedKey> rotate(std::string_view id, seconds overlap, seconds longest) = 0;
  // Ends them at once and returns them; the listener is told of each. Holds although the store fails: see
  // `unwritten`.
  virtual std::vector<WorkflowKeyRef> revoke(const KeyFilter& filter, std::string_view why) = 0;
  // Newest first. Dead ones too, for 90 days and as long as there are no more than 10,000 of them.
  virtual std::vector<WorkflowKeyRef> list(const KeyFilter& filter) const = 0;
  // Keys that have ended here, but not yet on the disk: the store failed, and a restart now would bring them
  // back. sweep() tries again.
  virtual std::size_t unwritten() const = 0;

  // Why a key opens nothing. The caller is told none of it: all of them are one 401.
  enum class Standing : unsigned char {
    good,
    absent,
    malformed,
    unknown,
    not_yet,
    expired,
    revoked,
    foreign_source
  };
  struct Found {
    Standing standing = Standing::unknown;
    WorkflowKeyRef key;  // known, whatever its standing; null otherwise
  };
  // In constant time as far as the secret goes. Allocates nothing.
  virtual Found find(std::string_view placeholder, const Address& client) const = 0;
  // Says that the key was used; cheap, written to the store at most twice a minute.
  virtual void touch(std::string_view id) = 0;
  virtual WallTime last_used(std::string_view id) const = 0;  // epoch: never

  // Ends what is past its time: the listener is told. About once a second.
  virtual void sweep() = 0;
  using OnEnd = std::function<void(const WorkflowKeyRef&, std::string_view reason)>;
  // Called for each key that has ended, on the thread that ended it; must not call back.
  virtual void set_on_end(OnEnd listener) = 0;
};

std::string_view to_string(WorkflowKeys::Standing standing);  // "revoked"

// Has the form of a key, its check included. Pure.
bool looks_like_key(std::string_view text);

// Who shows a key that is good. Principal::Kind::workflow; session is the key's id.
Principal principal_of(const WorkflowKey& key);

}  // namespace sallyport::identity
