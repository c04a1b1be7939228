// What differs between two answers to one question, as a list of {kind, detail}. Two answers are the same mistake again
// when their kinds are equal; that is what shrinking holds on to.
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// Keys in order, so that objects compare by content.
export function canonical(value) {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, canonical(value[key])]));
}

// `has a.b` as 4.12 writes it: `has a && .a has b`. 4.13, and we, keep the list.
function spelledOut(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(spelledOut);
  const names = value.has?.attr;
  if (!Array.isArray(names)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spelledOut(item)]));
  let left = spelledOut(value.has.left);
  let whole;
  for (const attr of names) {
    const has = { has: { left, attr } };
    whole = whole ? { "&&": { left: whole, right: has } } : has;
    left = { ".": { left, attr } };
  }
  return whole;
}

function requests(kind, ours, theirs, found) {
  (theirs ?? []).forEach((their, index) => {
    const our = ours?.[index] ?? { refused: "no answer" };
    if (Boolean(our.refused) !== Boolean(their.refused)) {
      found.push({ kind: `${kind} refused`, request: index, detail: `ours: ${our.refused ?? show(our, "decision")}; theirs: ${their.refused ?? show(their, "decision")}` });
      return;
    }
    if (our.refused) return;
    for (const part of ["decision", "reasons", "errors"]) {
      if (same(our[part], their[part])) continue;
      found.push({ kind: `${kind} ${part}`, request: index, detail: `ours: ${show(our, part)}; theirs: ${show(their, part)}` });
      break;
    }
  });
}

const show = (answer, part) => `${JSON.stringify(answer[part])} ${JSON.stringify(answer.messages ?? {})}`;

function verdict(kind, ours, theirs, found) {
  if (Boolean(ours) !== Boolean(theirs)) found.push({ kind, detail: `ours: ${ours || "accepted"}; theirs: ${theirs || "accepted"}` });
}

export function compareCases(ours, theirs, version) {
  if (ours.died) return [{ kind: "ours died", detail: ours.died }];
  if (theirs.died || theirs.trap) return []; // says nothing about us
  const found = [];
  for (const part of ["schema", "policies", "entities"]) verdict(part, ours[part], theirs[part], found);
  if (found.some((one) => one.kind !== "entities")) return found;
  requests("plain", ours.plain, theirs.plain, found);
  requests("typed", ours.typed, theirs.typed, found);
  const validation = ours.validation?.[version];
  if (theirs.validation && !theirs.validation.refused) {
    if (!same(validation?.errors, theirs.validation.errors)) {
      found.push({ kind: `validation ${version}`, detail: `ours: ${JSON.stringify(validation)}; theirs: ${JSON.stringify(theirs.validation)}` });
    } else {
      // Which warnings stand beside errors is not compared.
      const sound = (list) => list.filter((id) => !theirs.validation.errors.includes(id));
      if (!same(sound(validation.warnings), sound(theirs.validation.warnings))) {
        found.push({ kind: `warnings ${version}`, detail: `ours: ${JSON.stringify(validation.warnings)}; theirs: ${JSON.stringify(theirs.validation.warnings)}` });
      }
    }
  }
  return found;
}

// What our two evaluators say, and what our policies lost on the way through text and JSON.
export function compareOurs(ours) {
  const found = [];
  requests("compiled", ours.compiled, ours.tree, found);
  if (ours.lost) found.push({ kind: "lost", detail: ours.lost });
  return found;
}

// Where we refuse more than the reference, on purpose: json/policies.h (clutter of many kinds), json/values.h (escapes that hold
// no such thing, or do not stand alone; fractions in members that are ignored, which the reference refuses in some places and takes in
// others); and the reference takes a list for any object of a schema.
const ESCAPES = /literal entity reference|holds no call|`__expr` escape|stand alone in|a fraction or beyond 64 bits/;
const STRICTER = { policyJson: /./, schemaJson: /not an array/, entities: ESCAPES, context: ESCAPES };
const stricter = (kind, refused) => refused && STRICTER[kind]?.test(refused);

// `reread`: what the reference makes of the policy as we print it, if it was asked.
export function compareConversions(kind, ours, theirs, version, reread) {
  if (ours.died) return [{ kind: "ours died", detail: ours.died }];
  if (theirs.died || theirs.trap) return [];
  const found = [];
  if (/recursion limit/.test(theirs.refused)) return []; // of its JSON reader; ours reads deeper
  if (!stricter(kind, ours.refused)) verdict(kind, ours.refused, theirs.refused, found);
  const json = version === "4.12" && /^(policy|template)/.test(kind) ? spelledOut(ours.json) : ours.json;
  // The reference's formatter moves remarks inside expressions to odd places: then only that both format is compared.
  const remarks = kind === "format" && /\/\//.test(theirs.json);
  if (found.length === 0 && theirs.json && !remarks && !same(canonical(json), canonical(theirs.json))) {
    found.push({ kind: `${kind} JSON`, detail: `ours: ${JSON.stringify(canonical(json))}; theirs: ${JSON.stringify(canonical(theirs.json))}` });
  }
  if (reread && !reread.died && !reread.trap && !same(canonical(reread.json), canonical(theirs.json))) {
    found.push({ kind: `${kind} printed`, detail: `${ours.printed}; read by the reference: ${JSON.stringify(reread)}; the original: ${JSON.stringify(theirs)}` });
  }
  return found;
}
