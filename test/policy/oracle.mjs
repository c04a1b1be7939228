// Asks the reference, cedar-wasm. `node oracle.mjs PACKAGE` reads one question a line and writes one answer a line.
// A trap leaves the instance unusable: the process then ends with 3, and whoever asks starts another one.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const cedar = require(`${process.argv[2]}/nodejs`);

const messages = (errors) => errors.map((error) => error.message + (error.help ? ` (${error.help})` : ""));
const parsed = (answer) => (answer.type === "success" ? "" : messages(answer.errors).join("; ") || "refused");

function policySet(question) {
  const part = (template) => Object.fromEntries(question.policies.filter((one) => one.template === template).map((one) => [one.id, one.text]));
  const templateLinks = question.links.map(({ template, id, principal, resource }) => ({
    templateId: template,
    newId: id,
    values: { ...(principal && { "?principal": principal }), ...(resource && { "?resource": resource }) },
  }));
  return { staticPolicies: part(false), templates: part(true), templateLinks };
}

function decided(answer) {
  if (answer.type !== "success") return { refused: messages(answer.errors).join("; ") };
  const { decision, diagnostics } = answer.response;
  return {
    decision,
    reasons: [...diagnostics.reason].sort(),
    errors: diagnostics.errors.map((error) => error.policyId).sort(),
    messages: Object.fromEntries(diagnostics.errors.map((error) => [error.policyId, error.error.message])),
  };
}

function authorize(question, withSchema) {
  const entities = JSON.parse(question.entities);
  return question.requests.map(({ principal, action, resource, context }) => {
    const call = { principal, action, resource, context: JSON.parse(context), entities, preparsedPolicySetId: "p" };
    return decided(cedar.statefulIsAuthorized(withSchema ? { ...call, preparsedSchemaName: "s", validateRequest: true } : { ...call, validateRequest: false }));
  });
}

function validated(question, policies) {
  const answer = cedar.validate({ schema: question.schema, policies, validationSettings: { mode: "strict" } });
  if (answer.type !== "success") return { refused: messages(answer.errors).join("; ") };
  const ids = (list) => [...new Set(list.map((one) => one.policyId))].sort();
  return {
    errors: ids(answer.validationErrors),
    warnings: ids(answer.validationWarnings),
    messages: answer.validationErrors.map((one) => `${one.policyId}: ${one.error.message}`),
  };
}

function whole(question) {
  const policies = policySet(question);
  const answer = { schema: parsed(cedar.preparseSchema("s", question.schema)), policies: parsed(cedar.preparsePolicySet("p", policies)) };
  if (answer.policies === "") {
    if (question.plain) answer.plain = authorize(question, false);
    if (answer.schema === "") {
      answer.validation = validated(question, policies);
      answer.typed = authorize(question, true);
    }
  }
  const read = answer.typed?.some((one) => !one.refused); // then so were the entities
  answer.entities = answer.schema || (read ? "" : parsed(cedar.checkParseEntities({ entities: JSON.parse(question.entities), schema: question.schema })));
  return answer;
}

function converted(answer) {
  return answer.type === "success" ? { json: answer.json } : { refused: messages(answer.errors).join("; ") };
}

// Translation alone does not look names up.
function translated(schema) {
  const refused = parsed(cedar.checkParseSchema(schema));
  return refused ? { refused } : converted(cedar.schemaToJson(schema));
}

const answers = {
  case: whole,
  set: (question) => ({ refused: parsed(cedar.checkParsePolicySet(policySet(question))) }),
  policies: ({ text }) => ({ refused: parsed(cedar.checkParsePolicySet({ staticPolicies: text })) }),
  template: ({ text }) => converted(cedar.templateToJson(text)),
  policy: ({ text }) => converted(cedar.policyToJson(text)),
  schema: ({ text }) => translated(text),
  schemaJson: ({ text }) => ({ refused: parsed(cedar.checkParseSchema(JSON.parse(text))) }),
  policyJson: ({ text }) => ({ refused: parsed(cedar.checkParsePolicySet({ staticPolicies: { policy0: JSON.parse(text) } })) }),
  format: ({ text, width, indent }) => {
    const answer = cedar.formatPolicies({ policyText: text, lineWidth: width, indentWidth: indent });
    return answer.type === "success" ? { json: answer.formatted_policy } : { refused: messages(answer.errors).join("; ") };
  },
  entities: ({ text, schema }) => ({ refused: parsed(cedar.checkParseEntities({ entities: JSON.parse(text), ...(schema && { schema }) })) }),
  context: ({ text, schema, action }) => ({ refused: parsed(cedar.checkParseContext({ context: JSON.parse(text), ...(schema && { schema, action }) })) }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = answers[question.ask ?? "case"](question);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) {
      console.log(JSON.stringify({ name: question.name, trap: String(error.message) }));
      process.exit(3);
    }
    answer = { refused: String(error.message ?? error) };
  }
  console.log(JSON.stringify({ name: question.name, ...answer }));
}
