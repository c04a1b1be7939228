#include "app/commands/key_client.h"

#include "app/commands/gateway_client.h"
#include "app/keys_of_map.h"
#include "app/map_file.h"
#include "audit/journal.h"
#include "console/keys_api.h"
#include "store/database.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

Result<console::KeyTerms> terms_of(const std::string& map_file) {
  SP_TRY(const MapFile file, read_map_file(map_file));
  if (!file.parsed.map)
    return self_error(ErrorKind::malformed, map_file + " is refused; `sallyport check --map` says why");
  return keys_of_map(*file.parsed.map);
}

// Ending and looking need no map; making a key does.
Result<std::string> ask_store(const std::string& state, const std::string& map_file, std::string_view method,
                              std::string_view path, std::string_view body) {
  console::KeyTerms terms;
  if (!map_file.empty()) {
    SP_TRY(terms, terms_of(map_file));
  } else if (path == "/v1/keys/issue" || path == "/v1/keys/rotate") {
    return self_error(ErrorKind::unavailable, "no gateway runs on " + state +
                                                  ": start it, or say with --map whose keys there may be");
  }
  const SystemClock clock;
  SystemRandom random;
  SP_CHECK(store::make_private_directory(state));
  audit::JournalOptions where;
  where.directory = state + "/journal";
  SP_TRY(const auto journal, audit::Journal::open(where));
  SP_TRY(const auto database, store::Database::open(state + "/store.sqlite"));
  SP_TRY(const auto keys, identity::WorkflowKeys::open(*database, clock, random));
  keys->set_on_end([&](const identity::WorkflowKeyRef& key, std::string_view reason) {
    console::record_key_end(*journal, clock, key, reason);
  });
  return console::KeysApi(*keys, terms, *journal, clock).handle(method, path, body);
}

}  // namespace

Result<std::string> ask_keys(const std::string& state, const std::string& map_file, std::string_view method,
                             std::string_view path, std::string_view body) {
  if (auto answer = ask_gateway(state, method, path, body)) return std::move(*answer);
  return ask_store(state, map_file, method, path, body);
}

}  // namespace sallyport::app
