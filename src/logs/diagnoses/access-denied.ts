import { fromLines, groupsIn } from '../diagnosis.js';

/** Something that the function's role may not do; or an object that it may not see, which S3 answers with 403 as well. */
export const accessDenied = fromLines({
  id: 'access-denied',
  severity: 'error',
  told: (line) => groupsIn(line, patterns),
  says: ([action = '', resource = ''], _) => ({
    title:
      action === ''
        ? 'AWS denied the function something'
        : `the function may not do ${action}${on(resource)}`,
    remedy: action.startsWith('s3')
      ? 'see that the model lies under the prefix that `modelSource` names (S3 answers 403 for objects that are not there), and that the bucket’s policy and its key let the function’s role read: ollama-lambda deploy'
      : 'bring the stack back to what the template says, and look for a boundary or an organization’s policy that forbids it: ollama-lambda deploy',
  }),
});

const on = (resource: string): string => (resource === '' ? '' : ` on ${resource}`);

const patterns = [
  /is not authorized to perform:? ([a-z0-9-]+:\w+)(?: on resource: ([^\s"\\]+))?/i,
  /\b(S3) answered 403\b/,
  /\bAccessDenied(?:Exception)?\b/,
];
