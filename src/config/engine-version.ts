/**
 * The Ollama release that goes into an image when nobody asks for another: the newest whose inside we have read and
 * measured. Raising it means reading its release notes and running the tests of `container/` against it.
 */
export const engineVersion = '0.33.3';
