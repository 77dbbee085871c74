import { functionWith } from '../example.js';
import { functionLimit } from '../function-limit.js';

export const lambdaEphemeralStorage = functionLimit({
  id: 'lambda-ephemeral-storage',
  family: 'lambda',
  title: 'EphemeralStorage.Size is within what a function may have',
  why: 'Lambda’s quota for /tmp; the schema’s 32,768 is for functions on a capacity provider.',
  property: ['EphemeralStorage', 'Size'],
  least: 512,
  most: 10_240,
  unit: 'MB',
  bad: functionWith('EphemeralStorage: {Size: 20480}'),
  good: functionWith('EphemeralStorage: {Size: 10240}'),
});
