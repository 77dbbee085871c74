import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { z } from 'zod';
import { defaults } from '../../src/config/defaults.js';
import { fields } from '../../src/config/fields.js';
import { configJsonSchema } from '../../src/config/schema.js';
import { configYaml } from '../../src/config/write.js';
import fc from '../fast-check.js';
import { findingsOf } from './reading.js';
import { writtenValues } from './written-values.js';

type Node = Readonly<Record<string, unknown>> & { readonly properties?: Readonly<Record<string, Node>> };

const schema = configJsonSchema() as Node;

/** Zod reads a JSON Schema as editors do: independent of how our reader got its own. */
const editor = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);

const nodeAt = (path: string): Node | undefined =>
  path.split('.').reduce<Node | undefined>((node, key) => node?.properties?.[key], schema);

describe('the schema of the file', () => {
  it('is the one that is shipped', () => {
    const shipped = readFileSync(new URL('../../ollama-lambda.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(shipped)).toEqual(configJsonSchema());
  });

  it('is of the draft that editors read, and names itself', () => {
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      $id: 'https://unpkg.com/ollama-lambda/ollama-lambda.schema.json',
      title: 'ollama-lambda.yaml',
      type: 'object',
      additionalProperties: false,
    });
  });

  it.each(fields.map(({ path }) => path))('describes %s, with its default', (path) => {
    const fallback = path
      .split('.')
      .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], defaults);
    expect(nodeAt(path)?.description).toMatch(/^[A-Z].*\.$/);
    expect(nodeAt(path)?.default).toEqual(fallback);
  });

  it('says of everything that may be written what it is, members of tables included', () => {
    const silent: string[] = [];
    const walk = (node: Node, path: string): void => {
      for (const [name, inner] of Object.entries(node.properties ?? {})) {
        if (!/^[A-Z].*\.$/.test(String(inner.description))) silent.push(`${path}${name}`);
        walk(inner, `${path}${name}.`);
      }
      const { additionalProperties: rest } = node;
      if (typeof rest === 'object' && rest !== null) walk(rest as Node, `${path}*.`);
    };
    walk(schema, '');
    expect(silent).toEqual([]);
  });

  it('has no field that the table does not have', () => {
    const count = (node: Node): number =>
      Object.values(node.properties ?? {}).reduce(
        (sum, inner) => sum + (inner.properties ? count(inner) : 1),
        0,
      );
    expect(count(schema)).toBe(fields.length + 1);
  });

  it('gives environments no defaults: they have the fields above them', () => {
    const { environments } = schema.properties ?? {};
    expect(JSON.stringify(environments)).not.toContain('"default"');
  });

  it('accepts what we write', () => {
    fc.assert(
      fc.property(writtenValues, (written) => {
        const document = load(configYaml({ ...written, context: 1000 }));
        expect(editor.safeParse(document)).toMatchObject({ success: true });
      }),
    );
  });

  it.each([
    'accountId: 123456789012',
    'tags: {cost: 7, on: true}',
    'memory: auto',
    'environments: {prod: {memory: 3008, endpoint: {principals: ["123456789012"]}}}',
  ])('accepts, as the reader does: %s', (text) => {
    expect(findingsOf({ text })).toEqual([]);
    expect(editor.safeParse(load(text)).success).toBe(true);
  });

  it.each([
    'regoin: x',
    'memory: lots',
    'memory: 127',
    'timeout: 901',
    'stackName: 1',
    'name: a_b',
    'repository: A',
    'endpoint: {auth: no}',
    'environments: {prod: {timeout: 901}}',
    'environments: {prod: {environments: {}}}',
    'tags: [a]',
  ])('refuses, as the reader does: %s', (text) => {
    expect(findingsOf({ text })).toHaveLength(1);
    expect(editor.safeParse(load(text)).success).toBe(false);
  });
});
