#pragma once
// policy/schema/json_form.h: reads a schema's JSON form into a fragment. Used by parse.h only. Unknown
// members are errors, as a mistyped `required` would else change what the schema means.
#include <initializer_list>
#include <string_view>
#include <vector>

#include "policy/json/reader.h"
#include "policy/schema/fragment.h"

namespace sallyport::cedar {

class SchemaJsonReader {
 public:
  SchemaJsonReader(const Source& source, Diagnostics& diagnostics)
      : source_(source), diagnostics_(diagnostics) {}

  Fragment run(const Json& json);
  bool failed() const { return failed_; }

 private:
  using Names = std::initializer_list<std::string_view>;

  void space(const JsonMember& member, Fragment& out);
  void common_type(const JsonMember& member, FragmentNamespace& out);
  void entity(const JsonMember& member, FragmentNamespace& out);
  void entity_body(const Json& json, FragmentEntity& out);
  void enum_ids(const Json& json, FragmentEntity& out);
  void action(const JsonMember& member, FragmentNamespace& out);
  void groups(const Json& json, FragmentAction& out);
  void applies_to(const Json& json, FragmentAction::AppliesTo& out);
  void attribute(const JsonMember& member, FragmentType& out);
  void annotations(const Json& json, std::vector<Annotation>& out);

  // `more`: members beside those of a type that may stand in the same object.
  FragmentType type(const Json& json, Names more = {});
  void record(const Json& json, FragmentType& out);
  void named(const Json& json, FragmentType& out, FragmentType::Kind kind);

  std::vector<FragmentName> paths(const Json& json);
  bool identifier(const JsonMember& member, std::string_view what);
  bool expect(const Json& json, Json::Kind kind, std::string_view what);
  // Says which members are unknown.
  void allow(const Json& json, Names allowed, Names more = {});
  const Json* require(const Json& json, std::string_view name);
  bool fail(Span span, std::string message, std::string hint = {});

  const Source& source_;
  Diagnostics& diagnostics_;
  bool failed_ = false;
};

}  // namespace sallyport::cedar
