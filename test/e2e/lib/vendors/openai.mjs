// What OpenAI's API answers: chat completions, responses, embeddings, models; and Azure's paths to the same.
import { embedding, field, frame, longer } from './shared.mjs';

const created = 1_760_000_000;

export const openai = {
  name: 'openai',
  key: (request) => /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1],
  error: (status, message) => ({ error: { message, type: typeOf(status), param: null, code: codeOf(status) } }),
  find(request) {
    const path = request.path.replace(/^\/v1/, '');
    if (request.method === 'GET') return /^\/models(\/[^/]+)?$/.test(path) ? { answer: models(path) } : null;
    const make = { '/chat/completions': chat, '/responses': responses, '/embeddings': embeddings, '/images/generations': images }[path];
    return request.path.startsWith('/v1/') && make ? make(request.json) : null;
  },
};

export const azure = {
  name: 'azure-openai',
  key: (request) => request.headers['api-key'],
  error: (status, message) => ({ error: { code: String(status), message } }),
  find(request) {
    const match = /^\/openai\/deployments\/([^/]+)\/(chat\/completions|embeddings)$/.exec(request.path);
    if (!match || !request.query.get('api-version') || request.method !== 'POST') return null;
    const json = { ...request.json, model: request.json.model ?? match[1] };
    return match[2] === 'embeddings' ? embeddings(json) : chat(json);
  },
};

const typeOf = (status) => ({ 401: 'invalid_request_error', 429: 'rate_limit_exceeded', 500: 'server_error' })[status] ?? 'invalid_request_error';
const codeOf = (status) => ({ 401: 'invalid_api_key', 429: 'rate_limit_exceeded' })[status] ?? null;

const models = (path) => {
  const one = (id) => ({ id, object: 'model', created, owned_by: 'system' });
  return path === '/models' ? { object: 'list', data: ['gpt-4o-mini', 'gpt-4o'].map(one) } : one(path.slice(8));
};

const usageOf = ({ input, output, cached = 0 }) => ({
  prompt_tokens: input, completion_tokens: output, total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
});

const callOf = (tool) => ({ id: 'call_mock1', type: 'function', function: { name: tool, arguments: '{"query":"invoice 7"}' } });

// `max_tokens` is honoured as the vendor does: that many words and `length`.
function chat(json) {
  const most = json.max_completion_tokens ?? json.max_tokens ?? Infinity;
  const tool = json.tools?.[0]?.function?.name;
  const head = { id: 'chatcmpl-mock1', created, model: json.model, service_tier: 'default', system_fingerprint: 'fp_mock' };
  return {
    streams: json.stream === true, type: 'text/event-stream; charset=utf-8', most, tool,
    answer: (say) => ({
      ...head, object: 'chat.completion',
      choices: Array.from({ length: json.n ?? 1 }, (_, index) => ({
        index, logprobs: null, finish_reason: tool ? 'tool_calls' : say.reason('stop', 'length'),
        message: tool ? { role: 'assistant', content: null, refusal: null, tool_calls: [callOf(tool)] }
          : { role: 'assistant', content: say.words.join(''), refusal: null, annotations: [] },
      })),
      ...field('usage', say.usage, usageOf),
    }),
    events: (say) => chatEvents(json, head, tool, say),
  };
}

function* chatEvents(json, head, tool, say) {
  const asked = json.stream_options?.include_usage === true;
  const chunk = (delta, finish_reason = null) => frame({
    ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, logprobs: null, finish_reason }], ...(asked ? { usage: null } : {}) });
  yield chunk({ role: 'assistant', content: tool ? null : '', refusal: null });
  if (tool) {
    const call = callOf(tool);
    yield chunk({ tool_calls: [{ index: 0, ...call, function: { name: tool, arguments: '' } }] });
    for (const piece of call.function.arguments.match(/.{1,6}/g)) yield chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] });
  } else {
    for (const word of longer(say)) yield chunk({ content: word });
  }
  yield chunk({}, tool ? 'tool_calls' : say.reason('stop', 'length'));
  for (const usage of asked ? say.usages : []) yield frame({ ...head, object: 'chat.completion.chunk', choices: [], usage: usageOf(usage) });
  if (say.done) yield 'data: [DONE]\n\n';
}

const responseUsage = ({ input, output, cached = 0 }) => ({
  input_tokens: input, input_tokens_details: { cached_tokens: cached }, output_tokens: output,
  output_tokens_details: { reasoning_tokens: 0 }, total_tokens: input + output,
});

function responses(json) {
  const item = (words, status) => ({
    id: 'msg_mock1', type: 'message', status, role: 'assistant',
    content: words ? [{ type: 'output_text', annotations: [], logprobs: [], text: words.join('') }] : [] });
  const whole = (status, output, rest) => ({
    id: 'resp_mock1', object: 'response', created_at: created, status, error: null, incomplete_details: null, model: json.model, output,
    parallel_tool_calls: true, temperature: 1, tool_choice: 'auto', tools: json.tools ?? [], store: json.store ?? true, ...rest });
  const end = (say) => whole('completed', [item(say.words, 'completed')], field('usage', say.usage, responseUsage));
  return {
    streams: json.stream === true, type: 'text/event-stream; charset=utf-8', most: json.max_output_tokens ?? Infinity,
    answer: end,
    *events(say) {
      let sequence_number = 0;
      const event = (type, rest) => frame({ type, sequence_number: sequence_number++, ...rest }, type);
      const part = (text) => ({ type: 'output_text', annotations: [], logprobs: [], text });
      const at = { item_id: 'msg_mock1', output_index: 0, content_index: 0 };
      yield event('response.created', { response: whole('in_progress', [], { usage: null }) });
      yield event('response.in_progress', { response: whole('in_progress', [], { usage: null }) });
      yield event('response.output_item.added', { output_index: 0, item: item(null, 'in_progress') });
      yield event('response.content_part.added', { ...at, part: part('') });
      for (const delta of longer(say)) yield event('response.output_text.delta', { ...at, delta, logprobs: [] });
      yield event('response.output_text.done', { ...at, text: say.words.join(''), logprobs: [] });
      yield event('response.content_part.done', { ...at, part: part(say.words.join('')) });
      yield event('response.output_item.done', { output_index: 0, item: item(say.words, 'completed') });
      if (say.done) for (const usage of say.usages.length ? say.usages : [null]) yield event('response.completed', { response: end({ ...say, usage }) });
    },
  };
}

// The vendor's SDK asks for base64 unless told otherwise.
function embeddings(json) {
  const inputs = Array.isArray(json.input) ? json.input : [json.input];
  const vector = (index) => (json.encoding_format === 'base64'
    ? Buffer.from(new Float32Array(embedding(index)).buffer).toString('base64') : embedding(index));
  return {
    answer: (say) => ({
      object: 'list', model: json.model, data: inputs.map((_, index) => ({ object: 'embedding', index, embedding: vector(index) })),
      ...field('usage', say.usage, ({ input }) => ({ prompt_tokens: input, total_tokens: input })),
    }),
  };
}

const images = () => ({ answer: () => ({ created, data: [{ b64_json: Buffer.from('a picture').toString('base64') }] }) });
