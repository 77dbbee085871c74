import { describe, expect, it } from '@jest/globals';
import { capabilitiesOf, templateCapabilities } from '../../src/models/capabilities.js';
import { catalogued } from '../../src/models/catalogue.js';

const nothing = { shape: undefined, mediaTypes: [] };

describe('what a model can do', () => {
  it.each([
    ['a Go template with tools', '{{ if .Tools }}{{ .Tools }}{{ end }}', ['tools']],
    ['a Jinja template with tools', '{% if tools %}{{ tools | tojson }}{% endif %}', ['tools']],
    ['a template that thinks', '{{ if .Think }}/think{{ end }}', ['thinking']],
    ['a template with marks of thought', '<think>\n{{ .Thinking }}</think>', ['thinking']],
    ['a plain template', '{{ .System }} {{ .Prompt }}', []],
  ])('is in %s', (_what, template, found) => {
    expect(templateCapabilities(template)).toEqual(found);
    expect(capabilitiesOf({ ...nothing, template })).toEqual(['completion', ...found]);
  });

  it('is what its config lists, and nothing that nobody knows', () => {
    const config = JSON.stringify({ capabilities: ['vision', 'levitation', 7] });
    expect(capabilitiesOf({ ...nothing, config })).toEqual(['completion', 'vision']);
  });

  it('is sight, where a layer sees', () => {
    const mediaTypes = ['application/vnd.ollama.image.model', 'application/vnd.ollama.image.projector'];
    expect(capabilitiesOf({ shape: undefined, mediaTypes })).toEqual(['completion', 'vision']);
  });

  it('is tools, where Ollama renders the prompt itself', () => {
    expect(capabilitiesOf({ ...nothing, config: '{"renderer":"qwen3-coder"}' })).toEqual([
      'completion',
      'tools',
    ]);
  });

  it('is embeddings and no completion, where the header says so', () => {
    expect(capabilitiesOf({ shape: catalogued('bge-m3')?.shape, mediaTypes: [] })).toEqual(['embedding']);
  });

  it('is not lost by a config that is none', () => {
    expect(capabilitiesOf({ ...nothing, config: 'null' })).toEqual(['completion']);
    expect(capabilitiesOf({ ...nothing, config: '{' })).toEqual(['completion']);
  });
});
