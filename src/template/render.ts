import { readCfn, writeCfn } from './cfn-yaml.js';
import { compose, type Fragment, fill, type Part } from './compose.js';
import type { RenderInput, Values } from './feature.js';
import { features } from './features/list.js';
import { shortId } from './short-id.js';

/**
 * The texts of `templates/`, YAML or the JSON that the build makes of it: reading files is somebody else's work. `fragments`
 * is keyed by feature id.
 */
export interface TemplateTexts {
  readonly base: string;
  readonly fragments: Readonly<Record<string, string>>;
}

/** The same, read: only those that a config has a use for, each once. */
type Fragments = (name: string) => Fragment;

export interface RenderedTemplate {
  /** Intrinsics in their long form: what JSON.stringify makes of it is a template too. */
  readonly template: Readonly<Record<string, unknown>>;
  /** YAML. The same input gives the same text; it is written when it is first asked for. */
  readonly text: string;
}

/** Files below `templates/features/`, without `.yaml`, that `TemplateTexts.fragments` has to hold. */
export const fragmentNames: readonly string[] = features.map((feature) => feature.id);

/** @throws Error when the texts of `templates/` do not go together: a bug, never the user's doing. */
export function renderTemplate(input: RenderInput, texts: TemplateTexts): RenderedTemplate {
  const fragments = fragmentsOf(texts);
  const template = assemble(input, fragments, idOf(input, fragments));
  let text: string | undefined;
  return {
    template,
    get text() {
      text ??= writeCfn(template);
      return text;
    },
  };
}

/**
 * Eight hex digits that change with everything that a published version holds, but for its API keys: those have a
 * parameter of their own that does the same (`api-key.yaml`), so that they change without a new template.
 * All of it is also in the function itself, since Lambda refuses to publish a version of an unchanged function.
 */
export const versionId = (input: RenderInput, texts: TemplateTexts): string =>
  idOf(input, fragmentsOf(texts));

function idOf(input: RenderInput, fragments: Fragments): string {
  const { Resources } = assemble(input, fragments, 'Id') as { Resources: Record<string, unknown> };
  const held = [versioned(Resources.Function), input.fingerprint, input.config.repository];
  return shortId(JSON.stringify(held));
}

/** Reserved concurrency belongs to the function as a whole: changing it alone gives Lambda no version to publish. */
function versioned(resource: unknown): unknown {
  const { Properties } = resource as { Properties: Record<string, unknown> };
  const { ReservedConcurrentExecutions: _, ...held } = Properties;
  return { ...(resource as object), Properties: held };
}

function assemble(input: RenderInput, fragments: Fragments, version: string): Record<string, unknown> {
  const common = commonValues(input, version);
  const parts = features
    .filter((feature) => feature.applies(input.config))
    .flatMap((feature) => {
      const fragment = fragments(feature.id);
      const instances = feature.instances?.(input) ?? [{}];
      return instances.map((values) => part(feature.id, fragment, { ...common, ...values }));
    });
  return compose(part('base', fragments('base'), common), parts);
}

function commonValues(
  { config, memory, architecture, fingerprint, model }: RenderInput,
  version: string,
): Values {
  return {
    name: config.name,
    model,
    fingerprint,
    architecture,
    memory,
    memoryText: String(memory),
    timeout: config.timeout,
    ephemeralStorage: config.ephemeralStorage,
    context: String(config.context),
    auth: config.endpoint.auth,
    version,
  };
}

const part = (name: string, fragment: Fragment, values: Values): Part => ({
  name,
  fragment: fill(fragment, values, name),
});

function fragmentsOf(texts: TemplateTexts): Fragments {
  const known = new Map<string, Fragment>();
  return (name) => {
    const found = known.get(name) ?? readFragment(name === 'base' ? texts.base : texts.fragments[name], name);
    known.set(name, found);
    return found;
  };
}

/** @throws Error for a text that is missing or is neither YAML nor JSON */
export function readFragment(text: string | undefined, name: string): Fragment {
  if (text === undefined) throw new Error(`no text for the fragment ${name}`);
  if (text.startsWith('{')) return JSON.parse(text) as Fragment;
  const document = readCfn(text);
  if (document.kind === 'invalid')
    throw new Error(`${name}:${document.line}:${document.column} ${document.message}`);
  return document.value as Fragment;
}
