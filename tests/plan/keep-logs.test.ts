import { describe, expect, it } from '@jest/globals';
import { keepLogsSteps } from '../../src/plan/keep-logs.js';
import type { Inventory } from '../../src/survey/facts.js';
import { readCfn } from '../../src/template/cfn-yaml.js';
import { renderTemplate } from '../../src/template/render.js';
import { texts } from '../template/build.js';
import { variants } from '../template/variants/list.js';
import { aStack } from './build.js';

function retained(variant: string): readonly string[] {
  const stack = aStack({}, { template: renderTemplate(variants[variant]!, texts).text });
  const [step] = keepLogsSteps({ stack } as Inventory);
  if (step?.kind !== 'retain-logs') throw new Error('no step');
  const document = readCfn(step.template);
  if (document.kind === 'invalid') throw new Error(document.message);
  const { Resources } = document.value as { Resources: Record<string, { DeletionPolicy?: string }> };
  return Object.keys(Resources).filter((id) => Resources[id]?.DeletionPolicy === 'Retain');
}

describe('a log that outlives its stack', () => {
  it('stays alone', () => expect(retained('iam')).toEqual(['LogGroup']));

  it('stays with the key that it is encrypted with, or nobody could read it', () =>
    expect([...retained('encryption')].sort()).toEqual(['EncryptionKey', 'LogGroup']));
});
