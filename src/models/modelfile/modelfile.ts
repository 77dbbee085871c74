import { type Command, commandsOf, ModelfileMistake } from './commands.js';
import { type ParameterValue, parameterOf } from './parameters.js';

/** What a Modelfile says, understood. */
export interface Modelfile {
  /** A name, or the path of a GGUF file. */
  readonly from: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly template: string | undefined;
  readonly system: string | undefined;
  /** Paths of LoRA adapters in GGUF. */
  readonly adapters: readonly string[];
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
 * Reads a Modelfile as `ollama create` does: of FROM, TEMPLATE, SYSTEM, RENDERER, PARSER and REQUIRES the last one
 * counts; LICENSE, ADAPTER, MESSAGE and `PARAMETER stop` add up.
 *
 * @throws ModelfileMistake with the line, in words that continue "the Modelfile: …"
 */
export function parseModelfile(text: string): Modelfile {
  const commands = commandsOf(text);
  const all = (name: Command['name']): readonly string[] =>
    commands.filter((command) => command.name === name).map(({ value }) => value);
  const from = all('from').at(-1);
  if (from === undefined) throw new ModelfileMistake('it has no FROM');
  if (from === '') throw new ModelfileMistake('its FROM is empty');
  if (all('draft').length > 0)
    throw new ModelfileMistake('it has a DRAFT, which a function has no memory for');
  return {
    from,
    parameters: parametersIn(commands),
    template: all('template').at(-1),
    system: all('system').at(-1),
    adapters: all('adapter'),
    licences: all('license'),
    messages: commands
      .filter(({ name }) => name === 'message')
      .map(({ argument, value }) => ({ role: argument ?? '', content: value })),
    renderer: all('renderer').at(-1),
    parser: all('parser').at(-1),
    requires: all('requires').at(-1),
  };
}

function parametersIn(commands: readonly Command[]): Readonly<Record<string, ParameterValue>> {
  const parameters = new Map<string, ParameterValue>();
  for (const { name, argument = '', value, line } of commands) {
    if (name !== 'parameter') continue;
    const read = parameterOf(argument, value, line);
    const before = parameters.get(argument);
    const list = Array.isArray(before) && Array.isArray(read);
    parameters.set(argument, list ? [...before, ...read] : read);
  }
  return Object.fromEntries(parameters);
}
