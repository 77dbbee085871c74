import { errorInStream } from '../protocol.js';
import type { AnswerFacts } from '../stream-end.js';
import { type Fields, fieldsOf, numberOf, parseObject, textOf } from './fields.js';
import { eventData, namedEventFrame } from './frames.js';
import { cutMark, end, more, said, type Transcript } from './transcript.js';

/** `/v1/messages`: named events, the last `message_stop`. */
export function anthropicTranscript(): Transcript {
  const facts: AnswerFacts = {};
  const tools = new Map<unknown, { readonly block: Fields; json: string }>();
  let message: Fields | undefined;
  let text = '';
  let thinking = '';
  let open: unknown;
  let stop: Fields = {};
  let usage: Fields = {};
  let pieces = 0;

  const hear = (event: Fields): void => {
    const delta = fieldsOf(event.delta);
    switch (event.type) {
      case 'message_start':
        message = fieldsOf(event.message);
        usage = fieldsOf(message.usage);
        break;
      case 'content_block_start': {
        const block = fieldsOf(event.content_block);
        open = event.index;
        if (block.type === 'tool_use') tools.set(event.index, { block, json: '' });
        break;
      }
      case 'content_block_delta': {
        pieces++;
        text += textOf(delta.text);
        thinking += textOf(delta.thinking);
        const tool = tools.get(event.index);
        if (tool !== undefined) tool.json += textOf(delta.partial_json);
        break;
      }
      case 'content_block_stop':
        open = undefined;
        break;
      case 'message_delta':
        stop = delta;
        usage = { ...usage, ...fieldsOf(event.usage) };
        facts.promptTokens = numberOf(usage.input_tokens);
        facts.tokens = numberOf(usage.output_tokens);
    }
  };

  return {
    separator: '\n\n',
    take(frame) {
      const event = parseObject(eventData(frame) ?? '');
      if (event === undefined) return more;
      if (event.error !== undefined) return said(event.error);
      hear(event);
      if (event.type === 'content_block_delta') facts.tokens = pieces; // The engine writes one a token.
      return event.type === 'message_stop' ? end : more;
    },
    ends: (frame) => parseObject(eventData(frame) ?? '')?.type === 'message_stop',
    cut() {
      if (message === undefined) return undefined;
      const closing = open === undefined ? '' : namedEventFrame({ type: 'content_block_stop', index: open });
      const delta = { stop_reason: 'max_tokens', stop_sequence: null };
      return [
        closing,
        namedEventFrame({
          type: 'message_delta',
          delta,
          usage: { ...usage, output_tokens: pieces },
          ...cutMark,
        }),
        namedEventFrame({ type: 'message_stop' }),
      ].join('');
    },
    fail: (failure) => errorInStream('anthropic', failure),
    whole(cut) {
      // In the engine's own order. A call whose arguments were cut off is left out: it must not be made.
      const content = [
        ...(thinking === '' ? [] : [{ type: 'thinking', thinking }]),
        ...(text === '' ? [] : [{ type: 'text', text }]),
        ...[...tools.values()].flatMap(({ block, json }) => {
          const input = parseObject(json || '{}');
          return input === undefined ? [] : [{ ...block, input }];
        }),
      ];
      return cut
        ? {
            ...message,
            content,
            stop_reason: 'max_tokens',
            usage: { ...usage, output_tokens: pieces },
            ...cutMark,
          }
        : { ...message, content, ...stop, usage };
    },
    get begun() {
      return pieces > 0;
    },
    facts,
  };
}
