import { functionWith } from '../example.js';
import { functionLimit } from '../function-limit.js';

export const lambdaMemory = functionLimit({
  id: 'lambda-memory',
  family: 'lambda',
  title: 'MemorySize is within what a function may have',
  why: 'Lambda’s quota for a function; the schema’s 32,768 is for functions on a capacity provider.',
  property: ['MemorySize'],
  least: 128,
  most: 10_240,
  unit: 'MB',
  bad: functionWith('MemorySize: 16384'),
  good: functionWith('MemorySize: 10240'),
});
