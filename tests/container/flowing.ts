import type { Flow } from '../../container/flow.js';

/** An engine's answer of these chunks. Each is overwritten as soon as it is taken, as the next read of a socket does. */
export function flowing(chunks: readonly Uint8Array[]): { readonly body: Flow; destroy(): void } {
  let over = false;
  return {
    async body(write) {
      for (const chunk of chunks) {
        if (over) throw new Error('the answer was given up');
        const lent = Buffer.from(chunk);
        const taken = write(lent);
        lent.fill('~');
        await taken;
      }
    },
    destroy() {
      over = true;
    },
  };
}
