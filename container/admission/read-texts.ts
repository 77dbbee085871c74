import type { Form } from './forms/form.js';
import { Image } from './image.js';
import type { Fields } from './parse-json.js';
import { type Refusal, refusal } from './refusal.js';
import { cleanText, hasLoneSurrogate, mapTexts } from './text.js';

/** A body with clean texts, and what is known of them. */
export interface Texts {
  readonly ok: true;
  readonly fields: Fields;
  /** Every text that reaches the model, in order. */
  readonly list: readonly string[];
  /** Of all of them, in UTF-8. */
  readonly bytes: number;
  readonly images: number;
}

/**
 * Words that the protocols put around what a caller says. They are no part of it: a pattern of the guard that is
 * looked for in `role` or `user` would refuse everybody.
 */
const envelope = new Set(
  `role content text type name id function arguments parameters description images image_url image url detail source
  data media_type base64 tool_calls tool_call_id tool_name tool_use_id call_id index system developer user assistant
  tool message thinking signature input output input_text output_text input_image function_call function_call_output
  reasoning tool_use tool_result input_schema properties required object string number integer boolean array items enum
  strict`.split(/\s+/),
);

export function readTexts(body: Fields, form: Form): Texts | Refusal {
  const list: string[] = [];
  const images = { count: 0 };
  const cleaning = { marks: form.isRaw?.(body) !== true };
  const collect = (text: string): string => {
    const clean = cleanText(text, cleaning);
    if (!envelope.has(clean)) list.push(clean);
    return clean;
  };
  const entries = Object.entries(body).map(([name, value]) => {
    if (name === 'images') images.count += countImages(value);
    if (!form.texts.includes(name)) return [name, value] as const;
    images.count += countImages(value);
    return [name, mapTexts(value, collect)] as const;
  });
  if (list.some(hasLoneSurrogate)) {
    return refusal('invalid', 'the text has half of a UTF-16 surrogate pair in it, which is no character');
  }
  const bytes = list.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { ok: true, fields: Object.fromEntries(entries), list, bytes, images: images.count };
}

function countImages(value: unknown): number {
  if (value instanceof Image) return 1;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + countImages(item), 0);
}
