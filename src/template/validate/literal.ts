import { own } from './data-folder.js';
import { isIntrinsic } from './intrinsics.js';

/** What pseudo parameters stand for somewhere: enough to see whether a text has the right form. */
const somewhere: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '123456789012',
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * The text that `Fn::Sub` would give, when that is known: no variable, or only those that are alike everywhere. Anything
 * else is returned as it is.
 */
export function literalOf(value: unknown): unknown {
  const text = isIntrinsic(value) ? value['Fn::Sub'] : undefined;
  if (typeof text !== 'string') return value;
  let known = true;
  const filled = text.replace(/\$\{([^{}]*)\}/g, (_whole, name: string) => {
    const found = own(somewhere, name.trim());
    known &&= found !== undefined;
    return found ?? '';
  });
  return known ? filled : value;
}
