// Cuts Cedar text into tokens, roughly: good enough to cut, swap and repeat them. Joined, they are the text again.
const TOKEN = /\/\/[^\n]*|"(?:\\.|[^"\\])*"|[A-Za-z_][A-Za-z0-9_]*|[0-9]+|\s+|==|!=|<=|>=|&&|\|\||::|\?[a-z]+|[^]/gu;

export const tokens = (text) => text.match(TOKEN) ?? [];

const CLOSES = { "(": ")", "[": "]", "{": "}" };

// [begin, end) of every bracketed run of tokens, brackets included.
export function bracketed(list) {
  const open = [];
  const found = [];
  list.forEach((token, index) => {
    if (CLOSES[token]) open.push(index);
    else if (open.length > 0 && token === CLOSES[list[open.at(-1)]]) found.push([open.pop(), index + 1]);
  });
  return found;
}
