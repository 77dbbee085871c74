import contract from '../contract.json' with { type: 'json' };

export interface ConversationOptions {
  /** Of DynamoDB. */
  readonly table: string;
  /** For which a turn is kept. */
  readonly days: number;
}

const names = contract.environment;

/**
 * Reads `OLLAMA_LAMBDA_CONVERSATIONS`, the days, and the name of the table; undefined without a table.
 * @throws Error when they are wrong
 */
export function readConversations(
  environment: Readonly<Record<string, string | undefined>>,
): ConversationOptions | undefined {
  const table = environment[names.conversationsTable];
  if (!table) return undefined;
  const text = environment[names.conversations] || '30';
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new Error(
      `${names.conversations} is ${JSON.stringify(text)}; expected a number of days from 1 to 9999`,
    );
  }
  return Object.freeze({ table, days: Number(text) });
}
