import { didYouMean } from '../../config/did-you-mean.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { begin, type Conversation, readBack, written } from './conversation.js';

/** What a command of the conversation may do. */
export interface ChatContext {
  readonly conversation: Conversation;
  change(conversation: Conversation): void;
  say(text: string): void;
  /** Names of the models that the endpoint serves. */
  models(): Promise<readonly string[]>;
  read(file: string): Promise<string>;
  /** @throws UserError when the file exists: nothing is ever written over */
  writeNew(file: string, text: string): Promise<void>;
}

export interface SlashCommand {
  readonly name: string;
  /** As help shows it; `<file>` is needed, `[name]` may be left out. */
  readonly argument?: string;
  readonly summary: string;
  /** What comes next; nothing is the next message. */
  run(chat: ChatContext, argument: string): Promise<undefined | 'leave' | { readonly ask: string }>;
}

const system: SlashCommand = {
  name: '/system',
  argument: '[text]',
  summary: 'sets the system prompt, or shows it; "/system -" removes it',
  async run(chat, text) {
    const { conversation } = chat;
    if (text === '') return void chat.say(conversation.system ?? 'there is no system prompt');
    chat.change({ ...conversation, system: text === '-' ? undefined : text });
    chat.say(text === '-' ? 'the system prompt is gone' : 'the system prompt is set');
  },
};

const model: SlashCommand = {
  name: '/model',
  argument: '[name]',
  summary: 'goes on with another model, or shows which there are',
  async run(chat, name) {
    const names = await chat.models();
    const shown = names.map((each) => `${each === chat.conversation.model ? '*' : ' '} ${each}`).join('\n');
    if (name === '') return void chat.say(shown);
    const chosen = names.find((each) => each === name || each === `${name}:latest`);
    if (chosen === undefined) return void chat.say(`the endpoint serves no ${name}; it serves\n${shown}`);
    chat.change({ ...chat.conversation, model: chosen });
    chat.say(`from here on: ${chosen}`);
  },
};

const save: SlashCommand = {
  name: '/save',
  argument: '<file>',
  summary: 'writes the conversation into a new file: .md to read, anything else as JSON for /load',
  async run(chat, file) {
    await chat.writeNew(file, written(chat.conversation, file));
    chat.say(`saved in ${file}`);
  },
};

const load: SlashCommand = {
  name: '/load',
  argument: '<file>',
  summary: 'goes on with a conversation that /save wrote as JSON',
  async run(chat, file) {
    const conversation = readBack(await chat.read(file), file);
    chat.change({ ...conversation, model: chat.conversation.model });
    chat.say(`${conversation.turns.length} turns of ${file} are here again`);
  },
};

const clear: SlashCommand = {
  name: '/clear',
  summary: 'forgets the conversation; model and system prompt stay',
  async run(chat) {
    chat.change(begin(chat.conversation.model, chat.conversation.system));
    chat.say('a new conversation');
  },
};

const retry: SlashCommand = {
  name: '/retry',
  summary: 'asks the last question again, without its answer',
  async run(chat) {
    const { turns } = chat.conversation;
    const last = turns.findLastIndex(({ role }) => role === 'user');
    const question = turns[last];
    if (question === undefined) return void chat.say('nothing has been asked yet');
    chat.change({ ...chat.conversation, turns: turns.slice(0, last) });
    return { ask: question.content };
  },
};

const bye: SlashCommand = { name: '/bye', summary: 'ends (as Ctrl-D does)', run: async () => 'leave' };

const help: SlashCommand = {
  name: '/help',
  summary: 'shows this',
  async run(chat) {
    const width = Math.max(...slashCommands.map((command) => usage(command).length));
    const lines = slashCommands.map((command) => `${usage(command).padEnd(width)}  ${command.summary}`);
    chat.say([...lines, '', ...otherKeys].join('\n'));
  },
};

const otherKeys = [
  'A line that ends in \\ goes on in the next one; """ begins and ends a message of several lines.',
  'Ctrl-C stops an answer. Arrow keys bring back what was asked before.',
];

/** Every command of a conversation, in the order of /help. */
export const slashCommands: readonly SlashCommand[] = [system, model, save, load, clear, retry, bye, help];

const usage = ({ name, argument }: SlashCommand): string =>
  argument === undefined ? name : `${name} ${argument}`;

/** Runs one line that begins with a slash. @throws UserError when there is no such command or its argument is missing */
export function runSlash(line: string, chat: ChatContext): ReturnType<SlashCommand['run']> {
  const [name = '', rest = ''] = line.trim().split(/\s+(.*)/s);
  const command = slashCommands.find((each) => each.name === name);
  if (command === undefined) {
    const near = didYouMean(
      name.slice(1),
      slashCommands.map((each) => each.name.slice(1)),
    );
    throw mistake(`there is no ${name}`, near === undefined ? '/help' : `/${near}`);
  }
  if (command.argument?.startsWith('<') === true && rest.trim() === '') {
    throw mistake(`${name} needs ${command.argument}`, usage(command));
  }
  return command.run(chat, rest.trim());
}

const mistake = (message: string, next: string): UserError =>
  new UserError({ code: 'no-such-command', message, next: [next], exitCode: exitCodes.usage });
