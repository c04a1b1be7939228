// What an Ollama answers: chat and generate as one JSON object a line, embeddings, its list of models. It wants no key.
import { embedding, longer } from './shared.mjs';

const created_at = '2026-01-02T03:04:05.678901234Z';

export const ollama = {
  name: 'ollama',
  key: null,
  error: (_, message) => ({ error: message }),
  find(request) {
    if (request.method === 'GET') return request.path === '/api/tags' ? { answer: { models: [{ name: 'llama3.1', model: 'llama3.1' }] } } : null;
    if (request.path === '/api/chat') return talk(request.json, (content) => ({ message: { role: 'assistant', content } }));
    if (request.path === '/api/generate') return talk(request.json, (response) => ({ response }));
    return request.path === '/api/embed' ? embed(request.json) : null;
  },
};

const counts = (usage) => (usage ? { prompt_eval_count: usage.input, prompt_eval_duration: 2_000_000, eval_count: usage.output, eval_duration: 3_000_000 } : {});
const embed = ({ model }) => ({ answer: (say) => ({ model, embeddings: [embedding(0)], prompt_eval_count: say.tokens.input }) });

function talk(json, part) {
  const last = (say, text, usage) => ({
    model: json.model, created_at, ...part(text), done: true, done_reason: say.reason('stop', 'length'), total_duration: 5_000_000, load_duration: 1_000_000, ...counts(usage) });
  return {
    streams: json.stream !== false, type: 'application/x-ndjson', most: json.options?.num_predict ?? Infinity,
    answer: (say) => last(say, say.words.join(''), say.usage),
    *events(say) {
      for (const word of longer(say)) yield `${JSON.stringify({ model: json.model, created_at, ...part(word), done: false })}\n`;
      if (say.done) for (const usage of say.usages.length ? say.usages : [undefined]) yield `${JSON.stringify(last(say, '', usage))}\n`;
    },
  };
}
