#pragma once
// policy/language/arrange.h: where the words of a policy may be broken into lines, as `cedar format` decides
// it; private to language/. Walks words that the parser has accepted already.
#include <string>
#include <vector>

#include "policy/language/commented.h"
#include "policy/language/layout.h"

namespace sallyport::cedar {

class Arrangement {
 public:
  Arrangement(std::vector<CommentedToken> tokens, unsigned indent)
      : tokens_(std::move(tokens)), indent_(indent) {}

  bool at_end() const { return is(TokenKind::end); }
  std::string policy(unsigned width);  // the next one, without empty lines
  const std::vector<std::string_view>& rest() const { return tokens_[at_].before; }  // comments at the end

 private:
  using Piece = Layout::Piece;

  Piece annotation();
  Piece effect();
  Piece scope();
  bool scope_is_plain() const;
  Piece variable(std::size_t end);
  Piece type_of_variable();
  std::size_t end_of_variable() const;
  Piece condition();
  Piece expr();
  Piece branch();
  Piece chain(TokenKind op, Piece (Arrangement::*operand)());
  Piece disjunction();
  Piece conjunction();
  Piece relation();
  Piece is_relation(Piece target);
  Piece sum();
  Piece product();
  Piece unary();
  Piece member();
  Piece access();
  Piece call();
  Piece primary();
  Piece path();
  Piece set();
  Piece record();

  bool is(TokenKind kind) const { return tokens_[at_].kind == kind; }
  Piece before(CommentedToken& token);  // its comments, each on its line; takes them away
  Piece after(CommentedToken& token, Piece otherwise);
  Piece word() { return word(layout_.nothing()); }
  Piece word(Piece next);  // the current token with its comments; `next` unless a comment ends the line

  std::vector<CommentedToken> tokens_;
  std::size_t at_ = 0;
  unsigned indent_;
  Layout layout_;
};

}  // namespace sallyport::cedar
