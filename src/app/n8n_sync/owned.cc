#include "app/n8n_sync/owned.h"

#include <array>
#include <boost/json.hpp>

#include "base/json_text.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;

constexpr std::size_t max_file = 4u << 20;

Error damaged(const std::string& path) {
  return self_error(
      ErrorKind::malformed,
      path + " is damaged. Delete it to begin anew: credentials made before are then left alone");
}

using Member = std::pair<std::string_view, std::string OwnedCredential::*>;
constexpr std::array<Member, 5> members = {{{"n8n", &OwnedCredential::n8n},
                                            {"credential", &OwnedCredential::credential},
                                            {"workflow", &OwnedCredential::workflow},
                                            {"component", &OwnedCredential::component},
                                            {"key", &OwnedCredential::key}}};

}  // namespace

Result<std::vector<OwnedCredential>> read_owned(const std::string& path) {
  if (!store::file_exists(path)) return std::vector<OwnedCredential>();
  SP_TRY(const std::string text, store::read_file(path, max_file, store::Privacy::owner_only));
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  if (failed || !value.is_array()) return damaged(path);
  std::vector<OwnedCredential> all;
  for (const json::value& entry : value.get_array()) {
    const json::object* const object = entry.if_object();
    if (object == nullptr || object->size() != members.size()) return damaged(path);
    OwnedCredential owned;
    for (const auto& [name, target] : members) {
      const json::value* const member = object->if_contains(name);
      if (member == nullptr || !member->is_string()) return damaged(path);
      owned.*target = std::string_view(member->get_string());
    }
    all.push_back(std::move(owned));
  }
  return all;
}

Result<void> write_owned(const std::string& path, const std::vector<OwnedCredential>& owned) {
  std::string text = "[";
  for (const OwnedCredential& entry : owned) {
    text += text.size() > 1 ? ",\n " : "";
    JsonObject object(text);
    for (const auto& [name, source] : members) object.add(name, std::string_view(entry.*source));
    object.close();
  }
  return store::write_file_atomically(path, text + "]\n");
}

}  // namespace sallyport::app
