import { createHash } from 'node:crypto';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shapeFor, tinyGguf } from '../../src/sandbox/content/tiny-gguf.js';
import { type Script, scriptedGguf } from './scripted-gguf.js';

/**
 * Makes `folder` a store of Ollama's, without a server, with small models that the real engine loads: `tiny` answers
 * with noise; `tiny-tools` calls `get_weather` when tools are given; `tiny-think` thinks first; `tiny-endless` stops at
 * its limit only; `tiny-json` says a JSON object;
 * `tiny-embed` makes embeddings. The same bytes each time.
 */
export function placeTinyModels(folder: string): void {
  mkdirSync(join(folder, 'blobs'), { recursive: true });
  const random = Buffer.concat([...tinyGguf(shapeFor(500_000))]);
  const scripted = scriptedGguf(scripts);
  placeModel(folder, 'tiny', random, {
    template: '{{ range .Messages }}{{ .Role }}: {{ .Content }}\n{{ end }}assistant: ',
    params: { num_ctx: 2048, temperature: 0, num_predict: 24 },
  });
  placeModel(folder, 'tiny-tools', scripted, { template: toolsTemplate, params: { temperature: 0 } });
  placeModel(folder, 'tiny-think', scripted, { template: thinkTemplate, params: { temperature: 0 } });
  placeModel(folder, 'tiny-endless', scripted, {
    template: '{{ range .Messages }}{{ .Role }}: {{ .Content }}\n{{ end }}assistant;',
  });
  placeModel(folder, 'tiny-json', scripted, {
    template: '{{ range .Messages }}{{ .Role }}: {{ .Content }}\n{{ end }}assistant=',
  });
  placeModel(folder, 'tiny-embed', scriptedGguf(scripts, { poolingType: 1 }), {});
}

/** The last character of the prompt chooses the script; the templates below end accordingly. */
const scripts: readonly Script[] = [
  { after: ':', pieces: ['Plain', ' words', ' in', ' a', ' row', '.'] },
  {
    after: '>',
    pieces: ['<tool_call>', '{"name": "get_weather",', ' "arguments": {"city": "Oslo"}}', '</tool_call>'],
  },
  {
    after: '~',
    pieces: ['<think>', 'Let me', ' think', ' about it', '</think>', 'The answer', ' is', ' 42'],
  },
  { after: ';', pieces: ['On', ' and', ' on,'], loops: true },
  { after: '=', pieces: ['{"name":', ' "Ada",', ' "age":', ' 7}'] },
];

const toolsTemplate = [
  '{{ if .Tools }}tools: {{ .Tools }}\n{{ end }}{{ range .Messages }}{{ .Role }}: {{ .Content }}',
  '{{ if .ToolCalls }}{{ range .ToolCalls }}<tool_call>{"name": "{{ .Function.Name }}", "arguments": {{ .Function.Arguments }}}',
  '</tool_call>{{ end }}{{ end }}',
  '\n{{ end }}assistant{{ if .Tools }}>{{ else }}:{{ end }}',
].join('');

const thinkTemplate = [
  '{{ range .Messages }}{{ .Role }}: {{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}{{ .Content }}\n{{ end }}',
  'assistant{{ if .Think }}~{{ else }}:{{ end }}',
].join('');

interface Layers {
  readonly template?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

function placeModel(folder: string, name: string, weights: Buffer, { template, params }: Layers): void {
  const layers = [addBlob(folder, 'application/vnd.ollama.image.model', weights)];
  if (template !== undefined) {
    layers.push(addBlob(folder, 'application/vnd.ollama.image.template', Buffer.from(template)));
  }
  if (params !== undefined) {
    layers.push(addBlob(folder, 'application/vnd.ollama.image.params', Buffer.from(JSON.stringify(params))));
  }
  const details = {
    model_format: 'gguf',
    model_family: 'llama',
    model_families: ['llama'],
    model_type: '1M',
    file_type: 'F32',
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  };
  const config = addBlob(
    folder,
    'application/vnd.docker.container.image.v1+json',
    Buffer.from(JSON.stringify(details)),
  );
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const tags = join(folder, 'manifests/registry.ollama.ai/library', name);
  mkdirSync(tags, { recursive: true });
  const file = join(tags, 'latest');
  writeFileSync(file, JSON.stringify({ schemaVersion: 2, mediaType, config, layers }));
  // Lists begin with the newest: without a time of its own for each, their order would be chance.
  const seconds = 1_790_000_000 + [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  utimesSync(file, seconds, seconds);
}

interface Entry {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

function addBlob(folder: string, mediaType: string, bytes: Buffer): Entry {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  writeFileSync(join(folder, 'blobs', digest.replace(':', '-')), bytes);
  return { mediaType, digest, size: bytes.length };
}
