// Times cedar-wasm. `node wasm.mjs PACKAGE SECONDS` reads a case a line (bench-policy --cases) and writes a line of JSON for
// each: CPU microseconds a call, policies parsed beforehand, and the share of requests that were allowed.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const cedar = require(`${process.argv[2]}/nodejs`);
const seconds = Number(process.argv[3] ?? "0.3");

const key = ({ type, id }) => `${type}::${id}`;

// Only what the request can reach goes over the bridge: most of a call is reading entities otherwise.
function slice(byKey, request) {
  const found = new Map();
  const reach = (value) => {
    if (value === null || typeof value !== "object") return;
    const uid = value.__entity ?? (typeof value.type === "string" && typeof value.id === "string" ? value : undefined);
    if (uid === undefined) return Object.values(value).forEach(reach);
    const entity = byKey.get(key(uid));
    if (entity === undefined || found.has(key(uid))) return;
    found.set(key(uid), entity);
    reach(entity.attrs);
    entity.parents.forEach(reach);
  };
  reach(request.principal);
  reach(request.resource);
  return [...found.values()];
}

function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function measure(made) {
  const parsed = cedar.preparsePolicySet("p", { staticPolicies: made.policies });
  if (parsed.type !== "success") throw new Error(JSON.stringify(parsed).slice(0, 300));
  const byKey = new Map(made.entities.map((entity) => [key(entity.uid), entity]));
  const calls = made.requests.map((request) => ({
    ...request,
    entities: slice(byKey, request),
    preparsedPolicySetId: "p",
    validateRequest: false,
  }));
  let best = Infinity;
  let asked = 0;
  let allowed = 0;
  const end = cpu() + seconds * 1e6;
  const batch = Math.max(1, Math.min(64, Math.floor(5000 / (made.policy_count + 50))));
  while (cpu() < end || asked < 2 * batch) {
    const start = cpu();
    for (let i = 0; i < batch; ++i) {
      const answer = cedar.statefulIsAuthorized(calls[asked++ % calls.length]);
      if (answer.type !== "success") throw new Error(JSON.stringify(answer).slice(0, 300));
      allowed += answer.response.decision === "allow" ? 1 : 0;
    }
    best = Math.min(best, (cpu() - start) / batch);
  }
  return { name: made.name, policies: made.policy_count, microseconds: best, allowed: allowed / asked, asked };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(measure(JSON.parse(line)))}\n`);
}
