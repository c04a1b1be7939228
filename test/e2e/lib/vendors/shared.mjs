// What the vendors' answers have in common.

// One server-sent event.
export const frame = (data, type) => `${type ? `event: ${type}\n` : ''}data: ${JSON.stringify(data)}\n\n`;

// A member that is left out when there is nothing to say.
export const field = (name, value, make) => (value == null ? {} : { [name]: make(value) });

export const embedding = (index) => [0.25, -0.5, index, 1];

// The words of an answer, and then the same for ever if the script says so.
export function* longer(say) {
  yield* say.words;
  while (say.endless) yield ' more';
}
