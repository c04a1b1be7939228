#include "policy/json/values.h"

namespace sallyport::cedar {
namespace {

void write_call(JsonWriter& json, std::string_view function, std::string_view argument) {
  json.begin_object().name("__extn").begin_object();
  json.name("fn").value(function).name("arg").value(argument).end_object().end_object();
}

// The years that `datetime(...)` does not read are said as an offset from 1970.
void write_datetime(JsonWriter& json, Datetime time) {
  const std::string text = to_text(time);
  if (Datetime::parse(text)) return write_call(json, "datetime", text);
  json.begin_object().name("__extn").begin_object().name("fn").value("offset").name("args").begin_array();
  write_call(json, "datetime", "1970-01-01");
  write_call(json, "duration", to_text(Duration{time.milliseconds}));
  json.end_array().end_object().end_object();
}

}  // namespace

void write(JsonWriter& json, const EntityUid& uid) {
  json.begin_object().name("type").value(uid.type).name("id").value(uid.id).end_object();
}

void write(JsonWriter& json, const Record& record) {
  json.begin_object();
  for (const auto& [name, value] : record.entries()) {
    json.name(name);
    write(json, value);
  }
  json.end_object();
}

void write(JsonWriter& json, const Value& value) {
  if (const bool* held = value.as_bool()) {
    json.value(*held);
  } else if (const std::int64_t* number = value.as_long()) {
    json.value(*number);
  } else if (const std::string* text = value.as_string()) {
    json.value(*text);
  } else if (const EntityUid* uid = value.as_entity()) {
    json.begin_object().name("__entity");
    write(json, *uid);
    json.end_object();
  } else if (const ValueSet* set = value.as_set()) {
    json.begin_array();
    for (const Value& element : set->values()) write(json, element);
    json.end_array();
  } else if (const Record* record = value.as_record()) {
    write(json, *record);
  } else if (const auto* decimal = std::get_if<Decimal>(&value.data())) {
    write_call(json, "decimal", to_text(*decimal));
  } else if (const auto* time = std::get_if<Datetime>(&value.data())) {
    write_datetime(json, *time);
  } else if (const auto* duration = std::get_if<Duration>(&value.data())) {
    write_call(json, "duration", to_text(*duration));
  } else {
    write_call(json, "ip", to_text(std::get<IpAddress>(value.data())));
  }
}

std::string to_json(const Value& value) {
  JsonWriter json;
  write(json, value);
  return json.take();
}

std::string to_json(const Record& record) {
  JsonWriter json;
  write(json, record);
  return json.take();
}

}  // namespace sallyport::cedar
