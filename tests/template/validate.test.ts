import { describe, expect, it } from '@jest/globals';
import { readCfn } from '../../src/template/cfn-yaml.js';
import { renderTemplate } from '../../src/template/render.js';
import { validateTemplate } from '../../src/template/validate/validate-template.js';
import { texts } from './build.js';
import { defects } from './seeded-defects.js';
import { variants } from './variants/list.js';

const golden = renderTemplate(variants['api-key']!, texts).text;
const options = { region: 'eu-central-1', account: '123456789012' };

const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('seeded defects', () => {
  it.each(Object.entries(defects))('%s is found at its line', (_name, { from, to, id, on }) => {
    const broken = golden.replace(from, () => to);
    expect(broken).not.toBe(golden);
    const marker = on ?? to.split('\n')[0]!;
    expect(broken).toContain(marker);
    const found = validateTemplate(broken, options).filter((finding) => finding.id === id);
    expect(found.map((finding) => finding.place?.line)).toContain(lineOf(broken, marker));
  });

  it('are at least forty', () => expect(Object.keys(defects).length).toBeGreaterThanOrEqual(40));

  it.each(Object.entries(defects))('%s is found in JSON too', (_name, { from, to, id }) => {
    const broken = readCfn(golden.replace(from, () => to));
    if (broken.kind === 'invalid') throw new Error(broken.message);
    // What is written twice is gone once it has been read.
    if (id === 'template-duplicate-key') return expect(broken.duplicateKeys).toHaveLength(1);
    const found = validateTemplate(JSON.stringify(broken.value, null, 1), options);
    expect(found.map((finding) => finding.id)).toContain(id);
  });
});
