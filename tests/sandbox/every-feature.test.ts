import * as cfn from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { keyParametersOf } from '../../src/plan/api-keys.js';
import type { RenderInput } from '../../src/template/feature.js';
import { renderTemplate } from '../../src/template/render.js';
import { texts } from '../template/build.js';
import { variants } from '../template/variants/list.js';
import { type StackBox, startStackBox } from './stack-box.js';

jest.setTimeout(120_000);

const image = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/ollama-llm@sha256:${'a'.repeat(64)}`;
const values: Readonly<Record<string, string>> = {
  ImageUri: image,
  Live: 'new',
  ...keyParametersOf('ab'.repeat(32)),
};

function requestFor(input: RenderInput) {
  const { template, text } = renderTemplate({ ...input, memory: mib(3008) }, texts);
  const Parameters = Object.entries(template.Parameters as Readonly<Record<string, { Default?: string }>>)
    .filter(([, { Default }]) => Default === undefined)
    .map(([ParameterKey]) => ({ ParameterKey, ParameterValue: values[ParameterKey] }));
  return { TemplateBody: text, Parameters };
}

/** A log group stays in its class for ever; the plan refuses to try. */
const steps = Object.keys(variants).filter((name) => variants[name]!.config.logs.class === 'standard');

/** A URL keeps its address as long as none of these is replaced. */
const underUrl = ['Url', 'Alias', 'Function'];

describe('one stack through every feature', () => {
  let box: StackBox;
  beforeAll(async () => {
    box = await startStackBox(1);
    const { StackStatus } = await box.deploy({ ChangeSetType: 'CREATE', ...requestFor(variants.iam!) });
    expect(StackStatus).toBe('CREATE_COMPLETE');
  });
  afterAll(() => box.close());

  let changes = 0;
  it.each(steps)(
    'takes on %s and puts it off again; nothing that the URL stands on is replaced',
    async (name) => {
      for (const input of [variants[name]!, variants.iam!]) {
        changes += 1;
        const proposed = await box.propose({ ChangeSetName: `change-${changes}`, ...requestFor(input) });
        if (proposed.Status !== 'CREATE_COMPLETE') {
          expect(proposed.StatusReason).toMatch(/didn't contain changes/);
          continue;
        }
        const replaced = (proposed.Changes ?? []).filter(
          ({ ResourceChange: change }) =>
            underUrl.includes(change?.LogicalResourceId ?? '') &&
            (change?.Action !== 'Modify' || change.Replacement === 'True'),
        );
        expect(replaced).toEqual([]);
        await box.sdk.send(new cfn.ExecuteChangeSetCommand({ ChangeSetName: proposed.ChangeSetId }));
        expect((await box.ended('box')).StackStatus).toBe('UPDATE_COMPLETE');
      }
    },
  );

  it('made URL, alias and function once', async () => {
    const made: string[] = [];
    for await (const page of cfn.paginateDescribeStackEvents({ client: box.sdk }, { StackName: 'box' })) {
      for (const { LogicalResourceId: id = '', ResourceStatus: status = '' } of page.StackEvents ?? []) {
        if (underUrl.includes(id) && /^(CREATE|DELETE)_COMPLETE$/.test(status)) made.push(`${id} ${status}`);
      }
    }
    expect(made.toSorted()).toEqual(underUrl.map((id) => `${id} CREATE_COMPLETE`).toSorted());
    expect(changes).toBeGreaterThan(30);
  });

  it('goes and leaves nothing', async () => {
    await box.sdk.send(new cfn.DeleteStackCommand({ StackName: 'box' }));
    await box.cloudformation.work.settled();
    await expect(box.sdk.send(new cfn.DescribeStacksCommand({ StackName: 'box' }))).rejects.toThrow(
      /does not exist/,
    );
    expect(box.logs.has('/aws/lambda/ollama-lambda')).toBe(false);
    expect(box.functions.size).toBe(0);
  });
});
