#pragma once
// policy/language/grammar.h: the reader of one policy text, by recursive descent; private to language/. Its
// methods are spread over the files named after what they read: policies.cc, scope.cc, operators.cc,
// members.cc, literals.cc.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/language/ast.h"
#include "policy/language/lexer.h"

namespace sallyport::cedar {

class Grammar {
 public:
  // Both must outlive it; the source's text is at most limits::source_bytes of valid UTF-8.
  Grammar(const SourcePtr& source, Diagnostics& diagnostics);

  // Each is empty after a mistake that it could not read past. A mistake it could read past is only reported:
  // ask failed() in the end.
  std::optional<PolicySet> policies();
  std::optional<Policy> policy(std::string id);
  std::optional<Expr> expression();
  std::optional<EntityUid> entity_uid();

  bool failed() const { return failed_; }
  bool at_end() const { return current_.kind == TokenKind::end; }
  void unexpected(std::string_view expected);  // reports the current token

 private:
  struct Node {
    Expr expr;
    unsigned height = 1;
  };
  using MaybeNode = std::optional<Node>;
  struct Path {  // A::B::C
    std::string name;
    Span span;
    std::size_t parts = 0;
    bool usable = false;  // no reserved word in it
  };
  class Depth;

  // policies.cc
  std::optional<Policy> policy_body(std::string id);
  bool annotations(Policy& policy);
  bool annotation(Policy& policy);
  std::optional<Effect> effect();
  bool conditions(Policy& policy);
  bool condition(std::vector<Condition>& conditions);
  bool end_of_policy();
  void recover();

  // scope.cc
  bool scope(Policy& policy);
  bool scope_comma(std::string_view variable, std::string_view next);
  bool scope_variable(std::string_view name);
  bool entity_scope(std::string_view variable, Scope& scope);
  bool entity_or_slot(std::string_view variable, Scope& scope);
  bool action_scope(ActionScope& scope);
  bool actions(ActionScope& scope, std::string_view expected);
  bool action_set(ActionScope& scope);
  std::optional<EntityUid> entity_in_scope(std::string_view expected);
  void check_action(const EntityUid& uid, Span span);
  bool scope_operator_error(std::string_view variable);

  // operators.cc
  MaybeNode expr();
  MaybeNode if_expr();
  MaybeNode chain(Op op, TokenKind kind, MaybeNode (Grammar::*operand)());
  MaybeNode or_expr();
  MaybeNode and_expr();
  MaybeNode relation();
  MaybeNode has(Node target);
  MaybeNode like(Node target);
  MaybeNode is_type(Node target);
  MaybeNode sum();
  MaybeNode product();
  MaybeNode unary();
  MaybeNode join(Op op, std::vector<Node> operands, Expr rest);
  MaybeNode binary(Op op, Node left, Node right);
  MaybeNode join_chain(Op op, std::vector<Node> operands);

  // members.cc
  MaybeNode member();
  MaybeNode dot(Node target);
  MaybeNode index(Node target);
  MaybeNode method(Node target, const Token& name);
  MaybeNode function(const Path& name);
  bool arguments(std::vector<Node>& out);

  // literals.cc
  MaybeNode primary();
  MaybeNode boolean();
  MaybeNode number(Span minus);
  MaybeNode text();
  MaybeNode named();
  MaybeNode entity(const Path& type);
  MaybeNode variable(const Path& name);
  MaybeNode group();
  MaybeNode set();
  MaybeNode record();
  bool record_key(std::string& key);
  std::optional<Path> path();
  std::optional<std::string> string_token();
  std::optional<EntityUid> entity_id(const Path& type);
  MaybeNode leaf(Span span, decltype(Expr::data) data, Op op = Op::literal);

  // Words.
  void advance();
  bool is(TokenKind kind) const { return current_.kind == kind; }
  bool is_word(std::string_view word) const;
  bool take(TokenKind kind);
  bool expect(TokenKind kind, std::string_view where);
  std::string_view text_of(const Token& token) const { return source_.text_of(token.span); }
  Span span_from(Span first) const { return {first.begin, previous_.end}; }
  std::string hint_for_operator() const;

  void error(Span span, std::string message, std::string hint = {});
  void unexpected_operator(std::string_view expected);
  // Reports a word that cannot be a name; as a key or an attribute it can stand in quotes.
  bool reserved(const Token& token, std::string_view hint = {});
  void escape_error(const Token& string, std::size_t offset, const std::string& message);
  MaybeNode too_deep(Span span);
  bool too_many_levels();  // reports nesting beyond the limit

  const Source& source_;
  SourcePtr shared_;
  Diagnostics& diagnostics_;
  Lexer lexer_;
  Token current_;
  Token ahead_;
  Span previous_;  // of the last word that was taken
  unsigned depth_ = 0;
  std::size_t expressions_ = 0;
  bool failed_ = false;
};

// Counts one level of nesting while it lives.
class Grammar::Depth {
 public:
  explicit Depth(Grammar& grammar) : grammar_(grammar) { ++grammar_.depth_; }
  ~Depth() { --grammar_.depth_; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;

 private:
  Grammar& grammar_;
};

}  // namespace sallyport::cedar
