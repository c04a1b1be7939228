#include "app/n8n_sync/credential_type.h"

#include <boost/json.hpp>

namespace sallyport::app {

std::string_view n8n_credential_type(std::string_view kind) {
  if (kind == "openai" || kind == "openai-compatible") return "openAiApi";
  if (kind == "anthropic") return "anthropicApi";
  if (kind == "gemini") return "googlePalmApi";
  if (kind == "azure-openai") return "azureOpenAiApi";
  if (kind == "ollama") return "ollamaApi";
  return {};
}

boost::json::object n8n_credential_data(std::string_view kind, std::string_view base_url,
                                        std::string_view placeholder) {
  boost::json::object data{{"apiKey", placeholder}};
  if (kind == "gemini") {
    data["host"] = base_url;
  } else if (kind == "ollama") {
    data["baseUrl"] = base_url;
  } else if (kind == "azure-openai") {
    data["endpointType"] = "classic";
    data["endpoint"] = base_url;
    data["resourceName"] = "sallyport";  // required, and of no meaning beside an endpoint
    data["apiVersion"] = "2025-03-01-preview";
  } else {
    data["url"] = base_url;
    data["header"] = false;  // unsaid, n8n asks for the name and value of a header
  }
  return data;
}

}  // namespace sallyport::app
