import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Action } from '../command.js';
import { type Topic, topics, topicText } from '../help/topics.js';
import { troubleDocument, troubleText } from '../help/trouble-text.js';
import { troubleOf } from '../help/troubles/list.js';
import { helpOf } from '../program.js';

export const helpAction: Action = async ({ argument }, session) => {
  const { columns } = session.io.stdout;
  const found =
    explained(argument ?? '', columns) ?? commandHelp(argument, columns) ?? (await rule(argument, columns));
  if (found === undefined) {
    throw new UserError({
      code: 'topic-unknown',
      message: `there is no command, topic, error or rule called ${String(argument).slice(0, 60)}`,
      why: `topics are ${topics.map(({ name }) => name).join(', ')}`,
      next: ['ollama-lambda --help'],
      exitCode: exitCodes.usage,
    });
  }
  const { text, document } = found;
  session.result(session.json ? JSON.stringify(document, null, 2) : text);
  return exitCodes.ok;
};

interface Explained {
  readonly text: string;
  /** Of `--json`. */
  readonly document: Record<string, unknown>;
}

function explained(word: string, columns: number): Explained | undefined {
  const topic = topics.find(({ name }) => name === word);
  if (topic !== undefined) return { text: topicText(topic, columns), document: topicDocument(topic) };
  const trouble = troubleOf(word);
  if (trouble === undefined) return undefined;
  return { text: troubleText(trouble, columns), document: troubleDocument(trouble) };
}

function topicDocument(topic: Topic): Record<string, unknown> {
  const rows = topic.rows().map(([term, meaning]) => ({ term, meaning }));
  return { schemaVersion: 1, ok: true, topic: topic.name, rows };
}

function commandHelp(word: string | undefined, columns: number): Explained | undefined {
  const text = helpOf(word, columns);
  if (text === undefined) return undefined;
  return { text, document: { schemaVersion: 1, ok: true, command: word ?? '', help: text } };
}

/** A refused plan has the id of a rule as its code. */
async function rule(word: string | undefined, columns: number): Promise<Explained | undefined> {
  const { everyRule } = await import('../../template/validate/every-rule.js');
  const found = everyRule.find(({ id }) => id === word);
  if (found === undefined) return undefined;
  const { ruleDocument, ruleText } = await import('../help/rule-text.js');
  return { text: ruleText(found, columns), document: ruleDocument(found) };
}
