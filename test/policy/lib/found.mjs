// Keeps a question as files. A whole case becomes a folder in the form of Cedar's conformance corpus, with what the reference
// decides, so that whatever replays the corpus replays it; anything else becomes NAME.question.json.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// `answers`: what the reference says to it, by version.
export function keep(folder, question, answers, difference) {
  const digest = createHash("sha256").update(JSON.stringify(question)).digest("hex").slice(0, 8);
  const name = `${(difference?.kind ?? "made").replace(/[^a-z0-9]+/gi, "-")}-${digest}`;
  if (!question.ask && decided(Object.values(answers)[0])) return keepCase(join(folder, name), question, answers, difference);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.question.json`);
  writeFileSync(path, `${JSON.stringify({ difference, question, answers }, null, 1)}\n`);
  return path;
}

// The form has no words for a request that does not fit the schema.
const decided = (answer) => answer.typed?.some((one) => !one.refused) && !answer.entities;

// Ids are places in the text: policies are counted anew, and what speaks of them follows.
export function renumbered(question) {
  const ids = new Map(question.policies.map((one, index) => [one.id, `policy${index}`]));
  return {
    ...question,
    policies: question.policies.map((one) => ({ ...one, id: ids.get(one.id) })),
    links: question.links.map((link, index) => ({ ...link, template: ids.get(link.template) ?? link.template, id: `link${index}` })),
  };
}

function keepCase(folder, question, answers, difference) {
  mkdirSync(folder, { recursive: true });
  const answer = Object.values(answers)[0];
  const requests = question.requests.flatMap(({ context, ...request }, index) => {
    const { decision, reasons, errors, refused } = answer.typed[index];
    return refused ? [] : [{ ...request, context: JSON.parse(context), validateRequest: true, decision, reason: reasons, errors }];
  });
  const invalid = Object.fromEntries(Object.entries(answers).map(([version, one]) => [version, one.validation?.errors ?? []]));
  const about = {
    ...(difference && { difference }),
    policies: "policies.cedar",
    schema: "schema.cedarschema",
    entities: "entities.json",
    shouldValidate: (invalid["4.12"] ?? Object.values(invalid)[0]).length === 0,
    invalid,
    requests,
  };
  const write = (name, text) => writeFileSync(join(folder, name), text.endsWith("\n") ? text : `${text}\n`);
  write("case.json", JSON.stringify(about, null, 1));
  write("policies.cedar", question.policies.map((one) => one.text).join("\n"));
  write("schema.cedarschema", question.schema);
  write("entities.json", question.entities);
  if (question.links.length > 0) write("linked", JSON.stringify(question.links.map(linkEntry), null, 1));
  return folder;
}

const quoted = (uid) => `${uid.type}::${JSON.stringify(uid.id).replace(/\\u00([0-7][0-9a-f])/g, "\\x$1")}`;

function linkEntry({ template, id, principal, resource }) {
  const args = { ...(principal && { "?principal": quoted(principal) }), ...(resource && { "?resource": quoted(resource) }) };
  return { template_id: template, link_id: id, args };
}
