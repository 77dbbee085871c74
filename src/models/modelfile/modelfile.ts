import { type Command, commandsOf, ModelfileMistake } from './commands.js';
import { type ParameterValue, parameterOf } from './parameters.js';
import { templateMistake } from './template.js';

/** What a Modelfile says, understood. */
export interface Modelfile {
  /** Names, or paths of GGUF files; at least one, in the order of the file. Of several names the last one counts. */
  readonly from: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly template: string | undefined;
  readonly system: string | undefined;
  /** Path of a LoRA adapter in GGUF. */
  readonly adapter: string | undefined;
  readonly licences: readonly string[];
  readonly messages: readonly Message[];
  /** For the config document: names of Ollama's own templates and readers, and the oldest Ollama that will do. */
  readonly renderer: string | undefined;
  readonly parser: string | undefined;
  readonly requires: string | undefined;
}

export interface Message {
  readonly role: string;
  readonly content: string;
}

/**
 * Reads a Modelfile as `ollama create` does: of TEMPLATE, SYSTEM, ADAPTER, RENDERER, PARSER and REQUIRES the last one
 * counts; files behind FROM, LICENSE, MESSAGE and `PARAMETER stop` add up.
 *
 * @throws ModelfileMistake with the line, in words that continue "the Modelfile: …"
 */
export function parseModelfile(text: string): Modelfile {
  const commands = commandsOf(text);
  const all = (name: Command['name']): readonly string[] =>
    commands.filter((command) => command.name === name).map(({ value }) => value);
  const from = all('from');
  if (from.length === 0) throw new ModelfileMistake('it has no FROM');
  if (from.includes('')) throw new ModelfileMistake('its FROM is empty');
  if (all('draft').length > 0)
    throw new ModelfileMistake('it has a DRAFT, which a function has no memory for');
  return {
    from,
    parameters: parametersIn(commands),
    template: templateIn(commands),
    system: all('system').at(-1),
    adapter: all('adapter').at(-1),
    licences: all('license'),
    messages: commands
      .filter(({ name }) => name === 'message')
      .map(({ argument, value }) => ({ role: argument ?? '', content: value })),
    renderer: all('renderer').at(-1),
    parser: all('parser').at(-1),
    requires: requiredIn(commands),
  };
}

function templateIn(commands: readonly Command[]): string | undefined {
  const last = commands.findLast(({ name }) => name === 'template');
  const mistake = last && templateMistake(last.value);
  if (mistake === undefined) return last?.value;
  throw new ModelfileMistake(`line ${last?.line}: its TEMPLATE ${mistake}`);
}

function requiredIn(commands: readonly Command[]): string | undefined {
  const last = commands.findLast(({ name }) => name === 'requires');
  if (last === undefined) return undefined;
  const version = last.value.replace(/^v/, '');
  if (/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){0,2}([-+][0-9A-Za-z.+-]+)?$/.test(version)) return version;
  throw new ModelfileMistake(
    `line ${last.line}: REQUIRES is ${JSON.stringify(last.value.slice(0, 40))}, expected a version such as 0.14.0`,
  );
}

function parametersIn(commands: readonly Command[]): Readonly<Record<string, ParameterValue>> {
  const parameters = new Map<string, ParameterValue>();
  for (const { name, argument = '', value, line } of commands) {
    if (name !== 'parameter') continue;
    const read = parameterOf(argument, value, line);
    if (read === undefined) continue;
    const before = parameters.get(argument);
    const list = Array.isArray(before) && Array.isArray(read);
    parameters.set(argument, list ? [...before, ...read] : read);
  }
  return Object.fromEntries(parameters);
}

/** A Modelfile that says nothing but FROM and ADAPTER. */
export const silent: Omit<Modelfile, 'from' | 'adapter'> = {
  parameters: {},
  template: undefined,
  system: undefined,
  licences: [],
  messages: [],
  renderer: undefined,
  parser: undefined,
  requires: undefined,
};
