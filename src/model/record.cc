#include "model/record.h"

namespace sallyport {

std::string_view to_string(Record::Kind kind) {
  switch (kind) {
    case Record::Kind::crossing:
      return "crossing";
    case Record::Kind::crossing_started:
      return "crossing_started";
    case Record::Kind::model_call:
      return "model_call";
    case Record::Kind::key_changed:
      return "key_changed";
    case Record::Kind::secret_changed:
      return "secret_changed";
    case Record::Kind::alert:
      return "alert";
    case Record::Kind::signed_in:
      return "signed_in";
    case Record::Kind::sign_in_failed:
      return "sign_in_failed";
    case Record::Kind::signed_out:
      return "signed_out";
    case Record::Kind::session_ended:
      return "session_ended";
    case Record::Kind::account_changed:
      return "account_changed";
    case Record::Kind::revocation:
      return "revocation";
    case Record::Kind::stream_ended:
      return "stream_ended";
    case Record::Kind::map_loaded:
      return "map_loaded";
    case Record::Kind::map_refused:
      return "map_refused";
    case Record::Kind::started:
      return "started";
    case Record::Kind::stopped:
      return "stopped";
    case Record::Kind::control_removed:
      return "control_removed";
    case Record::Kind::journal_resumed:
      return "journal_resumed";
  }
  return "unknown";
}

}  // namespace sallyport
