import { functionWith, image } from '../example.js';
import { isMapping } from '../intrinsics.js';
import { resourcesOfType, type TemplateModel } from '../model.js';
import { type Rule, shown } from '../rule.js';

const grammar =
  /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.[a-z0-9.-]+\/[a-z0-9][a-z0-9._/-]*(?<what>:[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$/;

export const lambdaImageUri: Rule = {
  id: 'lambda-image-uri',
  family: 'image',
  title: 'The image is in ECR, in the function’s own Region',
  severity: 'error',
  why: 'Lambda takes images only from private repositories of ECR in the same Region, by tag or by digest.',
  bad: functionWith('Code: {ImageUri: docker.io/ollama/ollama:latest}'),
  good: functionWith(`Code: {ImageUri: ${image}}`),
  *check(model) {
    for (const { properties, path } of resourcesOfType(model, 'AWS::Lambda::Function')) {
      const { Code: code } = properties;
      const uri = isMapping(code) ? code.ImageUri : undefined;
      const what = typeof uri === 'string' ? complaint(uri, model) : undefined;
      if (what !== undefined)
        yield { path: [...path, 'Properties', 'Code', 'ImageUri'], part: 'value', what };
    }
  },
};

function complaint(uri: string, { region }: TemplateModel): string | undefined {
  const parts = grammar.exec(uri)?.groups;
  if (parts === undefined)
    return `${shown(uri)} is no image in a private repository of ECR, with a tag or a digest.`;
  if (region !== undefined && parts.region !== region) {
    return `The image is in ${parts.region}, the function will be in ${region}.`;
  }
  return undefined;
}
