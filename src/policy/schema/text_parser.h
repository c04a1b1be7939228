#pragma once
// policy/schema/text_parser.h: reads Cedar's schema notation, by recursive descent over its words. Used by
// parse.h only. After a mistake it goes on behind the next `;`, so that one run tells more than one of them.
#include <string>
#include <vector>

#include "policy/schema/fragment.h"
#include "policy/schema/lexer.h"

namespace sallyport::cedar {

class SchemaTextParser {
 public:
  SchemaTextParser(const Source& source, Diagnostics& diagnostics, std::vector<SchemaToken> tokens)
      : source_(source), diagnostics_(diagnostics), tokens_(std::move(tokens)) {}

  Fragment run();
  bool failed() const { return failed_; }

 private:
  // All of these return false once something is wrong and said.
  bool space(std::vector<Annotation> annotations, Fragment& out);
  bool declaration(std::vector<Annotation> annotations, FragmentNamespace& out);
  bool entity(FragmentEntity& out);
  bool enum_ids(FragmentEntity& out);
  bool action(FragmentAction& out);
  bool groups(FragmentAction& out);
  bool group(FragmentActionGroup& out);
  bool applies_to(FragmentAction::AppliesTo& out, const FragmentName& action);
  bool applies_to_part(FragmentAction::AppliesTo& out, std::vector<std::string_view>& seen);
  bool complete_applies_to(const FragmentAction::AppliesTo& part, const std::vector<std::string_view>& seen,
                           const FragmentName& action);
  bool context(FragmentType& out);
  bool common_type(FragmentCommonType& out);
  bool type(FragmentType& out, std::size_t depth);
  bool record(FragmentType& out, std::size_t depth);
  bool attribute(FragmentAttribute& out, std::size_t depth);
  bool annotations(std::vector<Annotation>& out);
  bool annotation(Annotation& out);

  bool identifier(FragmentName& out, std::string_view what);
  bool name(FragmentName& out, std::string_view what);  // identifier or string
  bool string(std::string& out);
  bool path(FragmentName& out, std::string_view what);
  bool paths(std::vector<FragmentName>& out);  // one, or any number in brackets
  template <class Item, class Read>
  bool list(std::vector<Item>& out, const Read& read);  // one or more, commas between

  const SchemaToken& token() const { return tokens_[at_]; }
  bool at(std::string_view text) const;  // the word or symbol stands here
  bool next_is(std::string_view text) const;
  bool take(std::string_view text);
  bool expect(std::string_view symbol, std::string_view after);
  bool fail(Span span, std::string message, std::string hint = {});
  bool unexpected(std::string_view expected, std::string hint = {});
  std::string found() const;
  void skip_declaration(std::size_t begin);

  const Source& source_;
  Diagnostics& diagnostics_;
  std::vector<SchemaToken> tokens_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace sallyport::cedar
