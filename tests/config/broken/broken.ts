/** A config that breaks one rule: text of the file, and id, line, column and path of its only finding. */
export type Broken = readonly [rule: string, text: string, at: string];
