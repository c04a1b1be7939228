#pragma once
// policy/validate/scope.h: the head of a policy against the environments of a schema.
#include <optional>
#include <string>

#include "policy/validate/typecheck.h"

namespace sallyport::cedar {

// For one policy; remembers what it found about the last environment, so ask in the order of
// SchemaTypes::environments().
class HeadCheck {
 public:
  HeadCheck(const Policy& policy, SchemaTypes& schema, Strictness strictness);

  // The type of the head in `environment`, as of the expression it stands for:
  // `principal == .. && action in [..] && resource is ..`. Slots hold any entity of a fitting type.
  Answer check(const RequestEnvironment& environment, Problems& problems);

  // Does the head fit some environment at all?
  bool is_applicable();
  // If not: what would help. May be empty.
  std::string hint();

 private:
  // What a part of the head is in one environment; `known` is false when it names what the schema does not
  // have.
  struct Part {
    enum class Truth : std::uint8_t { no, yes, open };
    Truth truth = Truth::open;
    bool known = true;
    bool possible() const { return known && truth != Truth::no; }
  };
  struct Remembered {
    const void* of = nullptr;
    Part part;
  };

  static Part both(Part a, Part b);
  Part principal(const EntityType& type);
  Part resource(const EntityType& type);
  Part action(const ActionType& action);
  Part entity_part(const Scope& scope, bool declared, const EntityType& type) const;
  Part equal_part(const Scope& scope, bool declared, const EntityType& type) const;
  Part in_part(const Scope& scope, bool declared, const EntityType& type) const;
  Part action_part(const EntityUid& action) const;
  bool is_declared(const std::optional<EntityUid>& uid) const;
  bool is_sound_set(Problems& problems);
  bool would_in_help(const Scope& scope, const EntityType* RequestEnvironment::* side);

  const Policy& policy_;
  SchemaTypes& schema_;
  const Strictness strictness_;
  bool principal_declared_ = true;
  bool resource_declared_ = true;
  bool actions_declared_ = true;
  std::optional<bool> sound_set_;
  Remembered principal_;
  Remembered action_;
  Remembered resource_;
};

}  // namespace sallyport::cedar
