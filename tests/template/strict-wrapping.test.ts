import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/core/finding.js';
import {
  type AwsEngine,
  type AwsValidator,
  type StrictOptions,
  startStrict,
} from '../../src/template/validate/strict.js';

/** An engine that answers as it is told. */
const fake =
  (validateStandard: AwsEngine['validateStandard'], freed: string[] = []) =>
  async (): Promise<AwsValidator> => ({
    RegoEngine: class {
      validateStandard = validateStandard;
      free = (): void => void freed.push('freed');
    },
  });

type Diagnostic = ReturnType<AwsEngine['validateStandard']>['diagnostics'][number];

/** What becomes of what AWS’s validator says. */
async function told(diagnostic: Partial<Diagnostic>, options?: StrictOptions): Promise<readonly Finding[]> {
  const diagnostics = [{ ruleId: 'E3012', severity: 'ERROR', message: 'm', ...diagnostic }];
  const strict = await startStrict(fake(() => ({ status: 'OK', diagnostics })));
  return strict.validate('x', options);
}

describe('a finding of AWS’s validator', () => {
  it('has what is known of it, and nothing else', async () => {
    expect(await told({})).toStrictEqual([
      { id: 'aws-e3012', severity: 'error', what: 'm', why: 'AWS’s rule E3012.', place: {} },
    ]);
    const whole = { propertyPath: 'Resources/A', suggestedFix: 'Mend it.', startLine: 3, startColumn: 5 };
    expect(await told(whole, { file: 'a.yaml' })).toStrictEqual([
      {
        id: 'aws-e3012',
        severity: 'error',
        what: 'm',
        why: 'AWS’s rule E3012.',
        remedy: 'Mend it.',
        place: { file: 'a.yaml', line: 3, column: 5, path: 'Resources/A' },
      },
    ]);
  });

  it.each([
    ['FATAL', 'error'],
    ['ERROR', 'error'],
    ['WARN', 'warning'],
    ['INFO', 'note'],
    ['whatever comes', 'note'],
  ])('of the severity %s is our %s', async (severity, ours) =>
    expect(await told({ severity })).toMatchObject([{ severity: ours }]),
  );
});

describe('what AWS’s validator is asked', () => {
  const asked = async (options?: StrictOptions) => {
    const calls: unknown[] = [];
    const strict = await startStrict(
      fake(({ path, readBytes }, config) => {
        calls.push({ path, text: new TextDecoder().decode(readBytes()), config });
        return { status: 'OK', diagnostics: [] };
      }),
    );
    expect(strict.validate('é: 1', options)).toEqual([]);
    return calls;
  };
  const config = {
    strict: true,
    severityLevel: 'WARN',
    // Who may call from another account is another account’s number, on purpose.
    exclude: { resourceTypes: [{ ruleId: 'W9013', resourceType: 'AWS::Lambda::Permission' }] },
  };

  it('is the text, under a name that ends as templates do', async () =>
    expect(await asked()).toEqual([
      { path: 'template.yaml', text: 'é: 1', config: { ...config, pseudoParameterOverrides: {} } },
    ]));

  it('is for the Region and the account that it goes to, as far as they are known', async () => {
    const of = async (options: StrictOptions) => (await asked(options))[0];
    expect(await of({ file: 'a.json', region: 'eu-west-1', account: '123456789012' })).toEqual({
      path: 'a.json',
      text: 'é: 1',
      config: { ...config, pseudoParameterOverrides: { region: 'eu-west-1', accountId: '123456789012' } },
    });
    expect(await of({ region: 'eu-west-1' })).toMatchObject({
      config: { pseudoParameterOverrides: { region: 'eu-west-1' } },
    });
  });
});

describe('the wrapping', () => {
  it('says how to install what is missing', async () => {
    const cause = new Error('Cannot find package');
    await expect(startStrict(() => Promise.reject(cause))).rejects.toMatchObject({
      code: 'validator-missing',
      exitCode: 5,
      next: ['npm install @aws/cloudformation-validate'],
      cause,
    });
  });

  it.each([
    [{ file: 'a.yaml' }, { place: { file: 'a.yaml' } }],
    [undefined, {}],
  ])('turns a throw of the engine into a finding: %j', async (options, place) => {
    const strict = await startStrict(
      fake(() => {
        throw new Error('rule package failed');
      }),
    );
    expect(strict.validate('x', options)).toStrictEqual([
      {
        id: 'aws-incomplete',
        severity: 'warning',
        what: 'AWS’s validator did not finish: rule package failed.',
        why: expect.any(String),
        ...place,
      },
    ]);
  });

  it('does not hide that an analysis was not finished, and gives the engine back', async () => {
    const freed: string[] = [];
    const diagnostics = [{ ruleId: 'W3030', severity: 'WARN', message: 'm', startLine: 3, startColumn: 5 }];
    const strict = await startStrict(fake(() => ({ status: 'ANALYSIS_INCOMPLETE', diagnostics }), freed));
    expect(strict.validate('x')).toEqual([
      expect.objectContaining({ id: 'aws-w3030', severity: 'warning', place: { line: 3, column: 5 } }),
      expect.objectContaining({ id: 'aws-incomplete', what: expect.stringContaining('ANALYSIS_INCOMPLETE') }),
    ]);
    expect(freed).toEqual([]);
    strict.free();
    expect(freed).toEqual(['freed']);
  });
});
