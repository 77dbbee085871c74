import { guideAddress, ruleAddress } from '../../core/guide.js';
import { troubleOf } from './troubles/list.js';

/** The page of one error: its heading is the code, and so is the anchor. What a rule of `validate` refuses has the rule's. */
export const troubleAddress = (code: string): string =>
  troubleOf(code) === undefined ? ruleAddress(code) : `${guideAddress}troubleshooting.md#${code}`;
