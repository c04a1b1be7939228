// Makes a question smaller while it still shows the difference. `differs(question)` asks; it is asked at most `most` times.
import { bracketed, tokens } from "./tokens.mjs";

export async function shrink(question, differs, most = 1500) {
  let best = question;
  let asked = 0;
  const attempt = async (candidate) => {
    if (asked >= most) return false;
    asked += 1;
    if (!(await differs(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let before = ""; before !== JSON.stringify(best) && asked < most; ) {
    before = JSON.stringify(best);
    if (best.text !== undefined) {
      if (/Json$|^(entities|context)$/.test(best.ask)) await shrinkJson((text) => attempt({ ...best, text }), best.text);
      else await shrinkText((text) => attempt({ ...best, text }), best.text);
      if (best.schema !== undefined) await shrinkText((schema) => attempt({ ...best, schema }), best.schema);
      continue;
    }
    if (best.ask === "set") {
      await shrinkList((links) => attempt({ ...best, links }), best.links);
      await shrinkList((policies) => attempt({ ...best, policies }), best.policies);
      continue;
    }
    await shrinkList((requests) => attempt({ ...best, requests }), best.requests);
    await shrinkList((links) => attempt({ ...best, links }), best.links);
    await shrinkList((policies) => attempt(withPolicies(best, policies)), best.policies);
    await shrinkJson((entities) => attempt({ ...best, entities }), best.entities);
    for (let i = 0; i < best.requests.length; i += 1) {
      await shrinkJson((context) => attempt({ ...best, requests: replaced(best.requests, i, { context }) }), best.requests[i].context);
    }
    for (let i = 0; i < best.policies.length; i += 1) {
      await shrinkText((text) => attempt({ ...best, policies: replaced(best.policies, i, { text }) }), best.policies[i].text);
    }
    await shrinkText((schema) => attempt({ ...best, schema }), best.schema);
  }
  return best;
}

const replaced = (list, at, change) => list.map((item, index) => (index === at ? { ...item, ...change } : item));

function withPolicies(question, policies) {
  const left = new Set(policies.map((one) => one.id));
  return { ...question, policies, links: question.links.filter((link) => left.has(link.template)) };
}

// Leaves out runs of items, long ones first.
async function shrinkList(accepts, items) {
  for (let size = Math.max(1, items.length >> 1); size >= 1; size >>= 1) {
    for (let at = 0; at < items.length; ) {
      const fewer = [...items.slice(0, at), ...items.slice(at + size)];
      if (fewer.length < items.length && (await accepts(fewer))) items = fewer;
      else at += size;
    }
  }
  return items;
}

const STAND_INS = ["true", "false", "0", "1", '""', "principal", "[]", "{}"];

async function shrinkText(accepts, text) {
  let list = tokens(text);
  const accept = async (candidate) => {
    if (!(await accepts(candidate.join("")))) return false;
    list = candidate;
    return true;
  };
  for (let again = true; again; ) {
    again = false;
    const runs = bracketed(list).sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
    for (const [begin, end] of runs) {
      const before = list.slice(0, begin);
      const after = list.slice(end);
      const inner = list.slice(begin + 1, end - 1);
      const others = end - begin > 3 ? STAND_INS.map((one) => [one]) : [];
      const keyword = clauseBefore(before);
      const options = keyword >= 0 ? [[...before.slice(0, keyword), ...after]] : [[...before, ...after]];
      for (const option of [...options, ...[inner, ...others].map((one) => [...before, ...one, ...after])]) {
        if (option.length < list.length && (await accept(option))) {
          again = true;
          break;
        }
      }
      if (again) break;
    }
  }
  await shrinkList(async (fewer) => accepts(fewer.join("")), list);
}

function clauseBefore(list) {
  let at = list.length - 1;
  while (at >= 0 && /^\s+$/.test(list[at])) at -= 1;
  return at >= 0 && (list[at] === "when" || list[at] === "unless") ? at : -1;
}

// Leaves out members and items, deepest last; the text is JSON.
async function shrinkJson(accepts, text) {
  let value = JSON.parse(text);
  const paths = [];
  const walk = (node, path) => {
    if (node === null || typeof node !== "object") return;
    const keys = Array.isArray(node) ? [...node.keys()].reverse() : Object.keys(node);
    for (const key of keys) if (!["uid", "type", "id"].includes(key)) paths.push([...path, key]);
    for (const key of keys) walk(node[key], [...path, key]);
  };
  walk(value, []);
  for (const path of paths) {
    const fewer = structuredClone(value);
    const holder = path.slice(0, -1).reduce((node, key) => node?.[key], fewer);
    const key = path.at(-1);
    if (holder === undefined || holder === null || holder[key] === undefined) continue;
    if (Array.isArray(holder)) holder.splice(key, 1);
    else if (["attrs", "parents"].includes(key)) holder[key] = key === "attrs" ? {} : [];
    else delete holder[key];
    if (await accepts(JSON.stringify(fewer))) value = fewer;
  }
}
