import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { GetFunctionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { credentials, region } from './stage.js';

/** What an account holds, as AWS's own clients see it; by kind, so that an empty kind shows that it was looked at. */
export async function holdings(endpoint: string): Promise<Record<string, readonly (string | undefined)[]>> {
  const options = { endpoint, region, credentials };
  const stacks = await new CloudFormationClient(options).send(new ListStacksCommand({}));
  const repositories = await new ECRClient(options).send(new DescribeRepositoriesCommand({}));
  const logs = await new CloudWatchLogsClient(options).send(new DescribeLogGroupsCommand({}));
  const functions = await new LambdaClient(options).send(new ListFunctionsCommand({}));
  return {
    stacks: (stacks.StackSummaries ?? [])
      .filter((it) => it.StackStatus !== 'DELETE_COMPLETE')
      .map((it) => it.StackName),
    repositories: (repositories.repositories ?? []).map((it) => it.repositoryName),
    logGroups: (logs.logGroups ?? []).map((it) => it.logGroupName),
    functions: (functions.Functions ?? []).map((it) => it.FunctionName),
    roles: await rolesOf(endpoint),
  };
}

/** The function behind an alias: its state, and the image that it runs. */
export async function functionAt(endpoint: string, name: string, qualifier: string) {
  const lambda = new LambdaClient({ endpoint, region, credentials });
  const found = await lambda.send(new GetFunctionCommand({ FunctionName: name, Qualifier: qualifier }));
  return { ...found.Configuration, image: found.Code?.ImageUri };
}

async function rolesOf(endpoint: string): Promise<readonly string[]> {
  const text = await askIam(endpoint, { Action: 'ListRoles' });
  return [...text.matchAll(/<RoleName>([^<]*)</g)].map(([, name]) => name ?? '');
}

/** One operation of IAM's query API: there is no client of it here. @returns the XML */
export async function askIam(endpoint: string, form: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({ ...form, Version: '2010-05-08' }).toString(),
  });
  const text = await response.text();
  if (!text.includes(`${form.Action}Response`))
    throw new Error(`no answer to ${form.Action}: ${text.slice(0, 500)}`);
  return text;
}
