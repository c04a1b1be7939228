#pragma once
// app/n8n_sync/credential_type.h: which credential of n8n a kind of component wants, and what stands in it.
#include <boost/json/object.hpp>
#include <string_view>

namespace sallyport::app {

// "openAiApi" for "openai" and "openai-compatible"; empty: n8n's credentials cannot be pointed at us for it.
std::string_view n8n_credential_type(std::string_view kind);

// The fields of the credential, all that n8n insists on included. `base_url` as client_base_url() gives it.
boost::json::object n8n_credential_data(std::string_view kind, std::string_view base_url,
                                        std::string_view placeholder);

}  // namespace sallyport::app
