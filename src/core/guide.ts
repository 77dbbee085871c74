/**
 * Where the guide can be read by whoever has the program and nothing else. The one place that knows it: whatever address of
 * the guide the program prints lies below it. It is the folder in the repository, which is there as soon as the repository
 * is, and shows Markdown; headings have the same anchors there and in the site that is built from it.
 */
export const guideAddress = 'https://github.com/ollama-lambda/ollama-lambda/blob/main/docs/';

/** A rule of `validate`: its heading on the page of rules is its id. */
export const ruleAddress = (id: string): string => `${guideAddress}rules.md#${id}`;
