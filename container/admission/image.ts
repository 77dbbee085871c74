import * as z from 'zod/mini';
import { type ImageFacts, readImageHeader } from './image-size.js';

/**
 * An image in a checked body: told apart from text, which is counted, cleaned and searched. Written into JSON it is the
 * string that the engine expects in its place.
 */
export class Image {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toJSON(): string {
    return this.#text;
  }
}

/**
 * Pixels of one image. The engine unpacks them to three bytes each, so that a small file which says that it is 30,000
 * pixels wide and high would cost 2.7 GB; this many are 150 MB, and more than a good camera's picture has.
 */
const mostPixels = 50_000_000;

/** Base64, as the native protocol and Anthropic's have it. */
export const base64Image = imageSchema((text) => {
  if (text.startsWith('data:')) return 'is a data URL, expected its base64 alone';
  const facts = read(text);
  return typeof facts === 'string' ? facts : new Image(text);
});

/** A data URL, as OpenAI's protocols have it; said to be what its bytes are, whatever the caller said. */
export const dataUrlImage = imageSchema((url) => {
  if (/^https?:/i.test(url))
    return 'is an address, expected a data URL with base64: images are not fetched from here';
  const base64 = /^data:[^,]{0,100};base64,/i.exec(url);
  if (base64 === null) return 'is not an image, expected data:image/<png, jpeg, webp or gif>;base64,…';
  const text = url.slice(base64[0].length);
  const facts = read(text);
  if (typeof facts === 'string') return facts;
  // The engine knows no gif by its name, but takes any image that says nothing of its type.
  const type = facts.type === 'gif' ? '' : `image/${facts.type}`;
  return new Image(`data:${type};base64,${text}`);
});

/** `check` gives the image, or what is wrong with it. */
function imageSchema(check: (text: string) => Image | string) {
  return z.pipe(
    z.string(),
    z.transform((text: string, { issues }) => {
      const image = check(text);
      if (image instanceof Image) return image;
      issues.push({ code: 'custom', message: image, input: text, path: [] });
      return z.NEVER;
    }),
  );
}

function read(base64: string): ImageFacts | string {
  // As strict as the engine's decoder, which passes over line ends and demands the padding.
  const compact = base64.replace(/[\r\n]+/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return 'is not base64';
  const facts = readImageHeader(Buffer.from(compact, 'base64'));
  if (facts === undefined) return 'is not an image, expected png, jpeg, webp or gif';
  if (facts.width * facts.height > mostPixels) {
    return `has ${facts.width} × ${facts.height} pixels, expected at most ${mostPixels} in all`;
  }
  return facts;
}
