import { describe, expect, it } from '@jest/globals';
import { ModelfileMistake } from '../../src/models/modelfile/commands.js';
import { parseModelfile } from '../../src/models/modelfile/modelfile.js';
import fc from '../fast-check.js';

const written = `# a comment
FROM ./weights.gguf
parameter temperature 0.7
PARAMETER num_ctx 4096
PARAMETER stop "<|end|>"
PARAMETER stop User:
PARAMETER use_mmap false
TEMPLATE """{{ .System }}
  {{ .Prompt }} "quoted" """
SYSTEM You are terse.
ADAPTER ./lora.gguf
LICENSE """
MIT & co.
"""
LICENSE another
MESSAGE user What is 1 + 1?
MESSAGE assistant "2
and no more"
`;

describe('a Modelfile', () => {
  it('is read whole', () => {
    expect(parseModelfile(written)).toEqual({
      from: ['./weights.gguf'],
      parameters: { temperature: 0.7, num_ctx: 4096, stop: ['<|end|>', 'User:'], use_mmap: false },
      template: '{{ .System }}\n  {{ .Prompt }} "quoted" ',
      system: 'You are terse.',
      adapter: './lora.gguf',
      licences: ['\nMIT & co.\n', 'another'],
      messages: [
        { role: 'user', content: 'What is 1 + 1?' },
        { role: 'assistant', content: '2\nand no more' },
      ],
    });
  });

  it('is the same with other line ends and a mark of byte order in front, but for texts between quotes', () => {
    const plain = parseModelfile(written);
    const other = parseModelfile(`\ufeff${written.replaceAll('\n', '\r\n')}`);
    expect(JSON.parse(JSON.stringify(other).replaceAll('\\r\\n', '\\n'))).toEqual(
      JSON.parse(JSON.stringify(plain)),
    );
    expect(other.licences).toEqual(['\r\nMIT & co.\r\n', 'another']);
  });

  it('counts the last of what there can be one of', () => {
    const text = 'FROM a\nSYSTEM one\nADAPTER x\nFROM b\nSYSTEM two\nADAPTER y\nREQUIRES v0.14.0';
    expect(parseModelfile(text)).toMatchObject({
      from: ['a', 'b'],
      system: 'two',
      adapter: 'y',
      requires: '0.14.0',
    });
  });

  it.each([
    ['0.7', 0.7],
    ['0.123456789', 0.12345679],
    ['1e-7', 1e-7],
    ['16777217', 16777216],
  ])('keeps the number %s in 32 bits, as Ollama does', (written, kept) => {
    expect(parseModelfile(`FROM x\nPARAMETER top_p ${written}`).parameters).toEqual({ top_p: kept });
  });

  it.each([
    'penalize_newline',
    'low_vram',
    'f16_kv',
    'logits_all',
    'vocab_only',
    'use_mlock',
    'mirostat',
    'mirostat_tau',
    'mirostat_eta',
  ])('leaves out %s, which means nothing any more', (name) => {
    expect(parseModelfile(`FROM x\nPARAMETER ${name} 1\nPARAMETER seed 7`).parameters).toEqual({ seed: 7 });
  });

  it.each([
    'num_ctx',
    'num_batch',
    'num_gpu',
    'main_gpu',
    'num_thread',
    'num_keep',
    'num_predict',
    'draft_num_predict',
    'seed',
    'top_k',
    'repeat_last_n',
  ])('takes whole numbers for %s', (name) => {
    expect(parseModelfile(`FROM x\nPARAMETER ${name} -42`).parameters).toEqual({ [name]: -42 });
    for (const wrong of ['1.5', 'x', '1e3', '--1', '1234567890123456', '1 2'])
      expect(() => parseModelfile(`FROM x\nPARAMETER ${name} ${wrong}`)).toThrow('expected a whole number');
  });

  it.each([
    'temperature',
    'top_p',
    'min_p',
    'typical_p',
    'repeat_penalty',
    'presence_penalty',
    'frequency_penalty',
  ])('takes numbers for %s', (name) => {
    const value = (text: string) => parseModelfile(`FROM x\nPARAMETER ${name} ${text}`).parameters[name];
    expect(['1', '-0.5', '+.25', '2.', '12.75', '.125', '1e2', '1E-2', '5e+1', '1e12'].map(value)).toEqual([
      1, -0.5, 0.25, 2, 12.75, 0.125, 100, 0.01, 50, 1e12,
    ]);
    for (const wrong of ['hot', '1.5x', 'x1.5', '.', '1e', '1e123', '--1', 'Infinity'])
      expect(() => value(wrong)).toThrow('expected a number');
  });

  it('takes a switch as Go does', () => {
    const value = (text: string) => parseModelfile(`FROM x\nPARAMETER use_mmap ${text}`).parameters.use_mmap;
    expect(['true', '1', 'T', 'True', 'TRUE', 't'].map(value)).toEqual(Array(6).fill(true));
    expect(['false', '0', 'f', 'False', 'FALSE', 'F'].map(value)).toEqual(Array(6).fill(false));
    for (const wrong of ['yes', 'tRuE', 'untrue', 'truely', '10', 'xf', 'falsey'])
      expect(() => value(wrong)).toThrow('expected true or false');
  });

  // Of decimals Ollama writes `-0`, which is the same number.
  it('knows no minus nothing', () => {
    const { parameters } = parseModelfile('FROM x\nPARAMETER seed -0\nPARAMETER top_p -0');
    expect(Object.values(parameters).every((value) => Object.is(value, 0))).toBe(true);
  });

  it.each([
    ['', 'no FROM'],
    ['# nothing', 'no FROM'],
    ['FROM', 'line 1: FROM says nothing'],
    ['FROM ', 'FROM is empty'],
    ['FROM x\nRUN ls', 'line 2: "RUN" is no command'],
    ['FROM x\nPARAMETER a-b 1', 'line 2: "a-b" is no parameter'],
    ['FROM x\nPARAMETER -a 1', 'line 2: "-a" is no parameter'],
    ['FROM x\nPARAMETER a- 1', 'line 2: "a-" is no parameter'],
    ['FROM x\n\n  # remark\nSYSTEM "open\n\n', 'line 4: a quoted text has no end'],
    ['FROM x\nPARAMETER temperature', 'line 2: PARAMETER lacks a value'],
    ['FROM x\nPARAMETER temperature hot', 'line 2: temperature is "hot", expected a number'],
    ['FROM x\nPARAMETER num_ctx 1.5', 'num_ctx is "1.5", expected a whole number'],
    ['FROM x\nPARAMETER use_mmap maybe', 'expected true or false'],
    ['FROM x\nPARAMETER __proto__ 1', 'there is no parameter "__proto__"'],
    ['FROM x\nMESSAGE judge hm', 'a message is of system, user, assistant'],
    ['FROM x\nSYSTEM """no end', 'line 2: a quoted text has no end'],
    ['FROM x\nDRAFT y', 'DRAFT'],
    ['FROM x\nPARAMETER top_p 1e99', 'top_p is "1e99", expected a number'],
    ['FROM x\nREQUIRES 01.2.3', 'line 2: REQUIRES is "01.2.3", expected a version'],
    ['FROM x\nTEMPLATE {{ .Prompt', 'line 2: its TEMPLATE has an action that is not closed: "{{ .Prompt"'],
    ['FROM x\nREQUIRES soon', 'line 2: REQUIRES is "soon", expected a version'],
  ])('%j is refused: %s', (text, says) => {
    expect(() => parseModelfile(text)).toThrow(ModelfileMistake);
    expect(() => parseModelfile(text)).toThrow(says);
  });

  it('never fails with anything but a mistake, whatever is in it', () => {
    const word = fc.constantFrom(
      'FROM',
      'PARAMETER',
      'stop',
      'MESSAGE',
      'user',
      'SYSTEM',
      '"""',
      '"',
      '#',
      '\n',
      ' ',
    );
    const text = fc.array(fc.oneof(word, fc.string())).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, (file) => {
        try {
          parseModelfile(file);
        } catch (error) {
          expect(error).toBeInstanceOf(ModelfileMistake);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps every text that stands between three quotes', () => {
    const line = fc.stringMatching(/^[a-zA-Z0-9 {}.<>|&'é]*$/);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (lines) => {
        const system = lines.join('\n');
        expect(parseModelfile(`FROM x\nSYSTEM """${system}"""\nLICENSE end`)).toMatchObject({
          system,
          licences: ['end'],
        });
      }),
    );
  });
});
