#include "audit/otlp_values.h"

#include <charconv>

#include "audit/otlp_names.h"
#include "base/json_text.h"

namespace sallyport::audit::otlp {
namespace {

template <class Table>
std::string_view named(const Table& table, std::string_view kind) {
  for (const Provider& entry : table) {
    if (entry.kind == kind) return entry.name;
  }
  return kind;
}

}  // namespace

void Attributes::name(std::string_view name, std::string_view kind) {
  if (out_.size() > 1) out_.push_back(',');
  out_.append(R"({"key":)");
  append_json_string(out_, name);
  out_.append(R"(,"value":{")").append(kind).append("\":");
}

Attributes& Attributes::text(std::string_view name_of, std::string_view value) {
  if (value.empty()) return *this;
  name(name_of, "stringValue");
  append_json_string(out_, value);
  out_.append("}}");
  return *this;
}

Attributes& Attributes::texts(std::string_view name_of, std::string_view only) {
  if (only.empty()) return *this;
  name(name_of, "arrayValue");
  out_.append(R"({"values":[{"stringValue":)");
  append_json_string(out_, only);
  out_.append("}]}}}");
  return *this;
}

// 64-bit numbers are texts in the JSON of protocol buffers.
Attributes& Attributes::number(std::string_view name_of, std::uint64_t value) {
  name(name_of, "intValue");
  out_.append("\"").append(std::to_string(value)).append("\"}}");
  return *this;
}

Attributes& Attributes::decimal(std::string_view name_of, double value) {
  name(name_of, "doubleValue");
  append_decimal(out_, value);
  out_.append("}}");
  return *this;
}

Attributes& Attributes::truth(std::string_view name_of, bool value) {
  name(name_of, "boolValue");
  out_.append(value ? "true}}" : "false}}");
  return *this;
}

void append_decimal(std::string& out, double value) {
  char digits[32];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

std::string nanoseconds(WallTime time) {
  const std::int64_t micros = to_unix_micros(time);
  return "\"" + (micros <= 0 ? "0" : std::to_string(micros) + "000") + "\"";
}

std::string resource(const OtlpSource& source) {
  Attributes attributes;
  attributes.text(service_name, "sallyport").text(service_version, source.version).text(stack, source.stack);
  return "{\"attributes\":" + attributes.finish() + "}";
}

std::string scope(const OtlpSource& source) {
  std::string out;
  JsonObject object(out);
  object.add("name", "sallyport.egress").add_if("version", source.version).close();
  return out;
}

std::string_view provider_of(const FinishedCall& call) {
  return call.provider.empty() ? std::string_view(call.component) : named(providers, call.provider);
}

std::string_view operation_of(const FinishedCall& call) { return named(operations, call.operation); }

}  // namespace sallyport::audit::otlp
