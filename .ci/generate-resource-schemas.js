// Writes src/template/data/resource-schemas/: what CloudFormation accepts for the resource types that a template of
// ours could hold. Types, required and known properties come from @aws-cdk/aws-service-spec; enums, bounds, lengths,
// patterns and what goes together, which it lacks, from CloudFormation's public resource schemas as the cfn-lint wheel
// carries them. Beside it resource-types.json: the names of all types that either source knows, in any Region.
//
//   pip download cfn-lint==1.58.0 --no-deps -d /tmp/wheel
//   node .ci/generate-resource-schemas.js /tmp/wheel/cfn_lint-1.58.0-py3-none-any.whl
//
// Where the two disagree the more generous one wins: a false alarm is worse than a miss, since AWS still checks.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { writeDataFiles } from './data-files.js';
import { openZip } from './zip.js';

const types = `
AWS::ApiGateway::{Account,ApiKey,Authorizer,BasePathMapping,Deployment,DomainName,GatewayResponse,Method,Model,
RequestValidator,Resource,RestApi,Stage,UsagePlan,UsagePlanKey,VpcLink}
AWS::ApiGatewayV2::{Api,ApiMapping,Authorizer,Deployment,DomainName,Integration,Route,Stage}
AWS::ApplicationAutoScaling::{ScalableTarget,ScalingPolicy}
AWS::Budgets::{Budget,BudgetsAction}
AWS::CertificateManager::Certificate
AWS::CloudFormation::{Stack,WaitCondition,WaitConditionHandle}
AWS::CloudFront::{CachePolicy,Distribution,Function,OriginAccessControl,OriginRequestPolicy,ResponseHeadersPolicy}
AWS::CloudWatch::{Alarm,AnomalyDetector,CompositeAlarm,Dashboard,MetricStream}
AWS::CodeDeploy::{Application,DeploymentConfig,DeploymentGroup}
AWS::Cognito::{UserPool,UserPoolClient,UserPoolDomain,UserPoolResourceServer}
AWS::DynamoDB::{GlobalTable,Table}
AWS::EC2::{EIP,FlowLog,InternetGateway,NatGateway,NetworkInterface,Route,RouteTable,SecurityGroup,SecurityGroupEgress,
SecurityGroupIngress,Subnet,SubnetRouteTableAssociation,VPC,VPCEndpoint,VPCGatewayAttachment}
AWS::ECR::{PullThroughCacheRule,RegistryPolicy,ReplicationConfiguration,Repository}
AWS::EFS::{AccessPoint,FileSystem,MountTarget}
AWS::Events::{Archive,Connection,EventBus,EventBusPolicy,Rule}
AWS::IAM::{AccessKey,Group,InstanceProfile,ManagedPolicy,OIDCProvider,Policy,Role,RolePolicy,ServiceLinkedRole,User,UserPolicy}
AWS::KMS::{Alias,Key,ReplicaKey}
AWS::Lambda::{Alias,CapacityProvider,CodeSigningConfig,EventInvokeConfig,EventSourceMapping,Function,LayerVersion,
LayerVersionPermission,Permission,Url,Version}
AWS::Logs::{AccountPolicy,LogGroup,LogStream,MetricFilter,QueryDefinition,ResourcePolicy,SubscriptionFilter}
AWS::Route53::{HealthCheck,HostedZone,RecordSet,RecordSetGroup}
AWS::S3::{AccessPoint,Bucket,BucketPolicy}
AWS::SNS::{Subscription,Topic,TopicInlinePolicy,TopicPolicy}
AWS::SQS::{Queue,QueueInlinePolicy,QueuePolicy}
AWS::SSM::{Document,MaintenanceWindow,Parameter}
AWS::Scheduler::{Schedule,ScheduleGroup}
AWS::SecretsManager::{ResourcePolicy,RotationSchedule,Secret,SecretTargetAttachment}
AWS::StepFunctions::{Activity,StateMachine}
AWS::WAFv2::{IPSet,LoggingConfiguration,RegexPatternSet,RuleGroup,WebACL,WebACLAssociation}
AWS::XRay::{Group,ResourcePolicy,SamplingRule}
`
  .replaceAll(',\n', ',')
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [, service, names] = /^(AWS::\w+::)\{?([\w,]+)\}?$/.exec(line);
    return names.split(',').map((name) => service + name);
  });

const constraints = [
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
];

const arn = '^arn:aws[a-zA-Z-]*:';

/** cfn-lint's names for forms of texts, with the patterns that it has for them; of those that no schema has already. */
const formats = {
  'AWS::ACM::Certificate.Arn': `${arn}acm:[a-z0-9-]+:\\d{12}:certificate/.+$`,
  'AWS::EC2::SecurityGroup.Id': '^sg-([a-fA-F0-9]{8}|[a-fA-F0-9]{17})$',
  'AWS::EC2::Subnet.Id': '^subnet-([0-9A-Fa-f]{8}|[0-9A-Fa-f]{17})$',
  'AWS::EC2::VPC.Id': '^vpc-([0-9A-Fa-f]{8}|[0-9A-Fa-f]{17})$',
  'AWS::IAM::Role.Arn': `${arn}iam::\\d{12}:role/.+$`,
  // Also without its first part, as AWS's own templates have aws/sns.
  'AWS::KMS::Alias.AliasName': '^(alias/[a-zA-Z0-9:/_-]+|aws/[a-z0-9]+)$',
  'AWS::KMS::Key.Arn': `${arn}kms:[a-z0-9-]+:\\d{12}:(key|alias)/[\\w/-]+$`,
  'AWS::KMS::Key.Id': '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[a-zA-Z0-9/_-]+)$',
  'AWS::SNS::Topic.Arn': `${arn}sns:[a-z0-9-]+:\\d{12}:.+$`,
};

/** What AWS's documents say and no schema does. */
const documented = {
  'AWS::ApiGateway::RestApi': (schema) => ({ ...schema, atLeastOne: ['Body', 'BodyS3Location', 'Name'] }),
  'AWS::ApiGateway::Stage': (schema) => {
    const { MethodSetting: setting } = schema.definitions;
    setting.properties.ResourcePath.pattern = '^/';
    return schema;
  },
};

function main(wheelPath) {
  const wheel = openZip(readFileSync(wheelPath));
  const schemas = JSON.parse(wheel('cfnlint/data/schemas/providers/us-east-1.json'));
  const spec = loadAwsServiceSpecSync();
  const resources = {};
  for (const type of types) {
    const known = spec.lookup('resource', 'cloudFormationType', 'equals', type);
    const hash = schemas[type];
    if (known.length === 0 && hash === undefined) throw new Error(`neither source knows ${type}`);
    const fromWheel = hash && new Wheel(JSON.parse(wheel(`cfnlint/data/schemas/resources/${hash}.json`)));
    const fromSpec = known.length > 0 ? new Spec(spec, known.only()) : undefined;
    const schema = new Merger(fromSpec, fromWheel).resource();
    resources[type] = sorted(documented[type]?.(schema) ?? schema);
  }
  const versionOf = (name) => createRequire(import.meta.url)(`${name}/package.json`).version;
  const about = 'Generated by .ci/generate-resource-schemas.js; do not edit.';
  const sources = {
    '@aws-cdk/aws-service-spec': versionOf('@aws-cdk/aws-service-spec'),
    'cfn-lint': /cfn_lint-([\d.]+)-/.exec(wheelPath)[1],
    'resource schemas of': JSON.parse(wheel('cfnlint/data/schemas/version.json')).schema_date,
  };
  const fileOf = (type) => type.split('::')[1];
  writeDataFiles({ folder: 'resource-schemas', about, sources, entries: resources, fileOf });
  const names = { about, sources, services: byService(everyType(wheel, spec)) };
  const namesFile = new URL('../src/template/data/resource-types.json', import.meta.url);
  writeFileSync(namesFile, `${JSON.stringify(names, null, 1)}\n`);
}

/** Some types are there in a few Regions only, so every Region's list is read. */
function everyType(wheel, spec) {
  const lists = wheel
    .names()
    .filter((name) => /^cfnlint\/data\/schemas\/providers\/[a-z0-9-]+\.json$/.test(name))
    .map((name) => Object.keys(JSON.parse(wheel(name))));
  const known = [...spec.all('resource')].map((resource) => resource.cloudFormationType);
  return [...new Set([...lists.flat(), ...known])].filter((name) => name.startsWith('AWS::')).sort();
}

/** `{ 'AWS::Lambda': 'Alias Function …' }`: a third of the size of the full names. */
function byService(names) {
  const services = {};
  for (const name of names) {
    const [, service, rest] = /^(AWS::\w+)::(.+)$/.exec(name) ?? [];
    if (service !== undefined) services[service] = services[service] ? `${services[service]} ${rest}` : rest;
  }
  return services;
}

/** The schema of one type, seen through aws-service-spec: shapes of our own form, definitions by name. */
class Spec {
  constructor(db, resource) {
    this.db = db;
    this.resource = resource;
  }
  properties() {
    return this.shapes(this.resource.properties);
  }
  attributes() {
    return Object.keys(this.resource.attributes);
  }
  /** The members of a definition that `shape` refers to. */
  members(shape) {
    return this.shapes(this.db.get('typeDefinition', shape.reference).properties);
  }
  shapes(properties) {
    const required = Object.keys(properties).filter((name) => properties[name].required === true);
    const entries = Object.entries(properties).map(([name, property]) => [name, this.shape(property)]);
    return { required, properties: Object.fromEntries(entries) };
  }
  shape(property) {
    const shapes = [property.type, ...(property.previousTypes ?? [])].map((type) => this.typeShape(type));
    return shapes.length === 1 ? shapes[0] : { any: shapes };
  }
  typeShape(type) {
    switch (type.type) {
      case 'ref':
        return { ref: this.db.get('typeDefinition', type.reference).name, reference: type.reference };
      case 'array':
        return { list: this.typeShape(type.element) };
      case 'map':
        return { map: this.typeShape(type.element) };
      case 'tag':
        return { ref: 'Tag', tag: true };
      case 'union':
        return { any: type.types.map((each) => this.typeShape(each)) };
      case 'date-time':
        return { type: 'string' };
      case 'null':
        return { type: 'json' };
      default:
        return { type: type.type, ...(type.allowedValues && { enum: [...type.allowedValues] }) };
    }
  }
}

/** The same, seen through CloudFormation's own JSON schema. Nodes stay nodes until they are asked for. */
class Wheel {
  constructor(schema) {
    this.schema = schema;
  }
  properties() {
    const readOnly = new Set(
      (this.schema.readOnlyProperties ?? []).map((path) => path.replace('/properties/', '')),
    );
    const writable = Object.entries(this.schema.properties).filter(([name]) => !readOnly.has(name));
    return { ...membersOf(this.schema), properties: Object.fromEntries(writable) };
  }
  attributes() {
    return (this.schema.readOnlyProperties ?? []).map((path) =>
      path.replace('/properties/', '').replaceAll('/properties/', '.').replaceAll('/', '.'),
    );
  }
  resolve(node) {
    let name;
    let resolved = node;
    while (resolved?.$ref !== undefined) {
      const path = resolved.$ref.split('/').slice(1);
      name = path.at(-1);
      const { $ref: _ref, ...beside } = resolved;
      resolved = { ...path.reduce((at, key) => at?.[key], this.schema), ...beside };
    }
    return { name, node: resolved };
  }
}

const primitives = new Set(['string', 'integer', 'number', 'boolean', 'json']);

class Merger {
  definitions = {};
  constructor(spec, wheel) {
    this.spec = spec;
    this.wheel = wheel;
  }

  resource() {
    const members = this.members(this.spec?.properties(), this.wheel?.properties());
    const attributes = new Set([...(this.spec?.attributes() ?? []), ...(this.wheel?.attributes() ?? [])]);
    for (const definition of Object.values(this.definitions)) delete definition.bare;
    return { ...members, attributes: [...attributes].sort(), definitions: sorted(this.definitions) };
  }

  members(spec, wheel) {
    const names = new Set([...Object.keys(spec?.properties ?? {}), ...Object.keys(wheel?.properties ?? {})]);
    const properties = {};
    for (const name of [...names].sort()) {
      properties[name] = this.shape(spec?.properties[name], wheel?.properties[name], name);
    }
    const sides = [spec, wheel].filter((side) => side !== undefined);
    const required = [...names].filter((name) => sides.every((side) => side.required.includes(name))).sort();
    return { properties, ...(required.length > 0 && { required }), ...wheel?.together };
  }

  shape(spec, written, name) {
    const { name: wheelName, node } = written === undefined ? {} : this.wheel.resolve(written);
    if (spec === undefined)
      return node === undefined ? { type: 'json' } : this.wheelShape(node, wheelName ?? name);
    if (spec.any) {
      const shapes = spec.any.map((each) => this.shape(each, undefined, name));
      return shapes.some((each) => each.type === 'json') ? { type: 'json' } : { any: shapes };
    }
    if (spec.ref !== undefined) return { ref: this.definition(spec, node) };
    if (spec.list) return { list: this.shape(spec.list, node?.items, name), ...constraintsOf(node, 'array') };
    if (spec.map) return { map: this.shape(spec.map, elementOf(node), name) };
    return primitive(spec, node);
  }

  /** A definition is read once, beside the first node of the wheel that it meets. */
  definition(spec, node) {
    const name = spec.tag ? 'Tag' : spec.ref;
    if (this.definitions[name] !== undefined && !(this.definitions[name].bare && node?.properties))
      return name;
    this.definitions[name] = { properties: {}, ...(node?.properties ? {} : { bare: true }) };
    const members = spec.tag ? tagMembers : this.spec.members(spec);
    const bare = this.definitions[name].bare;
    this.definitions[name] = {
      ...this.members(members, node?.properties && membersOf(node)),
      ...(bare && { bare }),
    };
    return name;
  }

  wheelShape(node, name) {
    const kinds = [node.type ?? (node.properties ? 'object' : 'json')].flat();
    if (kinds.length > 1 || node.anyOf || node.oneOf || node.allOf) return { type: 'json' };
    if (kinds[0] === 'array') {
      return { list: this.shape(undefined, node.items, name), ...constraintsOf(node, 'array') };
    }
    if (kinds[0] !== 'object') return primitive({ type: kinds[0] === 'json' ? 'json' : kinds[0] }, node);
    if (elementOf(node) !== undefined) return { map: this.shape(undefined, elementOf(node), name) };
    if (node.properties === undefined) return { type: 'json' };
    if (this.definitions[name] === undefined) {
      this.definitions[name] = { properties: {} };
      this.definitions[name] = this.members(undefined, membersOf(node));
    }
    return { ref: name };
  }
}

const membersOf = (node) => ({
  properties: node.properties,
  required: node.required ?? [],
  together: togetherOf(node),
});

/** Which members exclude or need one another, as far as it is said of their names alone. */
function togetherOf(node) {
  const onlyNames = (branches) =>
    branches?.every((branch) => Object.keys(branch).join() === 'required' && branch.required.length === 1)
      ? branches.flatMap((branch) => branch.required)
      : undefined;
  const exactlyOne = node.requiredXor ?? onlyNames(node.oneOf);
  const atLeastOne = node.requiredOr ?? onlyNames(node.anyOf);
  const { dependentRequired: needs = node.dependencies, dependentExcluded: excludes } = node;
  return {
    ...(exactlyOne && { exactlyOne }),
    ...(atLeastOne && { atLeastOne }),
    ...(needs && { needs }),
    ...(excludes && { excludes }),
  };
}

const tagMembers = {
  required: ['Key', 'Value'],
  properties: { Key: { type: 'string' }, Value: { type: 'string' } },
};

function primitive(spec, node) {
  if (!primitives.has(spec.type) || spec.type === 'json') return { type: 'json' };
  // A node that allows several types, or says nothing of this one, cannot tighten it.
  if (node !== undefined && node.type !== undefined && ![node.type].flat().includes(spec.type)) {
    return [node.type].flat().includes('object')
      ? { type: 'json' }
      : { any: [{ type: spec.type }, ...[node.type].flat().map((type) => ({ type }))] };
  }
  const values = union(spec.enum, node?.enum);
  return { type: spec.type, ...(values && { enum: values }), ...constraintsOf(node, spec.type) };
}

/** Both lists when both are there: either may be the older one. */
function union(a, b) {
  if (a === undefined || b === undefined) return a ?? b;
  return [...new Set([...a, ...b])];
}

function constraintsOf(node, kind) {
  const wanted = constraints.filter((name) => {
    if (node?.[name] === undefined || node[name] === false) return false;
    if (node[name] === 0 && /^min(Length|Items)$/.test(name)) return false;
    if (/Items/.test(name)) return kind === 'array';
    if (/imum/.test(name)) return kind === 'integer' || kind === 'number';
    return kind === 'string';
  });
  const entries = wanted.map((name) => [name, name === 'pattern' ? translated(node[name]) : node[name]]);
  const form = kind === 'string' ? formOf(node) : undefined;
  return {
    ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    ...(form !== undefined && { pattern: form }),
  };
}

/** The pattern of a named form, or of one of several; undefined where one of them is not known. */
function formOf(node) {
  const named = node?.anyOf?.map(({ format }) => formats[format]) ?? [formats[node?.format]];
  return named.includes(undefined)
    ? undefined
    : named.length === 1
      ? named[0]
      : named.map((each) => `(?:${each})`).join('|');
}

/** Schemas are written for Java: what JavaScript lacks is translated where it can be, and left out where it cannot. */
function translated(pattern) {
  if (typeof pattern !== 'string') return undefined;
  if (exponential(pattern)) {
    dropped.push(pattern);
    return undefined;
  }
  const text = pattern.replaceAll(/\\[Zz]/g, '$').replaceAll('\\A', '^');
  for (const flags of text.includes('\\p{') ? ['u'] : ['u', '']) {
    try {
      new RegExp(text, flags);
      return text;
    } catch {
      // Tried with the other flags, or left out: AWS checks it, we cannot.
    }
  }
  dropped.push(pattern);
  return undefined;
}

/**
 * `X+([ \t]+X+)*` where X holds a blank too: thirty characters of a stranger's template would keep JavaScript busy
 * for half a minute. A test tries every pattern that is left.
 */
const exponential = (pattern) => /\+\(\[ \\t\]\+.*\+\)\*/.test(pattern);

const dropped = [];

const elementOf = (node) =>
  node?.properties === undefined && node?.patternProperties !== undefined
    ? Object.values(node.patternProperties)[0]
    : undefined;

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

if (process.argv[2] === undefined) throw new Error('give the path of the cfn-lint wheel');
main(process.argv[2]);
for (const pattern of new Set(dropped)) console.log(`left out: ${pattern}`);
