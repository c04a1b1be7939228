#pragma once
// policy/schema/resolver.h: looks up the names of a fragment. Used by parse.h only.
//
// A name without `::` means the declaration of its own namespace, else the one outside any namespace, else
// the built-in type. Of a common type and an entity type that have one full name, the common type is meant.
// What is declared outside any namespace may not be declared again inside one (Cedar RFC 70).
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "policy/schema/fragment.h"
#include "policy/schema/schema.h"

namespace sallyport::cedar {

class SchemaResolver {
 public:
  SchemaResolver(const Fragment& fragment, const Source& source, Diagnostics& diagnostics)
      : fragment_(fragment), source_(source), diagnostics_(diagnostics) {}

  SchemaPtr run();

 private:
  // How much a type holds once common types are expanded.
  struct Sized {
    Type type;
    std::size_t depth = 0;
    std::size_t nodes = 1;
  };
  struct CommonType {
    const FragmentCommonType* written = nullptr;
    std::string_view space;
    enum class State : std::uint8_t { untouched, in_work, good, bad } state = State::untouched;
    Sized resolved;
  };
  struct Found {
    enum class What : std::uint8_t { nothing, common, builtin, entity } what = What::nothing;
    std::string full;
  };
  enum class Meaning : std::uint8_t { common, entity, either };

  void declare();
  void declare_entity(const FragmentNamespace& space, const FragmentName& name);
  void declare_action(const FragmentNamespace& space, const FragmentName& name);
  void check_shadowing();

  Found find(std::string_view space, const std::string& name, Meaning meaning) const;
  Found find_full(const std::string& full, Meaning meaning) const;
  bool unknown(const std::string& name, std::string_view space, Span span, Meaning meaning);
  std::string hint_for(const std::string& name, Meaning meaning) const;

  // False once something is wrong and said. `depth`: of the place the type stands at, common types expanded.
  bool type(std::string_view space, const FragmentType& written, Sized& out, std::size_t depth);
  bool named_type(std::string_view space, const FragmentType& written, Meaning meaning, Sized& out,
                  std::size_t depth);
  bool record_type(std::string_view space, const FragmentType& written, Sized& out, std::size_t depth);
  bool common_type(CommonType& common, Span used_at, Sized& out, std::size_t depth);
  bool check_size(const Sized& sized, Span span);
  bool use_nodes(std::size_t nodes, Span span);
  bool shape(std::string_view space, const FragmentType& written, std::string_view what, RecordType& out);
  bool entity_names(std::string_view space, const std::vector<FragmentName>& written,
                    std::vector<std::string>& out);

  void entity(const FragmentNamespace& space, const FragmentEntity& written);
  void action(const FragmentNamespace& space, const FragmentAction& written);
  bool action_groups(const FragmentNamespace& space, const FragmentAction& written, ActionType& made);
  bool applies_to(const FragmentNamespace& space, const FragmentAction& written, ActionType& made);
  void close_entity_types();
  void close_actions();

  bool fail(Span span, std::string message, std::string hint = {});

  const Fragment& fragment_;
  const Source& source_;
  Diagnostics& diagnostics_;
  bool good_ = true;
  std::size_t nodes_ = 0;
  std::map<std::string, CommonType, std::less<>> common_;
  std::map<std::string, Span, std::less<>> entities_;
  std::map<EntityUid, Span> actions_;
  std::set<std::string, std::less<>> action_types_;
  std::shared_ptr<Schema> schema_ = std::make_shared<Schema>();
};

}  // namespace sallyport::cedar
