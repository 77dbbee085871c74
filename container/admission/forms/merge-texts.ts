import * as z from 'zod/mini';

type Part = Readonly<Record<string, unknown>>;

/**
 * Parts of a message with all their text in the first of those that are text. The engine joins them without anything
 * between, so that halves of a mark, harmless one by one, would be whole only where nobody looks any more.
 */
export const mergeTexts = <Parts extends z.core.$ZodType<readonly object[]>>(parts: Parts) =>
  z.pipe(
    parts,
    z.transform((list) => {
      const items = list as readonly Part[];
      const texts = items.filter(isText);
      if (texts.length < 2) return items;
      const whole = { ...texts[0], text: texts.map(({ text }) => text).join('') };
      return items
        .map((part) => (part === texts[0] ? whole : part))
        .filter((part) => part === whole || !isText(part));
    }),
  );

/** By its type: what else has a `text` is not read for it. */
const isText = ({ type }: Part): boolean => ['text', 'input_text', 'output_text'].includes(String(type));
