#pragma once
// app/n8n_sync/owned.h: which credentials of which n8n were made by us, remembered in the state folder. No
// secrets: ids only.
#include <string>
#include <vector>

#include "base/result.h"

namespace sallyport::app {

struct OwnedCredential {
  std::string n8n;         // its address, as it was given
  std::string credential;  // id there
  std::string workflow;
  std::string component;
  std::string key;  // id of the key in it
};

// Errors: what store::read_file() says, malformed (it is not ours to guess what it should say).
Result<std::vector<OwnedCredential>> read_owned(const std::string& path);  // none, if there is no file
Result<void> write_owned(const std::string& path, const std::vector<OwnedCredential>& owned);

}  // namespace sallyport::app
