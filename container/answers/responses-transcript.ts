import type { AnswerFacts } from '../stream-end.js';
import { type Fields, fieldsOf, isObject, listOf, numberOf, parseObject, textOf } from './fields.js';
import { eventData, type NamedEvent, namedEventFrame } from './frames.js';
import { cutMark, end, more, said, type Transcript } from './transcript.js';

/** `/v1/responses`: named, numbered events, the last one of `response.completed`, `.incomplete` and `.failed`. */
export function responsesTranscript(): Transcript {
  const facts: AnswerFacts = {};
  const items = new Map<unknown, Fields>();
  let response: Fields | undefined;
  let final: Fields | undefined;
  let open: { readonly index: unknown; readonly item: Fields; text: string } | undefined;
  let next = 0;
  let pieces = 0;

  const hear = (event: Fields): void => {
    next = (numberOf(event.sequence_number) ?? next) + 1;
    if (isObject(event.response)) response = event.response;
    switch (event.type) {
      case 'response.output_item.added':
        open = { index: event.output_index, item: fieldsOf(event.item), text: '' };
        break;
      case 'response.output_item.done':
        items.set(event.output_index, fieldsOf(event.item));
        open = undefined;
        break;
      default:
        if (!textOf(event.type).endsWith('.delta')) return;
        pieces++;
        facts.tokens = pieces; // The engine writes a delta a token.
        if (open !== undefined) open.text += textOf(event.delta);
    }
  };

  const numbered = (event: NamedEvent): string => namedEventFrame({ ...event, sequence_number: next++ });

  /** A call of a tool whose arguments were cut off is left out: it must not be made. */
  const partial = (): Fields | undefined =>
    open === undefined ? undefined : partialItem(open.item, open.text);

  const ended = (status: 'incomplete' | 'failed', why: Fields): Fields => {
    const last = partial();
    const output = [...items.values(), ...(last === undefined ? [] : [last])];
    return { object: 'response', ...response, status, output, ...why };
  };
  const incomplete = (): Fields =>
    ended('incomplete', { incomplete_details: { reason: 'max_output_tokens' }, ...cutMark });

  return {
    separator: '\n\n',
    take(frame) {
      const event = parseObject(eventData(frame) ?? '');
      if (event === undefined) return more;
      if (event.error !== undefined) return said(event.error);
      if (event.type === 'response.failed') return said(fieldsOf(event.response).error ?? 'response.failed');
      hear(event);
      if (!isFinal(event)) return more;
      final = fieldsOf(event.response);
      Object.assign(facts, countsOf(fieldsOf(final.usage)));
      return end;
    },
    ends: (frame) => isFinal(parseObject(eventData(frame) ?? '') ?? {}),
    cut() {
      if (response === undefined) return undefined;
      const answer = incomplete();
      const item = partial();
      return [
        ...(item === undefined ? [] : closing(item, open?.index, open?.text ?? '')).map(numbered),
        numbered({ type: 'response.incomplete', response: answer }),
      ].join('');
    },
    fail({ message, requestId }) {
      const error = { code: 'server_error', message };
      const known = response === undefined ? { id: `resp_${requestId}` } : {};
      return numbered({ type: 'response.failed', response: { ...known, ...ended('failed', { error }) } });
    },
    whole(cut) {
      if (cut || final === undefined) return incomplete();
      // The engine's answer in one piece has a message even when nothing was said.
      const spoken = listOf(final.output).some((item) => fieldsOf(item).type !== 'reasoning');
      return spoken ? final : { ...final, output: [...listOf(final.output), emptyMessage(final)] };
    },
    get begun() {
      return pieces > 0;
    },
    facts,
  };
}

const isFinal = ({ type }: Fields): boolean =>
  type === 'response.completed' || type === 'response.incomplete';

const textPart = (text: string): Fields => ({ type: 'output_text', text, annotations: [], logprobs: [] });

const emptyMessage = ({ id }: Fields): Fields => ({
  id: textOf(id).replace(/^resp_/, 'msg_'),
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [textPart('')],
});

function partialItem(item: Fields, text: string): Fields | undefined {
  if (item.type === 'message') return { ...item, status: 'incomplete', content: [textPart(text)] };
  if (item.type === 'reasoning') return { ...item, summary: [{ type: 'summary_text', text }] };
  return undefined;
}

/** The events that close an item before its time, in the order of the engine's own. */
function closing(item: Fields, index: unknown, text: string): readonly NamedEvent[] {
  const where = { item_id: item.id, output_index: index };
  const done = { type: 'response.output_item.done', output_index: index, item };
  if (item.type === 'reasoning') {
    return [{ type: 'response.reasoning_summary_text.done', ...where, summary_index: 0, text }, done];
  }
  return [
    { type: 'response.output_text.done', ...where, content_index: 0, text, logprobs: [] },
    { type: 'response.content_part.done', ...where, content_index: 0, part: textPart(text) },
    done,
  ];
}

const countsOf = (usage: Fields): AnswerFacts => ({
  promptTokens: numberOf(usage.input_tokens),
  tokens: numberOf(usage.output_tokens),
});
