import type { Fields } from './desk.js';
import { nowInSeconds } from './usage.js';
import type { Answer } from './words.js';

/** What has come out in the end. */
interface Outcome {
  readonly output: readonly Fields[];
  readonly usage: Fields;
}

/** The object around an output of `/v1/responses`, in progress without one. The engine says `completed` of a cut answer, too. */
export function responseObject(id: string, body: Fields, outcome?: Outcome): Fields {
  const tools = Array.isArray(body.tools) ? (body.tools as readonly Fields[]) : [];
  return {
    id,
    object: 'response',
    created_at: nowInSeconds(),
    completed_at: outcome === undefined ? null : nowInSeconds(),
    status: outcome === undefined ? 'in_progress' : 'completed',
    incomplete_details: null,
    model: body.model,
    previous_response_id: null,
    instructions: body.instructions ?? null,
    output: outcome?.output ?? [],
    error: null,
    tools: tools.map(({ type, name, description, strict = null, parameters }) => ({
      type,
      name,
      description,
      strict,
      parameters: inOrder(parameters),
    })),
    tool_choice: 'auto',
    truncation: body.truncation ?? 'disabled',
    parallel_tool_calls: true,
    text: { format: (body.text as { format?: Fields } | undefined)?.format ?? { type: 'text' } },
    top_p: body.top_p ?? 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    top_logprobs: 0,
    temperature: body.temperature ?? 1,
    reasoning: reasoningOf(body.reasoning as Fields | undefined),
    usage: outcome?.usage ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: null,
    store: false,
    background: body.background ?? false,
    service_tier: 'default',
    metadata: {},
    safety_identifier: null,
    prompt_cache_key: null,
  };
}

export function usageOf({ promptTokens, pieces }: Answer): Fields {
  return {
    input_tokens: promptTokens,
    output_tokens: pieces.length,
    total_tokens: promptTokens + pieces.length,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens_details: { reasoning_tokens: 0 },
  };
}

const reasoningOf = (wished: Fields | undefined): Fields | null =>
  wished?.effort || wished?.summary
    ? { effort: wished.effort ?? null, summary: wished.summary ?? null }
    : null;

/** A schema goes through a map on its way, which orders its outermost keys. */
function inOrder(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema ?? null;
  return Object.fromEntries(Object.entries(schema).sort(([a], [b]) => (a < b ? -1 : 1)));
}
