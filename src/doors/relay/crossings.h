#pragma once
// doors/relay/crossings.h: every crossing that is open on one loop, so that ending a session, a person or a
// flow ends it too, with a reason.
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "doors/relay/revocation.h"
#include "model/principal.h"

namespace sallyport::doors {

class Crossings;
struct CachedSession;

// One open crossing. Links itself into its loop's list while it is open. Not thread-safe.
class OpenCrossing {
 public:
  OpenCrossing() = default;
  OpenCrossing(const OpenCrossing&) = delete;
  OpenCrossing& operator=(const OpenCrossing&) = delete;
  virtual const Principal& who() const = 0;
  // Is this crossing still allowed, under the rules now in force and by what is now known of who acts?
  virtual bool still_allowed() = 0;
  // More is known of the person whose session it is.
  virtual void know(const std::shared_ptr<CachedSession>&) {}
  // The same of whoever shows a token with each request.
  virtual void know(const std::shared_ptr<const Principal>&) {}
  // Ends it soon, from outside its coroutine. `reason` lands in the record. `revocation`, which may be null,
  // is held until the connection is closed.
  virtual void cut(std::string_view reason, const RevocationRef& revocation) = 0;

 protected:
  ~OpenCrossing() { leave(); }
  void join(Crossings& list);
  void leave();

 private:
  friend class Crossings;
  Crossings* list_ = nullptr;
  OpenCrossing* previous_ = nullptr;
  OpenCrossing* next_ = nullptr;
};

// Per loop; not thread-safe.
class Crossings {
 public:
  std::size_t open() const { return open_; }
  // Cuts those for which `which` is true; returns how many.
  std::size_t cut_if(const std::function<bool(OpenCrossing&)>& which, std::string_view reason,
                     const RevocationRef& revocation = nullptr);

 private:
  friend class OpenCrossing;
  OpenCrossing* head_ = nullptr;
  std::size_t open_ = 0;
};

}  // namespace sallyport::doors
