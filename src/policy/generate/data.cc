#include "policy/generate/data.h"

#include <algorithm>

#include "policy/generate/words.h"

namespace sallyport::cedar::generate {

Data::Data(const World& world, Random& random, unsigned misfits)
    : world_(world), random_(random), misfits_(misfits), plain_(random.chance(30)) {}

EntityUid Data::some_entity(const std::string& type) { return {type, random_.pick(world_.entity(type).ids)}; }

// Every entity may be below those that come after it, so that there is no cycle. Some are left out, and some
// more are made of one type, so that there are long chains.
std::string Data::entities(std::size_t most) {
  for (const auto& kind : world_.entities) {
    for (const auto& id : kind.ids) {
      if (random_.chance(85)) made_.push_back({kind.name, id});
    }
  }
  const auto& deep = random_.pick(world_.entities);
  if (!deep.is_enum && random_.chance(40)) {
    const std::size_t more = random_.below(most);
    for (std::size_t i = 0; i < more; ++i) made_.push_back({deep.name, "deep" + std::to_string(i)});
  }
  for (std::size_t i = made_.size(); i > 1; --i) std::swap(made_[i - 1], made_[random_.below(i)]);
  if (made_.size() > most) made_.resize(most);
  std::string out;
  for (std::size_t i = 0; i < made_.size(); ++i) out += (i == 0 ? "" : ",\n") + entity(made_[i], i);
  return "[" + out + "]";
}

std::string Data::entity(const EntityUid& uid, std::size_t rank) {
  const auto& kind = world_.entity(uid.type);
  std::string out = "{\"uid\":" + json_uid(uid) + ",\"attrs\":" + record(kind.attributes, misfits_) +
                    ",\"parents\":[" + parents(kind, rank) + "]";
  if (kind.tags && random_.chance(80)) out += ",\"tags\":" + tags(*kind.tags);
  return out + "}";
}

std::string Data::parents(const EntityKind& kind, std::size_t rank) {
  std::string out;
  const auto add = [&](const EntityUid& uid) { out += (out.empty() ? "" : ",") + json_uid(uid); };
  std::size_t left = random_.below(4);
  for (std::size_t i = rank + 1; i < made_.size() && left > 0; ++i) {
    const bool fits = std::ranges::find(kind.parents, made_[i].type) != kind.parents.end();
    if ((fits && random_.chance(50)) || random_.chance(misfits_)) {
      add(made_[i]);
      --left;
    }
  }
  if (!kind.parents.empty() && random_.chance(10)) {  // not in the store
    const std::string& type = random_.pick(kind.parents);
    add(world_.entity(type).is_enum ? some_entity(type) : EntityUid{type, "elsewhere"});
  }
  return out;
}

std::string Data::tags(const Type& type) {
  std::string out;
  for (const auto& key : some_strings()) {
    if (random_.chance(30)) out += (out.empty() ? "" : ",") + json_text(key) + ":" + value(type, misfits_);
  }
  return "{" + out + "}";
}

std::string Data::record(const Attributes& attributes, unsigned misfits) {
  std::string out;
  for (const auto& attribute : attributes) {
    if (attribute.required ? random_.chance(misfits) : random_.chance(45)) continue;
    out += (out.empty() ? "" : ",") + json_text(attribute.name) + ":" + value(attribute.type, misfits);
  }
  if (random_.chance(misfits)) out += (out.empty() ? "" : ",") + std::string("\"surplus\":1");
  return "{" + out + "}";
}

std::string Data::extension(const char* function, const std::vector<std::string>& pool) {
  const std::string argument = json_text(random_.pick(pool));
  if (plain_ && random_.chance(50)) return argument;
  if (plain_ && random_.chance(30))
    return std::string("{\"fn\":\"") + function + "\",\"arg\":" + argument + "}";
  const bool list = random_.chance(10);
  return std::string("{\"__extn\":{\"fn\":\"") + function + (list ? "\",\"args\":[" : "\",\"arg\":") +
         argument + (list ? "]}}" : "}}");
}

std::string Data::scalar(const Type& type) {
  switch (type.kind) {
    case Kind::boolean:
      return random_.chance(50) ? "true" : "false";
    case Kind::integer:
      return random_.pick(some_integers());
    case Kind::string:
      return json_text(random_.pick(some_strings()));
    case Kind::decimal:
      return extension("decimal", some_decimals());
    case Kind::ipaddr:
      return extension("ip", some_addresses());
    case Kind::datetime:
      return extension("datetime", some_datetimes());
    case Kind::duration:
      return extension("duration", some_durations());
    default:
      break;
  }
  const std::string uid = json_uid(some_entity(type.name));
  return plain_ && random_.chance(50) ? uid : "{\"__entity\":" + uid + "}";
}

std::string Data::value(const Type& type, unsigned misfits) {
  if (random_.chance(misfits)) return scalar({.kind = static_cast<Kind>(random_.below(7))});
  if (type.kind == Kind::record) return record(*type.attributes, misfits);
  if (type.kind != Kind::set) return scalar(type);
  std::string out;
  const std::size_t count = random_.below(5);
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + value(*type.element, misfits);
  return "[" + out + "]";
}

}  // namespace sallyport::cedar::generate
