// Keeps a question as files. A whole case takes the form of Cedar's conformance corpus (NAME.json and the files it names), with
// what the reference decides, so that `sallyport policy replay` replays it; anything else becomes NAME.question.json.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// `answers`: what the reference says to it, by version.
export function keep(folder, question, answers, difference) {
  const digest = createHash("sha256").update(JSON.stringify(question)).digest("hex").slice(0, 8);
  const name = `${(difference?.kind ?? "made").replace(/[^a-z0-9]+/gi, "-")}-${digest}`;
  if (!question.ask && decided(answers)) return keepCase(folder, name, question, answers, difference);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.question.json`);
  writeFileSync(path, `${JSON.stringify({ difference, question, answers }, null, 1)}\n`);
  return path;
}

// The form has no words for entities that do not fit the schema, nor for a validator that changed its mind.
function decided(answers) {
  const [first, ...others] = Object.values(answers);
  const invalid = (answer) => (answer.validation?.errors ?? []).length > 0;
  return first.typed?.some((one) => !one.refused) && !first.entities && others.every((one) => invalid(one) === invalid(first));
}

// Ids are places in the text: policies are counted anew, and what speaks of them follows.
export function renumbered(question) {
  const ids = new Map(question.policies.map((one, index) => [one.id, `policy${index}`]));
  return {
    ...question,
    policies: question.policies.map((one) => ({ ...one, id: ids.get(one.id) })),
    links: question.links.map((link, index) => ({ ...link, template: ids.get(link.template) ?? link.template, id: `link${index}` })),
  };
}

function keepCase(folder, name, question, answers, difference) {
  const answer = Object.values(answers)[0];
  const requests = question.requests.flatMap(({ context, ...request }, index) => {
    const { decision, reasons, errors, refused } = answer.typed[index];
    return refused ? [] : [{ ...request, context: JSON.parse(context), validateRequest: true, decision, reason: reasons, errors }];
  });
  const linked = question.links.length > 0;
  const about = {
    policies: `${name}.cedar`,
    schema: `${name}.cedarschema`,
    entities: `${name}.entities.json`,
    ...(linked && { links: `${name}.links.json` }),
    shouldValidate: answer.validation.errors.length === 0,
    requests,
  };
  mkdirSync(folder, { recursive: true });
  const write = (path, text) => writeFileSync(join(folder, path), text.endsWith("\n") ? text : `${text}\n`);
  const remark = difference ? `// Once differed: ${difference.kind}\n` : "";
  write(`${name}.json`, `{${Object.entries(about).map(([key, value]) => `${JSON.stringify(key)}: ${listed(value)}`).join(",\n ")}}`);
  write(about.policies, remark + question.policies.map((one) => one.text).join("\n"));
  write(about.schema, question.schema);
  write(about.entities, listed(JSON.parse(question.entities)));
  if (linked) write(about.links, listed(question.links.map(linkEntry)));
  return join(folder, `${name}.json`);
}

// One item a line.
const listed = (value) => (Array.isArray(value) ? `[${value.map((one) => `\n  ${JSON.stringify(one)}`).join(",")}]` : JSON.stringify(value));

const quoted = (uid) => `${uid.type}::${JSON.stringify(uid.id).replace(/\\u00([0-7][0-9a-f])/g, "\\x$1")}`;

function linkEntry({ template, id, principal, resource }) {
  const args = { ...(principal && { "?principal": quoted(principal) }), ...(resource && { "?resource": quoted(resource) }) };
  return { template_id: template, link_id: id, args };
}
