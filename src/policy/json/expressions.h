#pragma once
// policy/json/expressions.h: expressions as JSON; private to json/.
#include <optional>
#include <string_view>

#include "policy/json/reader.h"
#include "policy/json/values.h"
#include "policy/json/writer.h"
#include "policy/language/ast.h"

namespace sallyport::cedar {

// Reads the parts of policies and reports what is wrong with them. `source` and `diagnostics` must outlive
// it.
class PolicyJson {
 public:
  PolicyJson(const Source& source, Diagnostics& diagnostics) : source_(source), diagnostics_(diagnostics) {}

  std::optional<Expr> expr(const Json& json);
  std::optional<EntityUid> entity(const Json& json);  // {"type", "id"}, or that within {"__entity"}
  std::optional<std::string> type_name(const Json& json);
  std::optional<std::string> text(const Json& json, std::string_view what);

  // The member `name` of the object `json`; null, with an error, when it is not there.
  const Json* member(const Json& json, std::string_view name);
  // An error for each member that is none of `known`, and when `json` is no object.
  bool object(const Json& json, const std::vector<std::string_view>& known);

  void error(Span span, std::string message, std::string hint = {});
  bool failed() const { return failed_; }

 private:
  class Depth;

  bool too_deep(const Json& json);
  std::optional<Expr> finish(const Json& json, Op op, std::vector<Expr> operands, decltype(Expr::data) data);
  std::optional<Expr> operands(const Json& json, const Json& body, Op op,
                               const std::vector<std::string_view>& names);
  std::optional<Expr> operation(const Json& json, const JsonMember& only);
  std::optional<Expr> value(const Json& json);
  std::optional<Expr> value_of_any_kind(const Json& json);
  std::optional<Expr> value_set(const Json& json);
  std::optional<Expr> value_record(const Json& json);
  std::optional<Expr> extension_value(const Json& json, const Json& escape);
  std::optional<Expr> variable(const Json& json, const Json& body);
  std::optional<Expr> attribute(const Json& json, const Json& body);
  std::optional<Expr> has(const Json& json, const Json& body);
  bool attribute_names(const Json& json, Names& names);
  std::optional<Expr> like(const Json& json, const Json& body);
  bool pattern(const Json& json, Pattern& pattern);
  std::optional<Expr> is(const Json& json, const Json& body);
  std::optional<Expr> set(const Json& json, const Json& body);
  std::optional<Expr> record(const Json& json, const Json& body);
  std::optional<Expr> call(const Json& json, const JsonMember& member);
  std::optional<Expr> call(const Json& json, Span span, const std::string& name, std::vector<Expr> arguments);

  const Source& source_;
  Diagnostics& diagnostics_;
  unsigned depth_ = 0;
  bool failed_ = false;
};

// Counts one level of nesting while it lives.
class PolicyJson::Depth {
 public:
  explicit Depth(PolicyJson& reader) : reader_(reader) { ++reader_.depth_; }
  ~Depth() { --reader_.depth_; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;

 private:
  PolicyJson& reader_;
};

void write(JsonWriter& json, const Expr& expr);

// "==", "&&", "contains": the name of an operation whose operands are called left and right, or arg.
std::optional<Op> simple_op(std::string_view name);
std::string_view simple_name(Op op);  // empty for other operations
bool is_unary(Op op);

}  // namespace sallyport::cedar
