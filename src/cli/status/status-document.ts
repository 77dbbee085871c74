import type { Config } from '../../config/config.js';
import { entranceOf } from '../../invoke/entrance.js';
import type { Learned, Status } from './status.js';

/** The one document of `status --json`. What could not be learned is null, and `unknown` has the reason. */
export function statusDocument(config: Config, status: Status): object {
  const { stack, details, image, day, drift, memoryCap } = status;
  const questions: Readonly<Record<string, Learned<unknown>>> = { image, day, drift };
  const unknown = Object.entries(questions).flatMap(([name, answer]) =>
    answer.kind === 'unknown' ? [[name, answer.why]] : [],
  );
  return {
    schemaVersion: 1,
    ok: true,
    account: status.account,
    region: status.region,
    stack: {
      name: stack.name,
      status: stack.status,
      failure: status.failure ?? null,
      deployedAt: stack.changedAt,
    },
    function: details && {
      name: details.name,
      state: details.state,
      stateReason: details.stateReason ?? null,
      lastUpdate: details.lastUpdate ?? null,
      version: details.version,
      memory: details.memory,
      timeout: details.timeout,
      ephemeralStorage: details.ephemeralStorage,
      architecture: details.architecture,
      stopped: details.reservedConcurrency === 0,
    },
    image: orNull(image),
    model: stack.outputs.Model ?? null,
    endpoint: { url: entranceOf(stack.outputs) ?? null, auth: stack.outputs.Auth ?? config.endpoint.auth },
    memoryCap,
    lastDay: orNull(day),
    drift: drift.kind === 'known' ? { differs: drift.value.length > 0, steps: drift.value } : null,
    unknown: Object.fromEntries(unknown),
  };
}

const orNull = <T>(answer: Learned<T>): T | null => (answer.kind === 'known' ? answer.value : null);
