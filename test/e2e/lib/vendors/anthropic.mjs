// What Anthropic's API answers: messages, count_tokens, models.
import { field, frame, longer } from './shared.mjs';

export const anthropic = {
  name: 'anthropic',
  // The field of every version of the API; newer SDKs send Authorization instead.
  key: ({ headers }) => headers['x-api-key'] ?? /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  error: (status, message) => ({ type: 'error', error: { type: typeOf(status), message }, request_id: 'req_mock1' }),
  find(request) {
    if (!request.headers['anthropic-version']) return null;
    if (request.method === 'GET') return request.path === '/v1/models' ? { answer: models() } : null;
    if (request.path === '/v1/messages/count_tokens') return { answer: (say) => ({ input_tokens: say.tokens.input }) };
    return request.path === '/v1/messages' ? messages(request.json) : null;
  },
};

const typeOf = (status) => ({ 401: 'authentication_error', 404: 'not_found_error', 429: 'rate_limit_error', 500: 'api_error' })[status] ?? 'invalid_request_error';

const models = () => ({
  data: [{ type: 'model', id: 'claude-haiku-4-5', display_name: 'Claude Haiku 4.5', created_at: '2025-10-15T00:00:00Z' }],
  has_more: false, first_id: 'claude-haiku-4-5', last_id: 'claude-haiku-4-5',
});

const usageOf = ({ input, output, cached = 0 }) => ({
  input_tokens: input - cached, cache_creation_input_tokens: 0, cache_read_input_tokens: cached, output_tokens: output, service_tier: 'standard' });

function messages(json) {
  const tool = json.tools?.[0]?.name;
  const message = (content, stop_reason, usage) => ({
    id: 'msg_mock1', type: 'message', role: 'assistant', model: json.model, content, stop_reason, stop_sequence: null, ...field('usage', usage, usageOf) });
  const reason = (say) => (tool ? 'tool_use' : say.reason('end_turn', 'max_tokens'));
  const use = { type: 'tool_use', id: 'toolu_mock1', name: tool, input: { query: 'invoice 7' } };
  return {
    streams: json.stream === true, type: 'text/event-stream; charset=utf-8', most: json.max_tokens, tool,
    answer: (say) => message(tool ? [use] : [{ type: 'text', text: say.words.join('') }], reason(say), say.usage),
    *events(say) {
      const event = (type, rest) => frame({ type, ...rest }, type);
      yield event('message_start', { message: message([], null, say.usage && { ...say.usage, output: 1 }) });
      yield event('content_block_start', { index: 0, content_block: tool ? { ...use, input: {} } : { type: 'text', text: '' } });
      yield event('ping', {});
      const pieces = tool ? JSON.stringify(use.input).match(/.{1,6}/g) : longer(say);
      for (const piece of pieces) {
        yield event('content_block_delta', { index: 0, delta: tool ? { type: 'input_json_delta', partial_json: piece } : { type: 'text_delta', text: piece } });
      }
      yield event('content_block_stop', { index: 0 });
      const end = { delta: { stop_reason: reason(say), stop_sequence: null } };
      for (const usage of say.usages.length ? say.usages : [null]) yield event('message_delta', { ...end, ...field('usage', usage, ({ output }) => ({ output_tokens: output })) });
      if (say.done) yield event('message_stop', {});
    },
  };
}
