#pragma once
// policy/cedar.h: the Cedar language, for programs that want it without the rest: one header, no dependency
// but the standard library. (The gate itself asks policy/engine.h.)
//
//   auto schema_source = std::make_shared<const Source>("app.cedarschema", schema_text);
//   Diagnostics wrong;                                              // file:line:column, what, hint
//   SchemaPtr schema = parse_schema_text(schema_source, wrong);      // null: see `wrong`
//   auto policies = parse_policies(policy_source, wrong);            // empty: see `wrong`
//   validate(*policies, *schema, {}, wrong);                         // wrong.failed(): do not use them
//   auto entities = parse_entities(entity_source, schema.get(), wrong);
//
// Then either ask as the specification does, slowly and with everything explained:
//
//   Answer answer = authorize(*policies, request, *entities);        // allowed, reasons, errors
//   for (const Explanation& why : explain(*policies, request, *entities)) puts(to_text(why).c_str());
//
// or compile once and ask often, without allocating (compile/compiled.h, compile/request.h):
//
//   VocabularyPtr vocabulary = Vocabulary::create(schema);           // names -> numbers
//   auto store = EntityStore::create(vocabulary, entity_list);       // changes cost what they change
//   auto compiled = CompiledPolicies::create(*policies, vocabulary, wrong);
//   Scratch scratch;                                                 // one for each thread
//   RequestBuilder request(*vocabulary, *snapshot, scratch);
//   CompiledAnswer answer = compiled->decide(*snapshot, request.view(), scratch);
//
// Everything parsed is immutable and may be shared by threads. Nothing throws but std::bad_alloc. Depth is
// bounded to 128, sizes and counts as the headers say. The semantics are those of Cedar language 4.5: in
// particular a policy that fails does not count, a `forbid` too. Who wants to fail closed looks at
// Answer::errors, as the gate does. examples/cedar/ is a whole program.
#include "policy/compile/compiled.h"
#include "policy/entities/store.h"
#include "policy/evaluate/evaluator.h"
#include "policy/explain/explain.h"
#include "policy/json/context.h"
#include "policy/json/entities.h"
#include "policy/json/policies.h"
#include "policy/language/format.h"
#include "policy/language/parser.h"
#include "policy/language/print.h"
#include "policy/schema/parse.h"
#include "policy/validate/conformance.h"
#include "policy/validate/validator.h"
