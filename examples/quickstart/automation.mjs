// A small automation: it has texts summed up by a model. It holds a workflow key, nothing else, and that key is worth nothing
// anywhere but at this gate.
//   SALLYPORT_KEY=spk_... node automation.mjs [--door http://127.0.0.1:8446] [--model small-model] [--times 1] [--stream]
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    door: { type: 'string', default: 'http://127.0.0.1:8446' }, model: { type: 'string', default: 'small-model' },
    times: { type: 'string', default: '1' }, stream: { type: 'boolean', default: false },
  },
});
const text = 'The order of the third of November went out two days late because the carrier had lost one of its vans, ' +
  'and the customer asks for a refund of the express fee.';

async function sumUp() {
  const response = await fetch(`${options.door}/models/v1/chat/completions`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${process.env.SALLYPORT_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ model: options.model, stream: options.stream, messages: [{ role: 'user', content: `Sum this up: ${text}` }] }),
  });
  if (!response.ok) return `${response.status} ${(await response.json()).error.message}`;
  if (!options.stream) return `200 ${(await response.json()).choices[0].message.content}`;
  let said = '';
  for (const line of (await response.text()).split('\n')) {
    if (line.startsWith('data: {')) said += JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '';
  }
  return `200 ${said.trim()} (streamed)`;
}

for (let i = 0; i < Number(options.times); ++i) console.log(await sumUp());
