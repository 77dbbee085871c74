import { troubleOf } from './troubles/list.js';

/**
 * Where the guide can be read by whoever has the program and nothing else. The one place that knows it: whatever address of
 * the guide the program prints lies below it. It is the folder in the repository, which is there as soon as the repository
 * is, and shows Markdown; headings have the same anchors there and in the site that is built from it.
 */
const guideAddress = 'https://github.com/ollama-lambda/ollama-lambda/blob/main/docs/';

/** The page of one error: its heading is the code, and so is the anchor. What a rule of `validate` refuses has the rule's. */
export const troubleAddress = (code: string): string =>
  `${guideAddress}${troubleOf(code) === undefined ? 'rules.md' : 'troubleshooting.md'}#${code}`;
