import { urlEvent } from '../container/fake-lambda.js';
import { askEngine, type BenchEngine, engineSettings, freePort, question } from './bench-engine.js';
import { HostedFunction } from './hosted-function.js';
import { type Interval, median, medianInterval, type TokenTimes, tokensPerSecond } from './token-clock.js';

export interface Speed {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

export interface ThroughFigures {
  readonly direct: Speed;
  readonly through: Speed;
  /** Median of the differences of each pair. */
  readonly addedFirstTokenMs: number;
  /** Through the function by straight, median of the pairs. */
  readonly tokensPerSecondRatio: number;
  /** Where the true median of those pairs is with 95 %: two cores that the engine fills are not quiet. */
  readonly tokensPerSecondRatioInterval: Interval;
  /** CPU time of the handler's process, its share of whole requests, without the engine. Hardly noisy. */
  readonly handlerCpuMsPerToken: number;
  readonly handlerRssMiB: number;
}

/** Requests before the first that counts: code is compiled, connections and prompts are cached. */
const warmUps = 3;

/**
 * The same questions straight to the engine and through the function that owns that engine, in pairs; which of the two
 * comes first alternates, so that neither always follows the other.
 */
export async function measureThrough(
  engine: BenchEngine,
  at: { readonly dist: string; readonly folder: string },
  runs: number,
): Promise<ThroughFigures> {
  const port = await freePort();
  const host = await HostedFunction.start({
    dist: at.dist,
    taskRoot: `${at.dist}/container`,
    environment: engineSettings(engine, port, at.folder),
  });
  try {
    await host.ready;
    const direct: TokenTimes[] = [];
    const through: TokenTimes[] = [];
    let cpuBefore = 0;
    for (let run = -warmUps; run < runs; run++) {
      if (run === 0) cpuBefore = host.cpuMs;
      const body = question(engine);
      const askFunction = async (): Promise<number> =>
        through.push(await host.ask(urlEvent('/api/chat', body)));
      const askStraight = async (): Promise<number> => direct.push(await askEngine(port, body));
      // The very first goes through the function, which waits until the model is loaded.
      for (const ask of run % 2 === 0 ? [askStraight, askFunction] : [askFunction, askStraight]) await ask();
    }
    const pairs = direct
      .slice(warmUps)
      .map((one, index) => ({ one, other: through[index + warmUps] ?? one }));
    const ratios = pairs.map(({ one, other }) => tokensPerSecond(other) / tokensPerSecond(one));
    return {
      direct: speedOf(direct.slice(warmUps)),
      through: speedOf(through.slice(warmUps)),
      addedFirstTokenMs: median(pairs.map(({ one, other }) => other.firstMs - one.firstMs)),
      tokensPerSecondRatio: median(ratios),
      tokensPerSecondRatioInterval: medianInterval(ratios),
      handlerCpuMsPerToken:
        (host.cpuMs - cpuBefore) / pairs.reduce((sum, { other }) => sum + other.tokens, 0),
      handlerRssMiB: host.rssMiB,
    };
  } finally {
    await host.close();
  }
}

const speedOf = (times: readonly TokenTimes[]): Speed => ({
  firstTokenMs: median(times.map(({ firstMs }) => firstMs)),
  tokensPerSecond: median(times.map(tokensPerSecond)),
});
