// A small model endpoint to stand behind Sallyport: OpenAI's chat completions, plain and streamed, without a model in it.
// It wants the real key; the automation never sees that one.
//   node model.mjs --key-file FILE [--port 8082]
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({ options: { port: { type: 'string', default: '8082' }, 'key-file': { type: 'string' } } });
const key = readFileSync(options['key-file'], 'utf8').trim();

const tokens = (text) => Math.ceil(text.length / 4);
const answerTo = (prompt) => `In short: ${prompt.split(/\s+/).slice(0, 12).join(' ')} ...`;

function send(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

function stream(response, model, text, usage, tellUsage) {
  const base = { id: 'chatcmpl-demo', object: 'chat.completion.chunk', created: Math.floor(Date.now() / 1000), model };
  const event = (data) => response.write(`data: ${JSON.stringify(data)}\n\n`);
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  event({ ...base, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] });
  for (const word of text.split(' ')) event({ ...base, choices: [{ index: 0, delta: { content: `${word} ` }, finish_reason: null }] });
  event({ ...base, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  if (tellUsage) event({ ...base, choices: [], usage });
  response.end('data: [DONE]\n\n');
}

function complete(response, { model, messages, stream: streamed, stream_options: streamOptions }) {
  const prompt = messages.map(({ content }) => content).join('\n');
  const text = answerTo(prompt);
  const usage = { prompt_tokens: tokens(prompt), completion_tokens: tokens(text), total_tokens: tokens(prompt) + tokens(text) };
  if (streamed) return stream(response, model, text, usage, streamOptions?.include_usage);
  return send(response, 200, {
    id: 'chatcmpl-demo', object: 'chat.completion', created: Math.floor(Date.now() / 1000), model, usage,
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  });
}

const server = http.createServer((request, response) => {
  if (request.headers.authorization !== `Bearer ${key}`) {
    return send(response, 401, { error: { message: 'Incorrect API key provided', type: 'invalid_request_error', code: 'invalid_api_key' } });
  }
  if (request.url === '/v1/models') {
    return send(response, 200, { object: 'list', data: ['small-model', 'large-model'].map((id) => ({ id, object: 'model', owned_by: 'demo' })) });
  }
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => complete(response, JSON.parse(body)));
});
server.listen(Number(options.port), '127.0.0.1', () => console.log(`model endpoint on 127.0.0.1:${options.port}`));
