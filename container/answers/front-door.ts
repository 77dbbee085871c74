import type { HttpIncoming } from '../events.js';
import type { Cors, FrontDoor } from './options.js';

/**
 * How status and headers reach an HTTP caller: before the bytes, in a prelude that streaming front doors understand, or
 * with them in one JSON envelope.
 */
export type Framing = 'prelude' | 'envelope';

/**
 * The template says what is in front; the event says through which door this request came. An HTTP API never streams,
 * and whether a REST API does only the template knows.
 */
export function framingOf(frontDoor: FrontDoor, source: HttpIncoming['source']): Framing {
  if (source === 'http-api') return 'envelope';
  if (source === 'rest-api') return frontDoor === 'gateway-stream' ? 'prelude' : 'envelope';
  if (source === 'url') return frontDoor.endsWith('-buffered') ? 'envelope' : 'prelude';
  // A domain of one's own tells nothing: behind a gateway only an HTTP API sends events of this shape.
  return frontDoor === 'url-stream' ? 'prelude' : 'envelope';
}

/** A Function URL adds the headers of its own configuration; two sets of them are none to a browser. */
export const corsOf = (cors: Cors | undefined, source: HttpIncoming['source']): Cors | undefined =>
  source === 'url' ? undefined : cors;
