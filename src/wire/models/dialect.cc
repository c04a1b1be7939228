#include "wire/models/dialect.h"

#include "wire/http1/byte_class.h"
#include "wire/models/member_names.h"

namespace sallyport::models {
namespace {

struct Parameter {
  std::string_view whole;  // name=value
  std::string name;        // decoded once
  std::string_view value;  // as written
};

std::string decode_name(std::string_view written) {
  std::string name;
  for (std::size_t i = 0; i < written.size(); ++i) {
    const bool escape = written[i] == '%' && i + 2 < written.size();
    const int high = escape ? http1::hex_digit(written[i + 1]) : -1;
    const int low = escape ? http1::hex_digit(written[i + 2]) : -1;
    if (high >= 0 && low >= 0) {
      name.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      name.push_back(written[i] == '+' ? ' ' : written[i]);
    }
  }
  return name;
}

// Cuts the first parameter off `query`.
Parameter next_parameter(std::string_view& query) {
  Parameter parameter;
  parameter.whole = query.substr(0, query.find('&'));
  query.remove_prefix(std::min(query.size(), parameter.whole.size() + 1));
  const std::size_t equals = parameter.whole.find('=');
  parameter.name = decode_name(parameter.whole.substr(0, equals));
  if (equals != std::string_view::npos) parameter.value = parameter.whole.substr(equals + 1);
  return parameter;
}

// What stands in one place. Notices a second saying, there or elsewhere.
class Places {
 public:
  void add(std::string_view key, bool& used) {
    if (used) presented_.ambiguous = true;
    used = true;
    if (key.empty()) return;  // SDKs without a key send an empty one
    if (presented_.key.empty()) presented_.key = key;
    if (presented_.key != key) presented_.ambiguous = true;
  }
  Presented result() const { return presented_; }

 private:
  Presented presented_;
};

// A scheme other than Bearer is left standing: no key looks like that, and beside a key it is ambiguous.
std::string_view without_bearer(std::string_view value) {
  constexpr std::string_view scheme = "bearer";
  if (!http1::equals_folded(value.substr(0, scheme.size()), scheme)) return value;
  if (value.size() > scheme.size() && !http1::is_blank(value[scheme.size()])) return value;
  return http1::trim_blanks(value.substr(scheme.size()));
}

}  // namespace

std::string_view to_string(Dialect dialect) {
  switch (dialect) {
    case Dialect::openai:
      return "openai";
    case Dialect::anthropic:
      return "anthropic";
    case Dialect::gemini:
      return "gemini";
    case Dialect::azure_openai:
      return "azure-openai";
    case Dialect::ollama:
      return "ollama";
    case Dialect::openai_compatible:
      return "openai-compatible";
  }
  return "";
}

Presented find_key(const http1::RequestHead& head) {
  struct Place {
    std::string_view name;
    bool used = false;
  };
  Place places[] = {{"authorization"}, {"x-api-key"}, {"api-key"}, {"x-goog-api-key"}};
  Places found;
  for (const http1::Field& field : head.fields()) {
    for (Place& place : places) {
      if (!http1::equals_folded(field.name, place.name)) continue;
      const bool bearer = place.name == "authorization";
      found.add(bearer ? without_bearer(field.value) : field.value, place.used);
    }
  }
  bool in_query = false;
  for (std::string_view rest = head.query; !rest.empty();) {
    const Parameter parameter = next_parameter(rest);
    if (names_a_credential(parameter.name)) found.add(parameter.value, in_query);
  }
  return found.result();
}

CredentialField credential_field(Dialect dialect) {
  switch (dialect) {
    case Dialect::anthropic:
      return {"x-api-key", ""};
    case Dialect::gemini:
      return {"x-goog-api-key", ""};
    case Dialect::azure_openai:
      return {"api-key", ""};
    case Dialect::openai:
    case Dialect::ollama:
    case Dialect::openai_compatible:
      break;
  }
  return {"Authorization", "Bearer "};
}

std::string query_for_upstream(std::string_view query) {
  std::string out;
  out.reserve(query.size());
  for (bool first = true; !query.empty();) {
    const Parameter parameter = next_parameter(query);
    // Azure's api-version says which edition of the interface is meant, and no address.
    const bool edition = parameter.name == "api-version";
    if (parameter.whole.empty() || names_a_credential(parameter.name)) continue;
    if (names_an_upstream(parameter.name) && !edition) continue;
    if (!first) out.push_back('&');
    first = false;
    out.append(parameter.whole);
  }
  return out;
}

}  // namespace sallyport::models
