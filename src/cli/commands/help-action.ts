import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Action } from '../command.js';
import { topics, topicText } from '../help/topics.js';
import { troubleDocument, troubleText } from '../help/trouble-text.js';
import { troubleOf } from '../help/troubles/list.js';
import { helpOf } from '../program.js';

export const helpAction: Action = async ({ argument }, session) => {
  const topic = topics.find(({ name }) => name === argument);
  if (topic !== undefined) {
    const rows = topic.rows().map(([term, meaning]) => ({ term, meaning }));
    session.result(
      session.json
        ? JSON.stringify({ schemaVersion: 1, ok: true, topic: topic.name, rows }, null, 2)
        : topicText(topic, session.io.stdout.columns),
    );
    return exitCodes.ok;
  }
  const trouble = troubleOf(argument ?? '');
  if (trouble !== undefined) {
    session.result(
      session.json
        ? JSON.stringify(troubleDocument(trouble), null, 2)
        : troubleText(trouble, session.io.stdout.columns),
    );
    return exitCodes.ok;
  }
  const help = helpOf(argument, session.io.stdout.columns);
  if (help === undefined) {
    throw new UserError({
      code: 'topic-unknown',
      message: `there is no command, topic or error called ${String(argument).slice(0, 60)}`,
      why: `topics are ${topics.map(({ name }) => name).join(', ')}`,
      next: ['ollama-lambda --help'],
      exitCode: exitCodes.usage,
    });
  }
  session.result(help);
  return exitCodes.ok;
};
