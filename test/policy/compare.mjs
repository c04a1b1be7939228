// Compares our engine with the reference on made-up cases, for some time. See README.md.
//   node compare.mjs --build FOLDER [--seconds N] [--seed N] [--cases N] [--largest N] [--found FOLDER] [--versions 4.12,4.13]
//   node compare.mjs --build FOLDER --replay cases/found
//   node compare.mjs --build FOLDER --made cases/made --cases N --largest N: keeps cases that do not differ
import { createInterface } from "node:readline";
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { compareCases, compareConversions, compareOurs } from "./lib/compare.mjs";
import { keep, renumbered } from "./lib/found.mjs";
import { mutate, mutateJson, numbers } from "./lib/mutate.mjs";
import { Peer } from "./lib/peer.mjs";
import { replay } from "./lib/replay.mjs";
import { shrink } from "./lib/shrink.mjs";
import { tokens } from "./lib/tokens.mjs";
import { Tally } from "./lib/tally.mjs";

const PACKAGES = { 4.12: "@cedar-policy/cedar-wasm", 4.13: "cedar-wasm-4-13" };
const TEXTS = 4; // policies a case that are translated, and as many that are damaged

const { values: option } = parseArgs({
  options: {
    build: { type: "string" },
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    cases: { type: "string", default: "100000000" },
    largest: { type: "string", default: "50" }, // most policies of a case
    found: { type: "string" },
    made: { type: "string" },
    replay: { type: "string" },
    versions: { type: "string", default: "4.12,4.13" },
    only: { type: "string" }, // what to ask: case, policies
    kinds: { type: "string", default: "" }, // differences to look at: a regular expression
    most: { type: "string", default: "20" }, // differences that are shrunk and kept
  },
});

const ours = new Peer([`${option.build}/cedar-answers`]);
const references = Object.fromEntries(
  option.versions.split(",").map((version) => [version, new Peer(["node", new URL("oracle.mjs", import.meta.url).pathname, PACKAGES[version]], { questions: 400 })]),
);
const versions = Object.keys(references);
const tally = new Tally(versions);
const seen = new Map(); // kind of difference: how often

// Differences of one question: [{kind, detail, version?}].
async function differences(question) {
  const asked = [ours.ask(question), ...versions.map((version) => references[version].ask(question))];
  const [our, ...their] = await Promise.all(asked);
  const found = compareOurs(our);
  for (const [index, version] of versions.entries()) {
    const reread = our.printed && question.ask !== "schemaJson" ? await references[version].ask({ ...question, text: our.printed }) : undefined;
    const each = question.ask ? compareConversions(question.ask, our, their[index], version, reread) : compareCases(our, their[index], version);
    found.push(...each.map((one) => ({ ...one, version })));
  }
  return { our, their, found: found.filter((one) => new RegExp(option.kinds).test(one.kind)) };
}

async function examine(question) {
  const { our, their, found } = await differences(question);
  tally.count(question, our, their);
  if (found.length > 0) tally.differing += 1;
  if (question.whole && our.json) await examineJson(question, our.json);
  const answers = Object.fromEntries(versions.map((version, index) => [version, their[index]]));
  if (option.made && !question.ask && found.length === 0) keep(option.made, question, answers);
  for (const { kind, detail, version } of found) {
    const times = seen.get(kind) ?? 0;
    seen.set(kind, times + 1);
    if (times >= 3 || seen.size > Number(option.most)) continue;
    console.log(`\ndifference: ${kind}${version ? ` (${version})` : ""}, seed ${question.name}\n  ${detail.slice(0, 2000)}`);
    const again = async (candidate) => (await differences(candidate)).found.find((one) => one.kind === kind && one.version === version);
    let small = await shrink(question, again);
    if (!question.ask && (await again(renumbered(small)))) small = renumbered(small);
    const last = await differences(small);
    const left = last.found.find((one) => one.kind === kind);
    console.log(`  shrunk: ${JSON.stringify(small)}\n  ${left?.detail.slice(0, 1000)}`);
    const said = Object.fromEntries(versions.map((each, index) => [each, last.their[index]]));
    if (option.found) console.log(`  kept: ${keep(option.found, small, said, { kind, version, detail: left?.detail })}`);
  }
}

// The translation of a text is read in its turn, whole and damaged.
async function examineJson(question, json) {
  const random = numbers(`${question.name}${question.text.length}`);
  for (const value of [json, mutateJson(json, random), mutateJson(json, random)]) {
    await examine({ ask: `${question.ask}Json`, name: question.name, text: JSON.stringify(value) });
  }
}

// A few of the entities, so that damage to one is not hidden by damage to another.
function fewer(entities, random) {
  const list = JSON.parse(entities);
  const begin = Math.floor(random() * list.length);
  return JSON.stringify(list.slice(begin, begin + 3));
}

// Templates whose links lack a slot, have one too many, take an id that is taken or link what is no template.
function wrongLinks({ name, policies, links }, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const steps = [
    (link) => delete link.principal,
    (link) => delete link.resource,
    (link) => (link.principal = { type: "A", id: "a" }),
    (link) => (link.resource = { type: "A::B", id: "" }),
    (link) => (link.id = pick([...links, ...policies]).id),
    (link) => (link.template = pick([...policies, { id: "nothing" }]).id),
    (link) => (link.id = pick(["", "a b"])),
  ];
  const changed = structuredClone(links);
  pick(steps)(pick(changed));
  return { ask: "set", name, policies, links: changed };
}

const BLANKS = ["\n\n", "\t", "\r\n", "  ", "\n"];
const REMARKS = [" // a remark\n", "\n// one\n// two\n", "\n", "//\n"];

// With other blanks here and there, or with remarks.
function remarked(text, blanks, random) {
  return tokens(text)
    .map((token) => (/^\s+$/.test(token) && random() < 0.15 ? blanks[Math.floor(random() * blanks.length)] : token))
    .join("");
}

// Texts of the case, whole and damaged, to be read and translated.
function texts(question) {
  const random = numbers(question.name);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const ask = (what, text) => ({ ask: what, name: question.name, text });
  const made = question.policies.slice(0, TEXTS).map((one) => ask(one.template ? "template" : "policy", one.text));
  made.push({ ...ask("schema", question.schema), whole: true }, ask("schema", mutate(question.schema, random)), ask("schema", mutate(question.schema, random)));
  if (made[0].ask === "policy") made[0].whole = true;
  const text = remarked(made.slice(0, 3).map((one) => one.text).join("\n"), pick([REMARKS, BLANKS]), random);
  made.push({ ...ask("format", text), width: pick([80, 80, 40, 120]), indent: pick([2, 2, 4]) });
  if (question.links.length > 0) made.push(wrongLinks(question, random));
  const damaged = (text) => JSON.stringify(mutateJson(JSON.parse(text), random));
  const { schema } = question;
  for (let i = 0; i < TEXTS; i += 1) {
    made.push({ ...ask("entities", damaged(fewer(question.entities, random))), ...(i > 0 && { schema }) });
    const { context, action } = pick(question.requests);
    if (context !== "{}") made.push({ ...ask("context", damaged(context)), ...(i > 0 && { schema, action }) });
  }
  for (let i = 0; i < TEXTS; i += 1) {
    const one = pick(question.policies);
    made.push(ask(one.template ? "template" : pick(["policy", "policies"]), mutate(one.text, random)));
  }
  return made;
}

async function* cases() {
  const child = spawn(`${option.build}/cedar-cases`, [option.seed, option.cases, option.largest], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    yield* createInterface({ input: child.stdout });
  } finally {
    child.kill("SIGKILL");
  }
}

if (option.replay) {
  const { passed, failed } = await replay(option.replay, ours, console.log);
  await ours.end();
  console.log(`${passed} passed, ${failed} failed, 0 skipped`);
  process.exit(failed > 0 ? 1 : 0);
}

let deadline = Date.now() + Number(option.seconds) * 1000;
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => (deadline = 0)); // the counts are still told
let left = Number(option.cases);
for await (const line of cases()) {
  if (Date.now() > deadline) break;
  left -= 1;
  const question = option.made ? renumbered(JSON.parse(line)) : JSON.parse(line);
  question.plain = Number(question.name) % 3 === 0; // without the schema as well
  const questions = [question, ...texts(question)].filter((one) => !option.only || option.only.split(",").includes(one.ask ?? "case"));
  await Promise.all(questions.map(examine));
}
if (left > 0 && Date.now() <= deadline) {
  console.log("differs: the generator ended early");
  tally.differing += 1;
}
await Promise.all([ours, ...Object.values(references)].map((peer) => peer.end()));
console.log(tally.text());
for (const [kind, times] of seen) console.log(`differs: ${kind}: ${times}`);
console.log(`${Math.max(0, tally.asked - tally.differing)} passed, ${tally.differing} failed, 0 skipped`);
process.exit(tally.differing > 0 ? 1 : 0);
