import { type Bytes, bytes, bytesToMib, type MiB, mib } from '../../core/units.js';
import type { EngineMemory } from './engine-memory.js';

/** What a whole function takes: the engine, and everything beside it. */
export interface FunctionMemory {
  readonly engine: EngineMemory;
  /** `ollama serve`, the handler and Node. */
  readonly beside: Bytes;
  /** The kernel, page tables, and room for a prompt that arrives. */
  readonly reserve: Bytes;
  /** The smallest `MemorySize` that holds it all. */
  readonly memory: MiB;
}

export function functionMemory(engine: EngineMemory): FunctionMemory {
  const used = engine.total + beside;
  const reserve = Math.max(leastReserve, Math.ceil((used * reserveShare) / (1 - reserveShare)));
  return {
    engine,
    beside: bytes(beside),
    reserve: bytes(reserve),
    memory: mib(bytesToMib(bytes(used + reserve))),
  };
}

const mebibyte = 1024 * 1024;

/** 44 MiB of `ollama serve` as measured, 90 MiB for the handler, which is held to that by `npm run bench:function`. */
const beside = (44 + 90) * mebibyte;

/** At least 3 % stay free: with less the kernel drops pages that are needed again at once. */
const reserveShare = 0.03;
const leastReserve = 64 * mebibyte;
