import { expect, it } from '@jest/globals';
import { cliTable, figuresOf } from './cli-table.js';

const times = {
  node: [40, 400, 41],
  version: [60, 61.54, 90],
  help: [10, 70, 80],
  validate: [200, 190, 210],
  cfnLint: [2100, 2000, 1900],
  install: [9000, 8000, 7000],
  ownersInstall: [5000, 6000, 5500],
};
const figures = figuresOf({ runs: 3, installs: 3, times });

it('of the times are the medians, and each ratio of two of them', () => {
  expect(figures).toEqual({
    runs: 3,
    installs: 3,
    node: 41,
    version: 61.5,
    help: 70,
    validate: 200,
    cfnLint: 2000,
    install: 8000,
    ownersInstall: 5500,
    ratios: { versionToNode: 1.5, helpToNode: 1.71, validateToCfnLint: 0.1, installToOwners: 1.45 },
  });
});

it('says what met its goal and what missed it', () => {
  const verdicts = cliTable(figures)
    .split('\n')
    .filter((line) => /: (met|MISSED)$/.test(line));
  expect(verdicts.map((line) => `${line.slice(0, 22).trim()} ${line.split(': ').at(-1)}`)).toEqual([
    '--version met',
    '--help MISSED',
    'validate met',
    'install, this program met',
  ]);
});
