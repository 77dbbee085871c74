import { errorInStream } from '../protocol.js';
import type { AnswerFacts } from '../stream-end.js';
import { type Fields, fieldsOf, listOf, numberOf, parseObject, textOf } from './fields.js';
import { eventData, eventFrame } from './frames.js';
import { cutMark, end, hidden, more, said, type Transcript } from './transcript.js';

const done = 'data: [DONE]\n\n';

/**
 * `/v1/chat/completions` and `/v1/completions`: unnamed events, then `[DONE]`. `hidesUsage` of a caller who did not ask for
 * the event that has nothing but the counts.
 */
export function openaiTranscript(kind: 'chat' | 'completion', hidesUsage = false): Transcript {
  const facts: AnswerFacts = {};
  const toolCalls: unknown[] = [];
  const logprobs: unknown[] = [];
  let head: Fields | undefined;
  let content = '';
  let reasoning = '';
  let finish: unknown = null;
  let usage: unknown;
  let pieces = 0;

  const hear = (choice: Fields): void => {
    const delta = fieldsOf(choice.delta);
    const text = textOf(kind === 'chat' ? delta.content : choice.text);
    const calls = listOf(delta.tool_calls);
    if (text !== '' || textOf(delta.reasoning) !== '' || calls.length > 0) pieces++;
    content += text;
    reasoning += textOf(delta.reasoning);
    toolCalls.push(...calls);
    logprobs.push(...listOf(fieldsOf(choice.logprobs).content));
    finish = choice.finish_reason ?? finish;
  };

  return {
    separator: '\n\n',
    take(frame) {
      if (isDone(frame)) return end;
      const chunk = parseObject(eventData(frame) ?? '');
      if (chunk === undefined) return more;
      if (chunk.error !== undefined) return said(chunk.error);
      // When the engine's runner dies it writes one chunk with an empty model, and nothing after it.
      if (chunk.model !== '') head ??= headOf(chunk);
      const choices = listOf(chunk.choices);
      hear(fieldsOf(choices[0]));
      usage = chunk.usage ?? usage;
      facts.tokens = pieces; // The engine writes a chunk a token.
      Object.assign(facts, countsOf(fieldsOf(usage)));
      return hidesUsage && choices.length === 0 && chunk.usage ? hidden : more;
    },
    ends: isDone,
    cut() {
      if (head === undefined) return undefined;
      const empty = kind === 'chat' ? { delta: {} } : { text: '' };
      const choices = [{ index: 0, ...empty, finish_reason: 'length' }];
      return `${eventFrame({ ...head, choices, ...cutMark })}${done}`;
    },
    fail: (failure) => errorInStream('openai', failure),
    whole(cut) {
      const message = {
        role: 'assistant',
        content,
        ...(reasoning !== '' && { reasoning }),
        ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
      };
      const choice = {
        index: 0,
        ...(kind === 'chat' ? { message } : { text: content }),
        finish_reason: cut ? 'length' : finish,
        ...(logprobs.length > 0 && { logprobs: { content: logprobs } }),
      };
      const object = kind === 'chat' ? 'chat.completion' : 'text_completion';
      // An answer that was cut has no usage: nobody knows it, and OpenAI's is optional for that case.
      return { ...head, object, choices: [choice], ...(cut ? cutMark : usage !== undefined && { usage }) };
    },
    get begun() {
      return pieces > 0;
    },
    facts,
  };
}

const isDone = (frame: string): boolean => eventData(frame) === '[DONE]';

function headOf({ id, object, created, model, system_fingerprint }: Fields): Fields {
  return { id, object, created, model, system_fingerprint };
}

/** Of `/v1/completions` every chunk has counts; all but the last are zero. */
function countsOf(usage: Fields): AnswerFacts {
  const promptTokens = numberOf(usage.prompt_tokens);
  const tokens = numberOf(usage.completion_tokens);
  return { ...(promptTokens ? { promptTokens } : {}), ...(tokens ? { tokens } : {}) };
}
