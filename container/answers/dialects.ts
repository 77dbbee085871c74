import { anthropicTranscript } from './anthropic-transcript.js';
import { ollamaTranscript } from './ollama-transcript.js';
import { openaiTranscript } from './openai-transcript.js';
import { responsesTranscript } from './responses-transcript.js';
import type { Transcript } from './transcript.js';

/** How a route's streams look. */
export interface Dialect {
  readonly contentType: string;
  /**
   * Bytes that mean nothing, for a stream that has nothing to say yet. Server-sent events have comments. NDJSON has
   * none, and client libraries complain about an empty line; but a line is JSON, in front of which a space is allowed.
   */
  readonly keepAlive: string;
  /** Fields that make the engine give its counts in a stream too. */
  readonly streaming: Readonly<Record<string, unknown>>;
  /** Whether the engine can be asked for its counts behind a caller's back: they come in an event of their own. */
  readonly countsApart?: true;
  /** `hidesCounts`: of a caller who did not ask for them. */
  transcript(hidesCounts?: boolean): Transcript;
}

const ndjson = { contentType: 'application/x-ndjson', keepAlive: ' ', streaming: {} };
const events = { contentType: 'text/event-stream', keepAlive: ': keep-alive\n\n', streaming: {} };
const openai = { ...events, streaming: { stream_options: { include_usage: true } } };

/** The routes that generate text, and so can stream. */
export const dialects: Readonly<Record<string, Dialect>> = {
  '/api/chat': { ...ndjson, transcript: () => ollamaTranscript('chat') },
  '/api/generate': { ...ndjson, transcript: () => ollamaTranscript('generate') },
  '/v1/chat/completions': {
    ...openai,
    countsApart: true,
    transcript: (hidesCounts) => openaiTranscript('chat', hidesCounts),
  },
  '/v1/completions': { ...openai, transcript: () => openaiTranscript('completion') },
  '/v1/responses': { ...events, transcript: responsesTranscript },
  '/v1/messages': { ...events, transcript: anthropicTranscript },
};
