import { Worker } from 'node:worker_threads';
import type { Meter } from './digest-stream.js';

/** A meter that is beside the thread that feeds it: feeding it waits, and its end has to be waited for. */
export interface ThreadMeter extends Omit<Meter, 'update'> {
  update(chunk: Uint8Array): Promise<void>;
  /** Waits until all is hashed, and lets go of the thread; may be called again. From then on `end` can be called. */
  settle(): Promise<void>;
  /** Lets go of the thread. Whoever does not come to `settle` has to call it. */
  discard(): Promise<void>;
}

/** As text, so that it is there however this module was built or bundled. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const hash = require('node:crypto').createHash('sha256');
parentPort.on('message', ({ slot, length }) => {
  if (slot === undefined) return parentPort.postMessage({ hex: hash.digest('hex') });
  hash.update(workerData[slot].subarray(0, length));
  parentPort.postMessage({ slot });
});
`;

/** Holds what `storedGzip` writes at once, which is a little over a mebibyte. */
const slotBytes = 17 * 64 * 1024;
/** One is hashed while the next is filled, and one for good measure: threads do not always come at once. */
const slotCount = 3;

type Report = { readonly slot: number; readonly hex?: undefined } | { readonly hex: string };

/**
 * Hashes on another core. Chunks are copied into memory that both threads see: a tenth of the work of hashing them. The
 * thread is started by the first chunk and costs some 12 MB, so it is for what is large.
 */
export function createThreadMeter(): ThreadMeter {
  const slots = Array.from({ length: slotCount }, () => new Uint8Array(new SharedArrayBuffer(slotBytes)));
  const free = slots.map((_, index) => index);
  let worker: Worker | undefined;
  let failure: Error | undefined;
  let bytes = 0;
  let hex: string | undefined;
  let settled: Promise<void> | undefined;
  let wake = (): void => undefined;

  const thread = (): Worker => {
    if (failure !== undefined) throw failure;
    worker ??= new Worker(program, { eval: true, env: {}, execArgv: [], workerData: slots })
      .on('message', (report: Report) => {
        if (report.hex === undefined) free.push(report.slot);
        else hex = report.hex;
        wake();
      })
      .on('error', (error: Error) => {
        failure = error;
        wake();
      });
    return worker;
  };
  const until = async (met: () => boolean): Promise<void> => {
    while (!met()) {
      if (failure !== undefined) throw failure;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const discard = async (): Promise<void> => {
    failure ??= new Error('a meter on a thread was used after it had been let go');
    wake();
    await worker?.terminate();
  };
  const settle = async (): Promise<void> => {
    thread().postMessage({});
    await until(() => hex !== undefined);
    await discard();
  };
  return {
    async update(chunk) {
      for (let at = 0; at < chunk.length; at += slotBytes) {
        await until(() => free.length > 0);
        const slot = free.shift() ?? 0;
        const piece = chunk.subarray(at, at + slotBytes);
        slots[slot]?.set(piece);
        thread().postMessage({ slot, length: piece.length });
        bytes += piece.length;
      }
    },
    get bytes() {
      return bytes;
    },
    settle() {
      settled ??= settle();
      return settled;
    },
    discard,
    end() {
      if (hex === undefined) throw new Error('a meter on a thread was read before it had settled');
      return { digest: `sha256:${hex}`, bytes };
    },
  };
}
