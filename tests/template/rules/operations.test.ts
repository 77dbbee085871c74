import { alarmMissing } from '../../../src/template/validate/rules/alarm-missing.js';
import { alarmSilent } from '../../../src/template/validate/rules/alarm-silent.js';
import { budgetMissing } from '../../../src/template/validate/rules/budget-missing.js';
import { keptByHalf } from '../../../src/template/validate/rules/kept-by-half.js';
import { logGroupMissing } from '../../../src/template/validate/rules/log-group-missing.js';
import { logLevelVerbose } from '../../../src/template/validate/rules/log-level-verbose.js';
import { logRetention } from '../../../src/template/validate/rules/log-retention.js';
import { provisionedAlways } from '../../../src/template/validate/rules/provisioned-always.js';
import { repositoryGrows } from '../../../src/template/validate/rules/repository-grows.js';
import { tableRecovery } from '../../../src/template/validate/rules/table-recovery.js';
import { itTells, resourceOf } from './told.js';

/** Resources by their logical ids, one a line. */
const resources = (lines: string): string => `Resources:\n${lines.replaceAll(/^/gm, '  ')}\n`;

const aFunction = 'F: {Type: AWS::Lambda::Function}';
const another = 'G: {Type: AWS::Lambda::Function}';

itTells(
  alarmMissing,
  {
    'functions without an alarm': [
      `T: {Type: AWS::SNS::Topic}\n▸${aFunction}\n${another}`,
      'No alarm of this template would tell that F fails. Add an AWS::CloudWatch::Alarm on its Errors.',
    ],
    'a function with one': [`${aFunction}\nA: {Type: AWS::CloudWatch::Alarm}`],
    'no function': ['T: {Type: AWS::SNS::Topic}'],
  },
  resources,
);

itTells(
  budgetMissing,
  {
    'functions without a budget': [
      `T: {Type: AWS::SNS::Topic}\n▸${aFunction}\n${another}`,
      'The template has no budget. Add an AWS::Budgets::Budget.',
    ],
    'a function with one': [`${aFunction}\nB: {Type: AWS::Budgets::Budget}`],
    'no function': ['T: {Type: AWS::SNS::Topic}'],
  },
  resources,
);

itTells(
  logGroupMissing,
  {
    'functions without a log group': [
      `▸${aFunction}\n▸${another}\nH: {Type: AWS::Lambda::Function, Properties: {LoggingConfig: !Ref Logs}}`,
      'The log group of F is not in the template. Add an AWS::Logs::LogGroup and name it in LoggingConfig.',
      'The log group of G is not in the template. Add an AWS::Logs::LogGroup and name it in LoggingConfig.',
    ],
    'a function and a log group': [`${aFunction}\nL: {Type: AWS::Logs::LogGroup}`],
    'no function': ['T: {Type: AWS::SNS::Topic}'],
  },
  resources,
);

const silent = 'A tells nobody. Add AlarmActions.';

itTells(
  alarmSilent,
  {
    'no action': ['▸A: {Type: AWS::CloudWatch::Alarm}', silent],
    'no action in a list': ['▸A: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmActions: []}}', silent],
    'an action': ['A: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmActions: [!Ref Topic]}}'],
    'actions that are worked out': [
      'A: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmActions: !Ref Topics}}',
    ],
    'one that another alarm watches': [
      'A: {Type: AWS::CloudWatch::Alarm}\n▸B: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: !Sub "not-$' +
        '{A}"}}',
      'B tells nobody. Add AlarmActions.',
    ],
  },
  resources,
);

itTells(
  logLevelVerbose,
  {
    'for debugging': [
      '{LoggingConfig: {ApplicationLogLevel: ▸DEBUG, SystemLogLevel: ▸TRACE}}',
      'ApplicationLogLevel is DEBUG. Write INFO or WARN.',
      'SystemLogLevel is TRACE. Write INFO or WARN.',
    ],
    'for those who operate it': ['{LoggingConfig: {ApplicationLogLevel: INFO, SystemLogLevel: WARN}}'],
    'as somebody chooses': ['{LoggingConfig: {ApplicationLogLevel: !Ref Level}}'],
    'as Lambda does it': ['{}'],
    'a text for the whole': ['{LoggingConfig: DEBUG}'],
  },
  resourceOf('AWS::Lambda::Function'),
);
itTells(
  logLevelVerbose,
  { 'of another type': ['{LoggingConfig: {ApplicationLogLevel: DEBUG}}'] },
  resourceOf('AWS::Events::Archive'),
);

itTells(
  logRetention,
  {
    'for ever': ['▸L: {Type: AWS::Logs::LogGroup}', 'L keeps its lines for ever. Add RetentionInDays.'],
    'for a month': ['L: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 30}}'],
    'a resource that is no log group': ['L: {Type: AWS::Logs::LogStream}'],
  },
  resources,
);

itTells(
  repositoryGrows,
  {
    'for ever': ['▸R: {Type: AWS::ECR::Repository}', 'R keeps every image. Add LifecyclePolicy.'],
    'with an end': ['R: {Type: AWS::ECR::Repository, Properties: {LifecyclePolicy: !Ref Policy}}'],
    'public ones have none': ['R: {Type: AWS::ECR::PublicRepository}'],
  },
  resources,
);

const lost = 'It has no point-in-time recovery. Add PointInTimeRecoverySpecification.';
const enabled = (value: string): string =>
  `Resources:\n  It:\n    Type: AWS::DynamoDB::Table\n    Properties: {PointInTimeRecoverySpecification: ${value}}\n`;

itTells(
  tableRecovery,
  {
    'it is not said': ['!Ref AWS::NoValue', lost],
    'it is switched off': ['{PointInTimeRecoveryEnabled: false}', lost],
    'it is a text': ['enabled', lost],
  },
  (value) => enabled(value).replace('It:', '▸It:'),
);
itTells(
  tableRecovery,
  {
    'it is switched on': ['{PointInTimeRecoveryEnabled: true}'],
    'it is switched on by a text': ['{PointInTimeRecoveryEnabled: "true"}'],
    'somebody chooses': ['{PointInTimeRecoveryEnabled: !Ref Recovery}'],
  },
  enabled,
);

const provisioned = 'Properties: {ProvisionedConcurrencyConfig: !Ref Config}';
const paid =
  'These instances are paid for day and night. Let Application Auto Scaling set their number by a schedule or by use.';

itTells(
  provisionedAlways,
  {
    'day and night': [
      'A: {Type: AWS::Lambda::Alias, Properties: {▸ProvisionedConcurrencyConfig: !Ref Config}}\nB: {Type: AWS::Lambda::Alias}',
      paid,
    ],
    'by a schedule': [
      `A: {Type: AWS::Lambda::Alias, ${provisioned}}\nS: {Type: AWS::ApplicationAutoScaling::ScalableTarget}`,
    ],
    'a version is not an alias': [`A: {Type: AWS::Lambda::Version, ${provisioned}}`],
  },
  resources,
);

itTells(
  keptByHalf,
  {
    'what is kept when it is deleted alone': [
      'T: {Type: AWS::SNS::Topic, ▸DeletionPolicy: RetainExceptOnCreate}',
      'T is kept when it is deleted, and gone when it is replaced. Add UpdateReplacePolicy: Retain.',
    ],
    'what is kept when it is replaced alone': [
      'T: {Type: AWS::RDS::DBInstance, ▸UpdateReplacePolicy: Snapshot}',
      'T is kept when it is replaced, and gone when it is deleted. Add DeletionPolicy: Snapshot.',
    ],
    'what is kept in both cases': [
      'T: {Type: AWS::SNS::Topic, DeletionPolicy: Retain, UpdateReplacePolicy: Retain}',
    ],
    'what goes in one on purpose': [
      'T: {Type: AWS::SNS::Topic, DeletionPolicy: Retain, UpdateReplacePolicy: Delete}',
    ],
    'what is deleted': ['T: {Type: AWS::SNS::Topic, DeletionPolicy: Delete}'],
    neither: ['T: {Type: AWS::SNS::Topic}'],
  },
  resources,
);
