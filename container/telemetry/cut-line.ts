/**
 * Most bytes of a line: what CloudWatch Logs took of an event for most of its life is 256 KiB less 26 bytes of its own, and
 * Lambda cuts a longer line into pieces, of which none is JSON.
 */
export const lineLimit = 256 * 1024 - 1024;

/** Characters that a single text keeps, tried in this order until the line fits. */
const textLimits = [100_000, 16_000, 2000, 200];

type Replacer = (this: unknown, name: string, value: unknown) => unknown;

/** The value as one line of JSON within the limit; texts that had to be cut say so and how long they were. */
export function cutLine(value: Readonly<Record<string, unknown>>, replacer: Replacer): string {
  const whole = JSON.stringify(value, replacer);
  if (fits(whole)) return whole;
  for (const limit of textLimits) {
    const cut = JSON.stringify(value, function (this: unknown, name, inner) {
      const replaced = replacer.call(this, name, inner);
      return typeof replaced === 'string' ? cutText(replaced, limit) : replaced;
    });
    if (fits(cut)) return cut;
  }
  // Not long texts but very many of them: only what says that there was a line, and when.
  const { level, timestamp, event, message } = value;
  const mark = `[cut, the line had ${whole.length} characters]`;
  return JSON.stringify({ level, timestamp, event, message: `${cutText(String(message), 200)} ${mark}` });
}

/** Cuts between characters, never inside a surrogate pair. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '')}… [cut, ${text.length} characters]`;
}

const fits = (line: string): boolean => Buffer.byteLength(line) <= lineLimit;
