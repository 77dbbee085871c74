import { bundledPackages, runtimePackages } from './packages.js';

/** THIRD-PARTY-NOTICES.md: the licences of what is in our files, in full, and of what npm brings with them, by name. */
export function notices() {
  const bundled = bundledPackages();
  return `${[
    '# Third-party notices',
    '',
    'Generated from the build and the lock file (`npm run generate`); do not edit.',
    '',
    'Some files of the npm package include code of others, whose licences follow. What npm installs beside it has licences',
    'of its own, which are listed at the end.',
    '',
    ...sharedTexts(bundled).flatMap(section),
    ...schemas,
    '',
    '## Installed by npm',
    '',
    '| package | version | licence |',
    '| --- | --- | --- |',
    ...runtimePackages.map(({ name, version, license }) => `| \`${name}\` | ${version} | ${license} |`),
  ].join('\n')}\n`;
}

/** Packages with one licence text, word for word, share a section. */
function sharedTexts(bundled) {
  const byText = Map.groupBy?.(bundled, ({ text }) => text) ?? grouped(bundled);
  return [...byText.values()];
}

/** `Map.groupBy` came with Node 21. */
function grouped(bundled) {
  const groups = new Map();
  for (const each of bundled) groups.set(each.text, [...(groups.get(each.text) ?? []), each]);
  return groups;
}

function section(packages) {
  const [{ text }] = packages;
  return [
    `## ${packages.map(({ name }) => name).join(', ')}`,
    '',
    ...packages.map(
      ({ name, version, license, files, page }) =>
        `- ${name} ${version}, ${license}, in ${files.join(' and ')}: ${page}`,
    ),
    '',
    '```text',
    ...text
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd()),
    '```',
    '',
  ];
}

const schemas = [
  '## Resource schemas',
  '',
  '`dist/data/resource-schemas/` is derived (by `.ci/generate-resource-schemas.js`, changed in form and cut to what is',
  'needed) from the data of `@aws-cdk/aws-service-spec` (https://github.com/cdklabs/awscdk-service-spec, Apache-2.0,',
  'https://www.apache.org/licenses/LICENSE-2.0) and from CloudFormation’s public resource schemas as they are packed in cfn-lint',
  '(https://github.com/aws-cloudformation/cfn-lint, MIT-0). Copyright Amazon.com, Inc. or its affiliates.',
];
