// Small damage to a text that was right, token by token, so that what two parsers accept can be compared.
import { tokens } from "./tokens.mjs";

const STRANGE = [
  "(", ")", "[", "]", "{", "}", ",", ";", ".", "::", ":", "@", "?", "=", "==", "!=", "!", "-", "--", "+", "*", "/", "%", "<", "<=", ">", "&&", "||", "&", "|",
  "if", "then", "else", "in", "is", "has", "like", "true", "false", "when", "unless", "permit", "forbid", "principal", "action", "resource", "context",
  "?principal", "?resource", "?context", "__cedar", "__cedar::Long", "ip", "decimal", "contains", "isEmpty", "foo", "_", "é", "0", "00", "1.5", "0x1",
  "9223372036854775807", "9223372036854775808", "-9223372036854775808", '""', '"a*b"', '"\\*"', '"\\u{d800}"', '"\\x80"', '"\\u{110000}"', '"\\q"', '"\n"', "'a'", '"',
  "// x\n", "/* x */", "\u00a0", "\t", "\u2028", "entity", "type", "namespace", "appliesTo", "enum", "tags", "Set", "Long", "Bool", "<", "?:", "User", "A::B", '::"x"',
];

// A token is rather replaced by one of its kind: what results is often still a policy.
const KINDS = [/^\s/, /^"/, /^[0-9]/, /^[a-z_]/i, /^(==|!=|<|>|<=|>=|&&|\|\||\+|-|\*)$/, /^[([{]$/, /^[)\]}]$/];

// A generator of numbers in [0, 1) that follows from `seed` alone.
export function numbers(seed) {
  let state = (Number(BigInt(seed) % 4294967296n) ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function mutate(text, random) {
  const list = tokens(text);
  const at = () => Math.floor(random() * list.length);
  const strange = () => STRANGE[Math.floor(random() * STRANGE.length)];
  const steps = [
    () => list.splice(at(), 1),
    () => list.splice(at(), 0, strange()),
    () => list.splice(at(), 0, list[at()]),
    () => (list[at()] = strange()),
    ...Array(8).fill(() => {
      const alike = (token) => KINDS.findIndex((kind) => kind.test(token));
      const index = at();
      const others = list.filter((token) => alike(token) === alike(list[index]) && token !== list[index]);
      if (others.length > 0) list[index] = others[Math.floor(random() * others.length)];
    }),
    () => {
      const [a, b] = [at(), at()];
      [list[a], list[b]] = [list[b], list[a]];
    },
    () => list.splice(at(), 1 + Math.floor(random() * 6)),
    () => list.splice(at(), 0, ...list.slice(at()).slice(0, 1 + Math.floor(random() * 8))),
    () => {
      const index = at();
      const characters = [...list[index]];
      characters.splice(Math.floor(random() * (characters.length + 1)), 1, String.fromCodePoint(32 + Math.floor(random() * 95)));
      list[index] = characters.join("");
    },
  ];
  for (let more = 1 + Math.floor(random() * 2); more > 0 && list.length > 0; more -= 1) steps[Math.floor(random() * steps.length)]();
  return list.join("");
}

const STRANGE_VALUES = [
  null, true, 0, -1, 1.5, 9007199254740991, "", "a", "User", "Long", "String", "Set", "Record", "Entity", "Extension", "EntityOrCommon", "Boolean", "ip", "decimal", "A::B",
  [], {}, ["a"], [[]], { type: "User", id: "a" }, { __entity: { type: "User", id: "a" } }, { __extn: { fn: "ip", arg: "::1" } }, { __extn: { fn: "nope", arg: "" } },
  { __extn: { fn: "decimal", args: ["1.0", "2.0"] } }, { __expr: "1" }, { type: "Long" }, { type: "Set", element: { type: "Long" } }, { Var: "principal" }, { Value: 1 }, "?principal",
];
const STRANGE_KEYS = ["a", "", "type", "id", "uid", "attrs", "parents", "tags", "element", "attributes", "required", "name", "additionalAttributes", "__entity", "__extn", "__expr", "fn", "arg", "args",
  "memberOf", "memberOfTypes", "appliesTo", "shape", "enum", "annotations", "context", "left", "right", "op", "slot", "entity", "entities", "Value", "Var", "Slot", "==", "has", "like", "is", "ip"];

// The same for a value that was JSON: members and items are left out, renamed, replaced or repeated.
export function mutateJson(value, random) {
  const copy = structuredClone(value);
  const places = [];
  const walk = (node) => {
    if (node === null || typeof node !== "object") return;
    for (const key of Object.keys(node)) {
      places.push([node, key]);
      walk(node[key]);
    }
  };
  walk(copy);
  const pick = (list) => list[Math.floor(random() * list.length)];
  for (let more = 1 + Math.floor(random() * 2); more > 0 && places.length > 0; more -= 1) {
    const [node, key] = pick(places);
    const at = Array.isArray(node) ? Number(key) : key;
    const steps = [
      () => (Array.isArray(node) ? node.splice(at, 1) : delete node[at]),
      () => (node[at] = structuredClone(pick(STRANGE_VALUES))),
      () => {
        const [other, name] = pick(places);
        node[at] = structuredClone(other[name]);
      },
      () => {
        if (Array.isArray(node)) return node.splice(at, 0, structuredClone(node[at] ?? null));
        node[pick(STRANGE_KEYS)] = node[at];
        return delete node[at];
      },
      () => (Array.isArray(node) ? node.push(pick(STRANGE_VALUES)) : (node[pick(STRANGE_KEYS)] = pick(STRANGE_VALUES))),
    ];
    pick(steps)();
  }
  return copy;
}
