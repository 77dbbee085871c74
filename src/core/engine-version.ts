/**
 * The Ollama release that goes into an image when nobody asks for another: the newest of which anything could be read
 * (a listing in winget-pkgs of 2026-09-17). The inside that was read, run and recorded is that of 0.33.0-rc2. Raising it
 * means reading its release notes and running `npm run test:ollama` against it.
 */
export const engineVersion = '0.34.2';
