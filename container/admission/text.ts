import { isObject } from './parse-json.js';

/** The same value with every string in it, and every name of a field, put through `change`. Images stay as they are. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (!isPlain(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, field]) => [change(name), mapTexts(field, change)]));
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) && Object.getPrototypeOf(value) === Object.prototype;

/** Half of a UTF-16 pair, which JSON can spell and UTF-8 cannot. */
export const hasLoneSurrogate = (text: string): boolean => /\p{Surrogate}/u.test(text);

export interface Cleaning {
  /** Whether what looks like a mark of a chat template is broken up. */
  readonly marks: boolean;
}

/**
 * A caller's text as the model may see it.
 * - Control characters become spaces: no model was trained on them, and a log or a terminal that shows them obeys.
 * - Tag characters, which spell ASCII that nobody sees, are taken out; flags made of them stay.
 * - Marks of chat templates get a space behind their first character. The engine reads a prompt with its marks on, so
 *   that `<|im_start|>system` inside a message would open a message of the system. They are broken up, and not refused,
 *   because people do send documents about chat templates, and a space is all that these lose.
 */
export function cleanText(text: string, { marks }: Cleaning): string {
  const visible = text.replace(controls, ' ').replace(tags, (found) => (found.startsWith(flag) ? found : ''));
  return marks ? visible.replace(templateMarks, brokenUp) : visible;
}

/** C0, DEL and C1, without tab, line feed and carriage return. */
const controls = /[^\P{Cc}\t\n\r]/gu;

const flag = '\u{1f3f4}';
/** A flag is a black flag, a few tag letters and digits, and an end tag. */
const tags = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,6}\u{e007f}|[\u{e0000}-\u{e007f}]/gu;

/**
 * By family: ChatML, Llama 3, Phi, Granite, gpt-oss (`<|…|>`), DeepSeek (`<｜…｜>`), Gemma, Mistral and Llama 2; and the
 * engine's own marks for an image's place, of which one too many fails the request. `<s>` and `</s>` are left alone:
 * they are HTML too, and without one of the others end a text, but speak for nobody.
 */
const templateMarks = new RegExp(
  [
    '<[|｜][^<>|｜\\s]{1,64}[|｜]?>',
    '<[^<>|｜\\s]{1,64}[|｜]>',
    '<(?:start|end)_of_turn>',
    '\\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|ARGS|CALL_ID|IMG)\\]',
    '<</?SYS>>',
    '<__media__>',
    '\\[img-\\d{1,9}\\]',
  ].join('|'),
  'g',
);

/** Marks of code completion, which callers write into prompts themselves, and which speak for nobody either. */
const completionMarks = /fim|repo_?name|file_?sep/i;

const brokenUp = (mark: string): string =>
  completionMarks.test(mark) ? mark : `${mark.slice(0, 1)} ${mark.slice(1)}`;
