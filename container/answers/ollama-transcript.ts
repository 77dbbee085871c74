import { errorInStream } from '../protocol.js';
import type { AnswerFacts } from '../stream-end.js';
import { type Fields, fieldsOf, listOf, numberOf, parseObject, textOf } from './fields.js';
import { cutMark, end, more, said, type Transcript } from './transcript.js';

/** `/api/chat` and `/api/generate`: one JSON object a line, the last with `done: true`. */
export function ollamaTranscript(kind: 'chat' | 'generate'): Transcript {
  const start = performance.now();
  const facts: AnswerFacts = {};
  const toolCalls: unknown[] = [];
  const logprobs: unknown[] = [];
  let content = '';
  let thinking = '';
  let pieces = 0;
  let last: Fields | undefined;

  /** The engine's own last line would have these, but for the counts that only it knows. */
  const cutLine = (line: Fields): Fields => ({
    model: line.model,
    created_at: new Date().toISOString(),
    ...(kind === 'chat' ? { message: { role: 'assistant', content: '' } } : { response: '' }),
    done: true,
    done_reason: 'length',
    total_duration: Math.round((performance.now() - start) * 1e6),
    eval_count: pieces,
    ...cutMark,
  });

  return {
    separator: '\n',
    take(frame) {
      const line = parseObject(frame);
      if (line === undefined) return more;
      if (line.error !== undefined) return said(line.error);
      const message = kind === 'chat' ? fieldsOf(line.message) : line;
      const text = textOf(kind === 'chat' ? message.content : line.response);
      const calls = listOf(message.tool_calls);
      if (text !== '' || textOf(message.thinking) !== '' || calls.length > 0) pieces++;
      content += text;
      thinking += textOf(message.thinking);
      toolCalls.push(...calls);
      logprobs.push(...listOf(line.logprobs));
      last = line;
      if (line.done !== true) {
        facts.tokens = pieces; // The engine writes a line a token.
        return more;
      }
      Object.assign(facts, countsOf(line));
      return end;
    },
    ends: (frame) => parseObject(frame)?.done === true,
    cut: () => (last === undefined ? undefined : `${JSON.stringify(cutLine(last))}\n`),
    fail: (failure) => errorInStream('ollama', failure),
    whole(cut) {
      const line = cut ? cutLine(last ?? {}) : (last ?? {});
      const spoken = {
        ...(thinking !== '' && { thinking }),
        ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
      };
      return {
        ...line,
        ...(kind === 'chat'
          ? { message: { ...fieldsOf(line.message), content, ...spoken } }
          : { response: content, ...spoken }),
        ...(logprobs.length > 0 && { logprobs }),
      };
    },
    get begun() {
      return pieces > 0;
    },
    facts,
  };
}

/** The counts of a last line; durations are in nanoseconds. */
function countsOf(line: Fields): AnswerFacts {
  const tokens = numberOf(line.eval_count);
  const duration = numberOf(line.eval_duration);
  return {
    promptTokens: numberOf(line.prompt_eval_count),
    tokens,
    ...(tokens && duration ? { tokensPerSecond: tokens / (duration / 1e9) } : {}),
  };
}
