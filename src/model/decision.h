#pragma once
// model/decision.h: the answer of the policy. A Permit is the proof of an allow: only policy::Engine can make
// one, and no upstream opens without it.
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sallyport {

namespace policy {
class Engine;
}

// What a door must do besides letting the crossing through: an annotation of a policy that decided.
struct Obligation {
  std::string name;  // "record"
  std::string value;
};

// Movable, not copyable: one crossing, one permit.
class Permit {
 public:
  Permit(Permit&&) = default;
  Permit& operator=(Permit&&) = default;
  Permit(const Permit&) = delete;
  Permit& operator=(const Permit&) = delete;

  // All views live as long as the engine snapshot that decided.
  std::string_view rule() const { return rule_; }            // flow id, "flow:3"
  std::string_view component() const { return component_; }  // the only component this permit opens
  std::string_view open_reason() const { return open_reason_; }
  const std::vector<const Obligation*>& obligations() const { return obligations_; }

 private:
  friend class policy::Engine;
  Permit(std::string_view rule, std::string_view component, std::string_view open_reason)
      : rule_(rule), component_(component), open_reason_(open_reason) {}
  std::vector<const Obligation*> obligations_;
  std::string_view rule_;
  std::string_view component_;
  std::string_view open_reason_;
};

struct Refusal {
  // What would have to change, which decides the reply: sign in, show a second factor, sign in again, sign in
  // in another way (`acr`, `amr` or provider of the flow `rule`), or nothing.
  enum class Need : std::uint8_t { nothing_helps, sign_in, second_factor, fresh_sign_in, stronger_sign_in };
  Need need = Need::nothing_helps;
  std::string_view reason = "no flow allows this";  // for the record; static text
  std::string_view rule;                            // the flow that came nearest, or the policy that forbade
  std::string_view advice;                          // words for the person, from that policy; may be empty
  std::string_view label;                           // for the record, from that policy; may be empty
};

using Decision = std::variant<Refusal, Permit>;  // refuses when default-made

}  // namespace sallyport
