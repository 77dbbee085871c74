import type { ResourceHandler } from './handler.js';
import { functionIn, neededText, textIn } from './properties.js';

/** Of statement ids Lambda says "[a-zA-Z0-9-_]{1,100}". */
const longestId = 100;

const own = [
  'Action',
  'EventSourceToken',
  'FunctionName',
  'FunctionUrlAuthType',
  'InvokedViaFunctionUrl',
  'Principal',
  'PrincipalOrgID',
  'SourceAccount',
  'SourceArn',
];

export const permissionHandler: ResourceHandler = {
  type: 'AWS::Lambda::Permission',
  service: 'Lambda',
  properties: own,
  required: ['Action', 'FunctionName', 'Principal'],
  replaceOn: own,
  attributes: ['Id'],
  taggable: false,
  async create({ services, properties, freshName }) {
    const { name, qualifier } = functionIn(neededText(properties, 'FunctionName'));
    const statementId = freshName(longestId);
    services.lambda.addPermission(name, qualifier, {
      statementId,
      action: neededText(properties, 'Action'),
      principal: neededText(properties, 'Principal'),
      functionUrlAuthType: textIn(properties, 'FunctionUrlAuthType'),
      invokedViaFunctionUrl: viaUrl(textIn(properties, 'InvokedViaFunctionUrl')),
      sourceAccount: textIn(properties, 'SourceAccount'),
      sourceArn: textIn(properties, 'SourceArn'),
    });
    return { physicalId: statementId, attributes: { Id: statementId } };
  },
  update: async (_, made) => made,
  async delete({ services, properties }, made) {
    const { name, qualifier } = functionIn(neededText(properties, 'FunctionName'));
    services.lambda.removePermission(name, qualifier, made.physicalId);
  },
};

const viaUrl = (written: string | undefined): boolean | undefined =>
  written === undefined ? undefined : written === 'true';
