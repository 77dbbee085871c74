import { functionWith } from '../example.js';
import { functionLimit } from '../function-limit.js';

export const lambdaTimeout = functionLimit({
  id: 'lambda-timeout',
  family: 'lambda',
  title: 'Timeout is within what a function may have',
  why: 'Lambda’s quota for a function; the schema’s 5,400 is for functions on a capacity provider.',
  property: ['Timeout'],
  least: 1,
  most: 900,
  unit: 'seconds',
  bad: functionWith('Timeout: 901'),
  good: functionWith('Timeout: 900'),
});
