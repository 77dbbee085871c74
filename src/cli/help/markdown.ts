/** Text that stands in Markdown: what looks like a tag would vanish. What is code already stays. */
export const plain = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;')))
    .join('');

/** The same in a table. */
export const cell = (text: string): string => plain(text).replaceAll('|', '\\|');
