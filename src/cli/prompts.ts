import type { InterruptChoice } from '../apply/ports.js';
import type { Auth } from '../config/config.js';
import type { Io } from './io.js';

/** Every question that the program ever asks. All go to standard error; none is asked unless `interactive.ts` allows. */
export interface Prompts {
  region(suggested: string | undefined): Promise<string>;
  model(choices: readonly ModelChoice[]): Promise<string>;
  memory(suggested: string): Promise<string>;
  auth(): Promise<Auth>;
  confirm(question: string, fallback: boolean): Promise<boolean>;
  /** One of several; the first is the one that nothing is lost by. */
  choose<T extends string>(
    question: string,
    choices: readonly { readonly value: T; readonly name: string }[],
  ): Promise<T>;
  interrupted(stackName: string): Promise<InterruptChoice>;
  mfaCode(serial: string): Promise<string>;
}

export interface ModelChoice {
  readonly value: string;
  readonly label: string;
  readonly note: string;
  readonly fits: boolean;
}

/** The library writes its questions to standard output unless told otherwise; ours belongs to results. */
export async function createPrompts(io: Io): Promise<Prompts> {
  const { confirm, input, password, select } = await import('@inquirer/prompts');
  const context = { input: io.stdin.stream as NodeJS.ReadStream, output: io.stderr.stream };
  return {
    region: (suggested) =>
      input(
        {
          message: 'AWS Region',
          ...(suggested === undefined ? {} : { default: suggested }),
          validate: (text) => /^[a-z]{2}(-[a-z]+)+-\d$/.test(text.trim()) || 'a Region looks like eu-west-1',
        },
        context,
      ).then((text) => text.trim()),
    model: async (choices) => {
      const other = '\u0000other';
      const chosen = await select(
        {
          message: 'Model',
          pageSize: 12,
          choices: [
            ...choices.map(({ value, label, note }) => ({
              value,
              name: label,
              short: value,
              description: note,
            })),
            {
              value: other,
              name: 'another one …',
              description: 'any name of ollama.com/library, or hf.co/user/repo:QUANT',
            },
          ],
        },
        context,
      );
      if (chosen !== other) return chosen;
      const named = await input(
        { message: 'Name of the model', validate: (text) => text.trim() !== '' || 'a name' },
        context,
      );
      return named.trim();
    },
    memory: (suggested) =>
      input(
        {
          message: 'Memory in MB, or auto for the smallest that fits',
          default: suggested,
          validate: (text) =>
            text.trim() === 'auto' || inRange(Number(text)) || 'auto, or a whole number from 128 to 10240',
        },
        context,
      ).then((text) => text.trim()),
    auth: () =>
      select(
        {
          message: 'Who may call the URL',
          choices: [
            {
              value: 'iam',
              name: 'iam',
              description: 'signed requests of this account; clients go through `ollama-lambda proxy`',
            },
            {
              value: 'api-key',
              name: 'api-key',
              description: 'anyone with the key; openai and ollama clients work unchanged',
            },
          ],
        },
        context,
      ) as Promise<Auth>,
    confirm: (message, fallback) => confirm({ message, default: fallback }, context),
    choose: (message, choices) => select({ message, choices: [...choices] }, context),
    interrupted: (stackName) =>
      select(
        {
          message: `CloudFormation is still working on ${stackName}`,
          choices: [
            { value: 'go-on', name: 'go on watching' },
            { value: 'cancel', name: 'cancel it and roll back' },
            { value: 'detach', name: 'leave; it goes on by itself' },
          ],
        },
        context,
      ).catch((error: unknown) => {
        // A second Ctrl-C at this question means: leave.
        if (isForcedClose(error)) return 'detach';
        throw error;
      }) as Promise<InterruptChoice>,
    mfaCode: (serial) => password({ message: `MFA code for ${serial}`, mask: true }, context),
  };
}

/** What the library throws for Ctrl-C at a question. */
export const isForcedClose = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ExitPromptError';

const inRange = (memory: number): boolean => Number.isInteger(memory) && memory >= 128 && memory <= 10240;
