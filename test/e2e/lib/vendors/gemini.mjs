// What Google's Generative Language API answers: generateContent, its stream, countTokens, embeddings, models. Its events end
// with CRLF, as the real ones do.
import { embedding, field, longer } from './shared.mjs';

export const gemini = {
  name: 'gemini',
  key: (request) => request.headers['x-goog-api-key'],
  error: (code, message) => ({ error: { code, message, status: statusOf(code) } }),
  find(request) {
    if (request.method === 'GET') return request.path === '/v1beta/models' ? { answer: models() } : null;
    const match = /^\/v1(?:beta)?\/models\/([^/:]+):(\w+)$/.exec(request.path);
    const make = { generateContent: generate, streamGenerateContent: generate, countTokens: count, embedContent: embed, batchEmbedContents: embedMany }[match?.[2]];
    return make ? make(request, match[1], match[2] === 'streamGenerateContent') : null;
  },
};

const statusOf = (code) => ({ 401: 'UNAUTHENTICATED', 404: 'NOT_FOUND', 429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL' })[code] ?? 'INVALID_ARGUMENT';

const models = () => ({ models: [{ name: 'models/gemini-2.5-flash', displayName: 'Gemini 2.5 Flash', supportedGenerationMethods: ['generateContent'] }] });
const count = () => ({ answer: (say) => ({ totalTokens: say.tokens.input, promptTokensDetails: [{ modality: 'TEXT', tokenCount: say.tokens.input }] }) });
const embed = () => ({ answer: () => ({ embedding: { values: embedding(0) } }) });
const embedMany = ({ json }) => ({ answer: () => ({ embeddings: json.requests.map((_, index) => ({ values: embedding(index) })) }) });

const usageOf = ({ input, output, cached = 0 }) => ({
  promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: input + output, ...(cached ? { cachedContentTokenCount: cached } : {}) });

function generate({ json, query }, model, streams) {
  const tool = json.tools?.[0]?.functionDeclarations?.[0]?.name;
  const piece = (parts, usage, finishReason) => ({
    candidates: [{ content: { parts, role: 'model' }, ...(finishReason ? { finishReason } : {}), index: 0 }],
    ...field('usageMetadata', usage, usageOf), modelVersion: model, responseId: 'mock1' });
  const use = { functionCall: { name: tool, args: { query: 'invoice 7' } } };
  const reason = (say) => say.reason('STOP', 'MAX_TOKENS');
  return {
    streams: streams && query.get('alt') === 'sse', type: 'text/event-stream', most: json.generationConfig?.maxOutputTokens ?? Infinity, tool,
    answer: (say) => {
      const whole = piece(tool ? [use] : [{ text: say.words.join('') }], say.usage, reason(say));
      return streams ? [whole] : whole;
    },
    *events(say) {
      const frame = (data) => `data: ${JSON.stringify(data)}\r\n\r\n`;
      let output = 0;
      for (const text of tool ? [] : longer(say)) yield frame(piece([{ text }], say.usage && { ...say.usage, output: ++output }));
      const last = tool ? [use] : [{ text: '' }];
      for (const usage of say.usages.length ? say.usages : [undefined]) yield frame(piece(last, usage, reason(say)));
    },
  };
}
