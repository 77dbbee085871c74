import { messageOf } from '../core/errors.js';

/** What a step that ended early says of itself: why, or that somebody stopped it. */
export const stepFailure = (title: string, error: unknown): string =>
  (error as Partial<Error>).name === 'AbortError' ? `${title}: interrupted` : messageOf(error);
