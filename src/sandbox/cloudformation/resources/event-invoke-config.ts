import { plainHandler } from './plain.js';

/** Events are tried again as Lambda does by itself, whatever this says. */
export const eventInvokeConfigHandler = plainHandler({
  type: 'AWS::Lambda::EventInvokeConfig',
  service: 'Lambda',
  properties: [
    'DestinationConfig',
    'FunctionName',
    'MaximumEventAgeInSeconds',
    'MaximumRetryAttempts',
    'Qualifier',
  ],
  required: ['FunctionName', 'Qualifier'],
  replaceOn: ['FunctionName', 'Qualifier'],
  taggable: false,
  longestName: 64,
});
