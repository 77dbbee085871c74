import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

/** Where each room may import from, besides itself, `core` and `lib`. The picture is in ARCHITECTURE.md. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  lib: [],
  config: [],
  models: [],
  template: ['config', 'models'],
  aws: [],
  image: ['config', 'models'],
  registry: ['config', 'image', 'models'],
  survey: ['aws', 'config', 'models', 'registry'],
  plan: ['aws', 'config', 'image', 'models', 'survey', 'template'],
  apply: ['aws', 'image', 'plan', 'registry', 'survey'],
  invoke: ['aws'],
  page: [],
  logs: [],
  policy: [],
  doctor: ['aws', 'config', 'image', 'models', 'survey'],
  sandbox: [],
  cli: [
    'apply',
    'aws',
    'config',
    'doctor',
    'image',
    'invoke',
    'logs',
    'models',
    'plan',
    'policy',
    'registry',
    'sandbox',
    'survey',
    'template',
  ],
};

/** Imports that give types and no behaviour: facts and ports are data, so their shapes may be named anywhere. */
const shapes = ['src/survey/facts.ts', 'src/aws/ports.ts', 'src/config/config.ts', 'src/plan/plan.ts'];

const pureRooms = ['core', 'config', 'logs', 'models', 'plan', 'policy', 'template'];
/** The one file of a pure room that opens files. */
const impure = ['src/config/load.ts'];
const barredInPureRooms = /^node:(fs|http|https|http2|net|tls|child_process|dgram|dns)(\/|$)/;

const root = fileURLToPath(new URL('..', import.meta.url));
const files = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => posix.join(folder, name));

interface Import {
  readonly file: string;
  readonly room: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
  /** Path in the repository, for relative imports. */
  readonly target: string | undefined;
}

const statement =
  /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(statement)].map((match) => {
    const specifier = match[2] ?? match[3] ?? '';
    const target = specifier.startsWith('.')
      ? relative(root, join(root, dirname(file), specifier)).replace(/\.js$/, '.ts')
      : undefined;
    return { file, room: file.split('/')[1] ?? '', specifier, typeOnly: match[1] !== undefined, target };
  });
}

const imports = files('src').flatMap(importsOf);
const told = (wrong: readonly Import[]): readonly string[] =>
  wrong.map(({ file, specifier }) => `${file} → ${specifier}`);

describe('the rooms', () => {
  it('reads the imports it judges', () => {
    expect(imports.length).toBeGreaterThan(500);
    expect(
      imports.some(({ file, specifier }) => file === 'src/cli/wire.ts' && specifier === '../aws/aws.js'),
    ).toBe(false);
    expect(
      imports.some(({ file, specifier }) => file === 'src/cli/target.ts' && specifier === '../aws/aws.js'),
    ).toBe(true);
  });

  it('are all in the table', () => {
    expect([...new Set(imports.map(({ room }) => room))].toSorted()).toEqual(Object.keys(arrows).toSorted());
  });

  it('import only along the arrows', () => {
    const wrong = imports.filter(({ room, target, typeOnly }) => {
      if (target === undefined || !target.startsWith('src/'))
        return target !== undefined && !target.startsWith('src/');
      const other = target.split('/')[1] ?? '';
      if (other === room || ['core', 'lib'].includes(other)) return room === 'core' && other !== 'core';
      if (typeOnly && shapes.includes(target)) return room === 'core' || room === 'lib';
      return !(arrows[room] ?? []).includes(other);
    });
    expect(told(wrong)).toEqual([]);
  });

  it('leave the SDK to src/aws', () => {
    expect(
      told(imports.filter(({ room, specifier }) => specifier.startsWith('@aws-sdk/') && room !== 'aws')),
    ).toEqual([]);
  });

  it('leave commander, ora and inquirer to src/cli', () => {
    const edge = /^(commander|ora|@inquirer\/)/;
    expect(told(imports.filter(({ room, specifier }) => edge.test(specifier) && room !== 'cli'))).toEqual([]);
  });

  it('are pure where they say so', () => {
    const wrong = imports.filter(
      ({ file, room, specifier }) =>
        pureRooms.includes(room) && !impure.includes(file) && barredInPureRooms.test(specifier),
    );
    expect(told(wrong)).toEqual([]);
  });

  it('touch process and console in src/cli alone', () => {
    // The sandbox's runtime client and its wardens are programs of their own, started as processes.
    const programs = ['src/sandbox/lambda/runtime-client.ts'];
    const wrong = files('src').filter((file) => {
      if (file.startsWith('src/cli/') || programs.includes(file)) return false;
      const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      return /(?<![.\w'"`-])(process\.(env|stdout|stderr|stdin|exit|argv|on)\b|console\.)/.test(code);
    });
    expect(wrong).toEqual([]);
  });

  it('keep the direct builder and the registry free of Docker', () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        /^src\/(image\/direct|registry)\//.test(file) && (target ?? '').startsWith('src/image/docker'),
    );
    expect(told(wrong)).toEqual([]);
  });
});

describe('the function', () => {
  it('imports nothing from src', () => {
    const wrong = files('container')
      .flatMap(importsOf)
      .filter(({ target }) => target?.startsWith('src/'));
    expect(told(wrong)).toEqual([]);
  });
});
