import { afterEach, describe, expect, it } from '@jest/globals';
import { type Answer, openWire, type Wire, xml, xmlError } from './wire.js';

let wire: Wire | undefined;
afterEach(async () => {
  await wire?.close();
  wire = undefined;
});

const wanted = {
  actions: ['ecr:PutImage', 'iam:PassRole'],
  resource: 'arn:aws:iam::123456789012:role/x',
  context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
};
const user = 'arn:aws:iam::123456789012:user/eve';

const simulating = async (answer: (count: number) => Answer) => {
  wire = await openWire((_, count) => answer(count));
  return wire.aws.permissions.simulate(user, wanted);
};

const result = (action: string, decision: string, more = ''): string =>
  `<member><MatchedStatements><member><SourcePolicyId>p</SourcePolicyId></member></MatchedStatements><MissingContextValues/>` +
  `<EvalResourceName>r</EvalResourceName><EvalDecision>${decision}</EvalDecision><EvalActionName>${action}</EvalActionName>${more}</member>`;

const results = (...members: readonly string[]): Answer =>
  xml(
    'SimulatePrincipalPolicy',
    `<IsTruncated>false</IsTruncated><EvaluationResults>${members.join('\n  ')}</EvaluationResults>`,
  );

describe('IAM’s simulator', () => {
  it('is asked with a signed form', async () => {
    await simulating(() => results());
    const [asked, ...more] = wire?.asked ?? [];
    if (asked === undefined || more.length > 0) throw new Error('it was not asked once');
    const { method, path, headers, body } = asked;
    expect({ method, path, ...Object.fromEntries(new URLSearchParams(body)) }).toEqual({
      method: 'POST',
      path: '/',
      Action: 'SimulatePrincipalPolicy',
      Version: '2010-05-08',
      PolicySourceArn: user,
      'ActionNames.member.1': 'ecr:PutImage',
      'ActionNames.member.2': 'iam:PassRole',
      'ResourceArns.member.1': 'arn:aws:iam::123456789012:role/x',
      'ContextEntries.member.1.ContextKeyName': 'iam:PassedToService',
      'ContextEntries.member.1.ContextKeyType': 'string',
      'ContextEntries.member.1.ContextKeyValues.member.1': 'lambda.amazonaws.com',
      MaxItems: '1000',
    });
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/iam\/aws4_request, SignedHeaders=[^,]*host[^,]*, Signature=[0-9a-f]{64}$/,
    );
    expect(headers['user-agent']).toBe('ollama-lambda/0.1.0');
  });

  it('says what is allowed, what is missing, and what no policy can allow', async () => {
    const boundary =
      '<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>';
    const organization = (allowed: boolean): string =>
      `<OrganizationsDecisionDetail><AllowedByOrganizations>${allowed}</AllowedByOrganizations></OrganizationsDecisionDetail>`;
    const told = await simulating(() =>
      results(
        result('a:Allowed', 'allowed', organization(true)),
        result('a:Missing', 'implicitDeny'),
        result('a:Denied', 'explicitDeny'),
        result('a:Bound', 'implicitDeny', boundary),
        result('a:Organized', 'implicitDeny', organization(false)),
      ),
    );
    expect(told).toEqual([
      { action: 'a:Allowed', decision: 'allowed' },
      { action: 'a:Missing', decision: 'missing' },
      { action: 'a:Denied', decision: 'forbidden' },
      { action: 'a:Bound', decision: 'forbidden' },
      { action: 'a:Organized', decision: 'forbidden' },
    ]);
  });

  it('is read to its last page', async () => {
    const page = (count: number): Answer =>
      xml(
        'SimulatePrincipalPolicy',
        `<IsTruncated>${count < 3}</IsTruncated>${count < 3 ? `<Marker>to&amp;${count}</Marker>` : ''}<EvaluationResults>${result(`a:${count}`, 'allowed')}</EvaluationResults>`,
      );
    expect((await simulating(page))?.map(({ action }) => action)).toEqual(['a:1', 'a:2', 'a:3']);
    expect(wire?.asked.map(({ body }) => new URLSearchParams(body).get('Marker'))).toEqual([
      null,
      'to&1',
      'to&2',
    ]);
  });

  it('knows nobody by an ARN that is not there', async () => {
    await expect(
      simulating(() => xmlError('NoSuchEntity', 'Policy source does not exist', 404)),
    ).resolves.toBeUndefined();
    wire?.close();
    wire = await openWire(() => xmlError('NoSuchEntity', 'The role with name x cannot be found.', 404));
    await expect(wire.aws.permissions.roleArn('x')).resolves.toBeUndefined();
  });

  it('finds a role with its path', async () => {
    const arn = 'arn:aws:iam::123456789012:role/deep/down/x';
    wire = await openWire(() => xml('GetRole', `<Role><Arn>${arn}</Arn></Role>`));
    await expect(wire.aws.permissions.roleArn('x')).resolves.toBe(arn);
  });

  const failures: readonly { name: string; answer: Answer; code: string; asked: number }[] = [
    {
      name: 'a denial',
      answer: xmlError(
        'AccessDenied',
        `User: ${user} is not authorized to perform: iam:SimulatePrincipalPolicy on resource: ${user}`,
        403,
      ),
      code: 'access-denied',
      asked: 1,
    },
    {
      name: 'an expired token',
      answer: xmlError('ExpiredToken', 'expired', 403),
      code: 'credentials-expired',
      asked: 1,
    },
    { name: 'throttling', answer: xmlError('Throttling', 'Rate exceeded'), code: 'throttled', asked: 15 },
    {
      name: 'a fault of AWS',
      answer: xmlError('ServiceFailure', 'no', 500),
      code: 'aws-unavailable',
      asked: 4,
    },
    {
      name: 'a page of a proxy',
      answer: { status: 200, body: '<html><p>Log in</html>' },
      code: 'aws-unavailable',
      asked: 4,
    },
    {
      name: 'an entity of its own',
      answer: { body: '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>' },
      code: 'aws-unavailable',
      asked: 4,
    },
    {
      name: 'an input that IAM does not take',
      answer: xmlError('InvalidInput', 'no'),
      code: 'aws-refused',
      asked: 1,
    },
  ];
  it.each(failures)('ends $name in its words', async ({ answer, code, asked }) => {
    await expect(simulating(() => answer)).rejects.toMatchObject({ kind: 'user-error', code });
    expect(wire?.asked).toHaveLength(asked);
  });

  it.each([
    ['eu-west-1', 'https://iam.amazonaws.com/'],
    ['cn-north-1', 'https://iam.cn-north-1.amazonaws.com.cn/'],
    ['us-gov-east-1', 'https://iam.us-gov.amazonaws.com/'],
  ])('is the one of the partition: %s asks %s', async (region, url) => {
    const { placeOf } = await import('../../src/aws/iam-query.js');
    expect(placeOf(region).url).toBe(url);
  });
});
