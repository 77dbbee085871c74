import { describe, expect, it } from '@jest/globals';
import { templateMistake } from '../../src/models/modelfile/template.js';
import fc from '../fast-check.js';

/** What is said of a template is held to what a real Ollama says by `tests/ollama/made-models.test.ts`. */
describe('a template', () => {
  it.each([
    ['nothing', ''],
    ['no action', 'a } b }} c { d'],
    ['a block', '{{ if .System }}{{ .System }}{{ end }}'],
    [
      'blocks within blocks, with trimmed space and both kinds of else',
      '{{- range $i, $_ := .Messages }}{{- if eq .Role "user" -}}a{{- else if .Tools }}b{{ else }}c{{ end }}{{- end -}}',
    ],
    ['a block with a name', '{{ define "x" }}a{{ end }}{{ block "y" . }}b{{ end }}{{ template "x" }}'],
    ['braces in a text', '{{ printf "}}" }}{{ `}}` }}{{ "\\"}}" }}{{ \'}\' }}'],
    ['a quote as a character', "{{ '\"' }}{{ .A }}"],
    ['quotes and braces behind a backslash', '{{ "\\"{{" }}{{ .A }}'],
    ['raw texts over lines, with backslashes', '{{ `a\n\\` }}{{ `"` }}'],
    ['braces in a remark', '{{/* }} {{ if */}}{{- /* }} */ -}}'],
    ['names that begin like a word', '{{ .end }}{{ $if }}{{ ending }}{{ .if }}'],
    ['an action over several lines', '{{ if\n .Prompt\n}}a{{ end\n}}'],
  ])('may have %s', (_what, text) => {
    expect(templateMistake(text)).toBeUndefined();
  });

  it.each([
    ['an action that is not closed', 'a{{ .Prompt }', 'has an action that is not closed: "{{ .Prompt }"'],
    ['a text that is not closed', '{{ "}}', 'has an action that is not closed: "{{ \\"}}"'],
    [
      'a text that goes over the line',
      '{{ "a\nb" }}',
      'has an action that is not closed: "{{ \\"a\\nb\\" }}"',
    ],
    ['a raw text that is not closed', '{{ `}}', 'has an action that is not closed: "{{ `}}"'],
    ['a remark that is not closed', '{{/* }}', 'has an action that is not closed: "{{/* }}"'],
    ['a block without an end', '{{ if .A }}{{ with .B }}{{ end }}', 'has no {{ end }} for "{{ if .A }}"'],
    ['an end too many', '{{ range .A }}{{ end }}{{ end }}', 'has an {{ end }} too many'],
    ['nothing in an action', 'a{{ }}', 'has an action with nothing in it'],
    [
      'an else after the last one',
      '{{ if .A }}{{ else if .B }}{{ else }}{{ else }}{{ end }}',
      'has an {{ else }} too many for "{{ if .A }}"',
    ],
    [
      'an else after the last one, which trims',
      '{{ if .A }}{{- else -}}{{ else }}{{ end }}',
      'has an {{ else }} too many for "{{ if .A }}"',
    ],
    [
      'a long way without an end',
      `{{ ${'x'.repeat(99)}`,
      `has an action that is not closed: "{{ ${'x'.repeat(37)}"`,
    ],
    ['an else outside', 'a{{- else -}}b', 'has an {{ else }} outside of any block'],
  ])('is refused with %s', (_what, text, says) => {
    expect(templateMistake(text)).toBe(says);
  });

  it('is one as long as every action and block in it is closed', () => {
    const leaf = fc.constantFrom('text', '{{ .Prompt }}', '{{- "}}" -}}', '{{/* {{ if */}}', '}}', '{ ');
    const { template } = fc.letrec<{ template: string }>((tie) => ({
      template: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('template'), { maxLength: 3 }).map((parts) => parts.join(' ')),
        tie('template').map((inner) => `{{ if .A }}${inner}{{ else }}${inner}{{ end }}`),
        tie('template').map((inner) => `{{- range .B }}${inner}{{ end -}}`),
      ),
    }));
    fc.assert(
      fc.property(template, (text) => {
        expect(templateMistake(text)).toBeUndefined();
        expect(templateMistake(`${text}{{ end }}`)).toBe('has an {{ end }} too many');
        expect(templateMistake(`{{ with .C }}${text}`)).toBe('has no {{ end }} for "{{ with .C }}"');
      }),
    );
  });
});
