import type { Call } from '../answers/call.js';

export const notNow = 'the conversation cannot be read at the moment; ask again';

/** What AWS says names tables and roles, which is for the log. */
export const tellUnreachable = (
  note: (event: string, fields: Record<string, unknown>) => void,
  { record }: Pick<Call, 'record'>,
  error: unknown,
  event = 'conversation-unreachable',
): void =>
  note(event, {
    level: 'error',
    requestId: record.requestId,
    reason: error instanceof Error ? error.message : String(error),
  });
